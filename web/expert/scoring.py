"""The submissions of the day and the score sheet."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from reviewer.errors import BadInput, Stale
from reviewer.usecases.assignments import list_assignments
from reviewer.usecases.attach_files import papers_of
from reviewer.usecases.score import (
    SavedView,
    ScoresheetView,
    read_scoresheet,
    save_scoresheet,
)
from reviewer.usecases.undertake import declare_conflict
from web.asked import number_asked, written
from web.errors import status_of
from web.frame import domain_text, page_text
from web.identity import the_actor, the_desk

MARK = "mark-"


def submissions() -> str | Response:
    """List what the expert is to score, in the order of the day; first the declaration."""
    actor = the_actor()
    view = list_assignments(the_desk(), actor, actor.call)
    if not view.signed:
        return redirect(url_for("expert.welcome"))
    g.zone = view.definition.zone
    return render_template("expert/submissions.html", view=view)


def sheet(code: str) -> str:
    """Show one score sheet with the facts beside it."""
    actor = the_actor()
    view = read_scoresheet(the_desk(), actor, actor.call, code)
    return _sheet_page(view, {name: f"{value:f}" for name, value in view.marks.items()})


def save(code: str) -> str | Response | tuple[str, int]:
    """Keep the marks, or hand them in; what was typed stays on the page when it is refused."""
    actor = the_actor()
    marks = {
        name.removeprefix(MARK): value
        for name, value in request.form.items()
        if name.startswith(MARK)
    }
    submit = written("do") == "submit"
    try:
        view = save_scoresheet(
            the_desk(),
            actor,
            actor.call,
            code,
            marks=marks,
            comment=written("comment"),
            version=number_asked("version", 0),
            submit=submit,
        )
    except (BadInput, Stale) as refusal:
        stored = read_scoresheet(the_desk(), actor, actor.call, code)
        refused = domain_text(refusal.code, **refusal.details)
        page = _sheet_page(stored, marks, written("comment"), refused)
        return page, status_of(refusal)
    flash(page_text("sheet.submitted_now" if submit else "sheet.saved_now"))
    return redirect(_after_saving(view, submit=submit), code=303)


def declare_recusal(code: str) -> Response:
    """Declare that one must not review a submission."""
    actor = the_actor()
    declare_conflict(the_desk(), actor, actor.call, code, written("reason"))
    flash(page_text("sheet.recusal_now"))
    return redirect(url_for("expert.submissions"), code=303)


def _after_saving(view: SavedView, *, submit: bool) -> str:
    """Lead on to the next open sheet after handing in, to the list after the last."""
    if not submit:
        return url_for("expert.sheet", code=view.submission)
    if view.next_open is not None:
        return url_for("expert.sheet", code=view.next_open)
    return url_for("expert.submissions")


def _sheet_page(
    view: ScoresheetView, typed: dict[str, str], comment: str | None = None, refused: str = ""
) -> str:
    g.zone = view.definition.zone
    return render_template(
        "expert/sheet.html",
        view=view,
        papers=papers_of(the_desk(), the_actor(), the_actor().call, view.assignment.submission),
        typed=typed,
        comment=view.comment if comment is None else comment,
        refused=refused,
        mark_prefix=MARK,
    )
