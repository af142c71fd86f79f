"""What the district handed in, and handing in more: on trial first, then for good."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from reviewer.usecases.intake.annotated_copies import annotated_copy, blank_documents
from reviewer.usecases.intake.district import (
    commit_own_preview,
    import_own_workbooks,
    read_district,
    read_own_preview,
    try_own_workbooks,
)
from reviewer.usecases.intake.progress import district_reading_progress
from web.district.blueprint import district
from web.downloads import download
from web.form_values import address_words, page_asked, written
from web.identity import current_actor, current_context, current_language
from web.imported import shown_files
from web.template_context import page_text
from web.uploads import laid_out, progress_answer, reading_turn


@district.get("/")
def home() -> str:
    """Show the district's submissions and what became of each row."""
    actor = current_actor()
    view = read_district(current_context(), actor, actor.call)
    g.zone = view.definition.zone
    newest = view.imports[0] if view.imports else None
    shown = shown_files(newest.files, page_asked()) if newest else None
    return render_template("district/home.html", view=view, newest=newest, shown=shown)


@district.post("/")
def hand_in() -> Response:
    """Read the district's workbooks on trial, or take them in at once."""
    actor = current_actor()
    with laid_out(request.files.getlist("files")) as paths, reading_turn():
        if written("do") == "trial":
            number = try_own_workbooks(current_context(), actor, actor.call, paths)
            return redirect(url_for("district.preview", number=number), code=303)
        import_own_workbooks(current_context(), actor, actor.call, paths)
    return _handed_in()


@district.get("/progress")
def reading() -> Response:
    """Say how far the reading of one's own upload is."""
    return progress_answer(district_reading_progress(current_context(), current_actor()))


@district.get("/trials/<int:number>")
def preview(number: int) -> str:
    """Show a trial reading of the district's own."""
    actor = current_actor()
    definition = read_district(current_context(), actor, actor.call).definition
    g.zone = definition.zone
    view, only = (
        read_own_preview(current_context(), actor, actor.call, number),
        address_words("status"),
    )
    return render_template(
        "district/trial.html",
        definition=definition,
        view=view,
        only=only,
        shown=shown_files(view.files, page_asked(), every=only == "all"),
    )


@district.post("/trials/<int:number>")
def commit(number: int) -> Response:
    """Hand in what was tried out."""
    actor = current_actor()
    with reading_turn():
        commit_own_preview(current_context(), actor, actor.call, number)
    return _handed_in()


@district.get("/trials/<int:number>/copy")
def preview_copy(number: int) -> Response:
    """Hand out the annotated copy of a file of a trial."""
    return _copy(number, is_preview=True)


@district.get("/imports/<int:number>/copy")
def import_copy(number: int) -> Response:
    """Hand out the annotated copy of a file that was handed in."""
    return _copy(number, is_preview=False)


@district.get("/blank/<kind>")
def blank(kind: str) -> Response:
    """Hand out a blank form."""
    actor = current_actor()
    copy = blank_documents(current_context(), actor, actor.call, kind, current_language())
    return download(copy.content, copy.name, copy.media_type)


def _copy(number: int, *, is_preview: bool) -> Response:
    actor, file, language = current_actor(), request.args.get("file", ""), current_language()
    copy = annotated_copy(
        current_context(), actor, actor.call, number, file, language, preview=is_preview
    )
    return download(copy.content, copy.name, copy.media_type)


def _handed_in() -> Response:
    flash(page_text("import.done"))
    return redirect(url_for("district.home"), code=303)
