"""The submissions of the day and the score sheet: as a page, and as JSON for saving on the way."""

from __future__ import annotations

from flask import Response as FlaskResponse
from flask import abort, flash, g, jsonify, redirect, render_template, request, url_for
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response

from reviewer.errors import BadInput, PingyiError, Stale
from reviewer.usecases.experts.declaration import declare_conflict, withdraw_recusal
from reviewer.usecases.hearings.own_day import as_it_stands, own_day_version
from reviewer.usecases.scoring.assignments import list_assignments
from reviewer.usecases.scoring.judge import explain_score
from reviewer.usecases.scoring.marks import sheet_problems
from reviewer.usecases.scoring.retract import retract_scoresheet
from reviewer.usecases.scoring.sheet import (
    SavedView,
    ScoresheetView,
    read_saved,
    read_scoresheet,
    save_scoresheet,
)
from web.errors import status_of
from web.expert.blueprint import expert
from web.form_values import written
from web.forms import Version, VersionForm, read_form
from web.identity import current_actor, current_context
from web.template_context import domain_text, page_text
from web.words import write_clock

MARK = "mark-"
COMMENT = "comment"
UNPROCESSABLE = 422
Answer = str | Response | tuple[str, int] | tuple[Response, int]
# What the script says; the codes are those of the pages' catalogue behind "autosave.".
WORDS = (
    "changed", "saving", "saved", "saved_at", "offline", "unreachable", "unkept", "restored",
    "signed_out", "closed", "disputed", "mine", "theirs", "empty", "missing", "impossible",
    "mark_missing", "mark_impossible", "comment_wanted", "handing_in", "handed_in_at", "not_yet",
    "ask_again", "said",
)  # fmt: skip
BLANKS = {"at": "{at}", "n": "{n}", "name": "{name}", "most": "{most}", "total": "{total}"}


class SheetForm(VersionForm):
    """Which version of the sheet, and of the rubric, the page held; 0: it named none."""

    rubric: Version = 0


@expert.get("/submissions")
def submissions() -> str | Response:
    """List what the expert is to score, in the order of the day; first the declaration."""
    actor = current_actor()
    view = list_assignments(current_context(), actor, actor.call)
    if not view.signed:
        return redirect(url_for("expert.welcome"))
    g.zone = view.definition.zone
    assignments = as_it_stands(current_context(), actor, actor.call, view.assignments)
    return render_template("expert/submissions.html", view=view, assignments=assignments)


@expert.get("/submissions/<code>")
def sheet(code: str) -> Answer:
    """Show one score sheet with the facts beside it; a script asks for what is stored alone."""
    actor = current_actor()
    if _by_script():
        try:
            return jsonify(_stored(read_saved(current_context(), actor, actor.call, code)))
        except PingyiError as refusal:
            return _refusal(refusal)
    view = read_scoresheet(current_context(), actor, actor.call, code)
    return _sheet_page(view, {name: f"{value:f}" for name, value in view.marks.items()})


@expert.get("/submissions/<code>/day")
def day_strip(code: str) -> Response:
    """Answer a sheet that follows the day: the strip, in the order and at the times of now."""
    context, actor = current_context(), current_actor()
    tag = own_day_version(context, actor, actor.call)
    if request.if_none_match.contains(tag):
        answer = FlaskResponse(status=304)
    else:
        view = list_assignments(context, actor, actor.call)
        if code not in {row.submission for row in view.assignments}:
            abort(404)
        g.zone = view.definition.zone
        day = as_it_stands(context, actor, actor.call, view.assignments)
        page = render_template("expert/day_strip.html", strip=day, here=code)
        answer = FlaskResponse(page)
    answer.set_etag(tag)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


@expert.post("/submissions/<code>")
def save(code: str) -> Answer:
    """Keep the marks, show them once more before the final act, or hand them in.

    What was typed stays on the page when it is refused.
    """
    actor = current_actor()
    marks = _typed_marks()
    submit = written("do") == "submit"
    try:
        seen = read_form(SheetForm)
        view = save_scoresheet(
            current_context(),
            actor,
            actor.call,
            code,
            marks=marks,
            comment=written(COMMENT),
            version=seen.version,
            rubric=seen.rubric or None,
            submit=submit,
        )
    except PingyiError as refusal:
        if _by_script():
            return _refusal(refusal, code)
        if not isinstance(refusal, BadInput | Stale):
            raise
        stored = read_scoresheet(current_context(), actor, actor.call, code)
        refused = domain_text(refusal.code, **refusal.details)
        whole = written("do") in {"check", "submit"}
        page = _sheet_page(stored, marks, written(COMMENT), refused, whole=whole)
        return page, status_of(refusal)
    if submit:
        flash(_handed_in(view))
    if _by_script():
        return jsonify({**_stored(view), "next": _after_saving(view, submit=submit)})
    if written("do") == "check":
        return _checked(code, marks)
    if not submit:
        flash(page_text("sheet.saved_now"))
    return redirect(_after_saving(view, submit=submit), code=303)


@expert.post("/submissions/<code>/retraction")
def retract(code: str) -> Response:
    """Take a handed-in sheet back, to change it."""
    actor = current_actor()
    version = read_form(VersionForm).version
    retract_scoresheet(current_context(), actor, actor.call, code, version=version)
    flash(page_text("sheet.retracted_now"))
    return redirect(url_for("expert.sheet", code=code), code=303)


@expert.post("/submissions/<code>/recusal")
def declare_recusal(code: str) -> Response:
    """Declare that one must not review a submission."""
    actor = current_actor()
    declare_conflict(current_context(), actor, actor.call, code, written("reason"))
    flash(page_text("sheet.recusal_now"))
    return redirect(url_for("expert.submissions"), code=303)


@expert.post("/submissions/<code>/recusal/end")
def withdraw_own_recusal(code: str) -> Response:
    """Take back a recusal that nobody has judged yet."""
    actor = current_actor()
    withdraw_recusal(current_context(), actor, actor.call, code)
    flash(page_text("sheet.recusal_ended"))
    return redirect(url_for("expert.submissions"), code=303)


@expert.post("/submissions/<code>/explanation")
def explain(code: str) -> Response:
    """Explain in writing a score that the panel holds for abnormal."""
    actor = current_actor()
    explain_score(current_context(), actor, actor.call, code, written("text"))
    flash(page_text("asked.explained_now"))
    return redirect(url_for("expert.submissions"), code=303)


def _by_script() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _typed_marks() -> dict[str, str]:
    return {
        name.removeprefix(MARK): value
        for name, value in request.form.items()
        if name.startswith(MARK)
    }


def _handed_in(view: SavedView) -> str:
    at = write_clock(view.submitted_at, view.zone) if view.submitted_at else ""
    return page_text("sheet.submitted_now", at=at)


def _checked(code: str, marks: dict[str, str]) -> Answer:
    """Show the summary before the final act; the sheet itself where something is amiss."""
    actor = current_actor()
    view = read_scoresheet(current_context(), actor, actor.call, code)
    if sheet_problems(view.criteria, marks, written(COMMENT)):
        return _sheet_page(view, marks, written(COMMENT), whole=True), UNPROCESSABLE
    g.zone = view.definition.zone
    return render_template("expert/summary.html", view=view, mark_prefix=MARK)


def _stored(view: SavedView) -> dict[str, object]:
    """Write what is stored as the script reads it; times in the zone of the call."""
    values = {MARK + name: f"{value:f}" for name, value in view.marks.items()}
    return {
        "values": {**values, COMMENT: view.comment},
        "version": view.version,
        "rubric": view.rubric,
        "state": view.state,
        "at": write_clock(view.submitted_at or view.saved_at, view.zone) if view.saved_at else "",
        "token": generate_csrf(),
    }


def _refusal(refusal: PingyiError, code: str | None = None) -> tuple[Response, int]:
    """Say to the script what is wrong; with what is stored where something newer is."""
    content: dict[str, object] = {"message": domain_text(refusal.code, **refusal.details)}
    criterion = refusal.details.get("criterion")
    if isinstance(refusal, BadInput) and criterion:
        content["field"] = f"{MARK}{criterion}"
    if refusal.code == "error.comment_too_long":
        content["field"] = COMMENT
    if isinstance(refusal, Stale) and code is not None:
        actor = current_actor()
        content |= _stored(read_saved(current_context(), actor, actor.call, code))
        content["reload"] = refusal.code == "error.rubric_changed"
    return jsonify(content), status_of(refusal)


def _after_saving(view: SavedView, *, submit: bool) -> str:
    """Lead on to the next open sheet after handing in, to the list after the last."""
    if not submit:
        return url_for("expert.sheet", code=view.submission)
    if view.next_open is not None:
        return url_for("expert.sheet", code=view.next_open)
    return url_for("expert.submissions")


def _sheet_page(
    view: ScoresheetView,
    typed: dict[str, str],
    comment: str | None = None,
    refused: str = "",
    *,
    whole: bool = False,
) -> str:
    """Write the sheet; with `whole` it names everything that keeps it from being handed in."""
    g.zone = view.definition.zone
    values = {MARK + name: f"{value:f}" for name, value in view.marks.items()}
    words = view.comment if comment is None else comment
    day = as_it_stands(current_context(), current_actor(), view.call, view.day)
    place = [entry.submission for entry in day].index(view.assignment.submission)
    return render_template(
        "expert/sheet.html",
        view=view,
        typed=typed,
        comment=words,
        refused=refused,
        problems=sheet_problems(view.criteria, typed, words) if whole else (),
        strip=day,
        before=day[place - 1] if place else None,
        after=day[place + 1] if place + 1 < len(day) else None,
        mark_prefix=MARK,
        stored={**values, COMMENT: view.comment},
        words={_camel(word): page_text(f"autosave.{word}", **BLANKS) for word in WORDS},
        draft_key=f"{current_actor().account_id}:{view.call}:{view.assignment.submission}",
    )


def _camel(word: str) -> str:
    head, *rest = word.split("_")
    return head + "".join(part.capitalize() for part in rest)
