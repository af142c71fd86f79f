"""Workbooks come in as a conversation: trial reading, what would change, commit, undo."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from reviewer.usecases.accounts.sign_in import LinkView, create_link
from reviewer.usecases.intake.annotated_copies import OFFICE_KINDS, annotated_copy, blank_documents
from reviewer.usecases.intake.commit import import_workbooks
from reviewer.usecases.intake.history import list_imports, read_import
from reviewer.usecases.intake.preview import (
    commit_preview,
    discard_preview,
    preview_import,
    read_preview,
)
from reviewer.usecases.intake.progress import reading_progress
from reviewer.usecases.intake.undo import UndoView, forecast_undo, undo_import
from reviewer.usecases.intake.views import ImportView
from reviewer.usecases.jobs.jobs import JobParameters, request_job
from web.downloads import download
from web.form_values import address_words, page_asked, written
from web.identity import current_actor, current_context, current_language
from web.imported import shown_files
from web.staff.blueprint import staff
from web.staff.template_context import call_page, overview_of
from web.template_context import page_text
from web.uploads import laid_out, progress_answer, reading_turn

# What the browser waits for, measured on one shared core: 8,500 rows in 700 KB took five seconds.
MANY = 3_000  # rows
MUCH = 250_000  # bytes


@staff.get("/<name>/imports")
def imports(name: str) -> str:
    """List the imports so far, with the form for the next."""
    return _list_page(name, None)


@staff.post("/<name>/imports/link")
def district_link(name: str) -> str:
    """Make a sign-in link with which a district hands in by itself, and show it this once."""
    district = written("district").strip()
    return _list_page(
        name, create_link(current_context(), current_actor(), "district", district, name)
    )


@staff.post("/<name>/imports", endpoint="upload")
def upload(name: str) -> Response:
    """Read files on trial, or take them in at once."""
    overview_of(name)  # nothing is unpacked for somebody who may not even read here
    with laid_out(request.files.getlist("files")) as paths, reading_turn():
        if written("do") == "trial":
            number = preview_import(current_context(), current_actor(), name, paths)
            return redirect(url_for("staff.preview", name=name, number=number), code=303)
        if sum(path.stat().st_size for path in paths) > MUCH:
            return _try_and_commit(name, paths)
        view = import_workbooks(current_context(), current_actor(), name, paths)
    return _taken(name, view)


@staff.get("/<name>/imports/progress")
def reading(name: str) -> Response:
    """Say how far the reading of one's own upload is."""
    overview_of(name)
    return progress_answer(reading_progress(current_context(), current_actor()))


@staff.get("/<name>/imports/trials/<int:number>")
def preview(name: str, number: int) -> str:
    """Show a trial reading: what would change, and every row with a problem."""
    return _page(name, read_preview(current_context(), current_actor(), name, number))


@staff.post("/<name>/imports/trials/<int:number>")
def commit(name: str, number: int) -> Response:
    """Take in what was tried out, or forget it."""
    if written("do") == "commit":
        view = read_preview(current_context(), current_actor(), name, number)
        with reading_turn():
            return _commit(name, number, view)
    discard_preview(current_context(), current_actor(), name, number)
    return redirect(url_for("staff.imports", name=name), code=303)


@staff.get("/<name>/imports/<int:number>", endpoint="import_file")
def import_(name: str, number: int) -> str:
    """Show what became of every file, row and cell of one import."""
    view = read_import(current_context(), current_actor(), name, number)
    undo_means = forecast_undo(current_context(), current_actor(), name, number)
    return _page(name, view, undo_means if view.state == "committed" else None)


@staff.post("/<name>/imports/<int:number>/undo")
def undo(name: str, number: int) -> Response:
    """Take an import back."""
    undo_import(current_context(), current_actor(), name, number)
    flash(page_text("import.undone_now", n=number))
    return redirect(url_for("staff.imports", name=name), code=303)


@staff.get("/<name>/imports/<int:number>/copy")
def import_copy(name: str, number: int) -> Response:
    """Hand out the annotated copy of a file of an import."""
    return _copy(name, number, is_preview=False)


@staff.get("/<name>/imports/trials/<int:number>/copy")
def preview_copy(name: str, number: int) -> Response:
    """Hand out the annotated copy of a file of a trial reading."""
    return _copy(name, number, is_preview=True)


@staff.get("/<name>/blank/<kind>")
def blank(name: str, kind: str) -> Response:
    """Hand out a blank form."""
    copy = blank_documents(current_context(), current_actor(), name, kind, current_language())
    return download(copy.content, copy.name, copy.media_type)


def _list_page(name: str, made: LinkView | None) -> str:
    rows = list_imports(current_context(), current_actor(), name)
    return call_page(
        "staff/imports.html", name, "import", imports=rows, link=made, office_kinds=OFFICE_KINDS
    )


def _copy(name: str, number: int, *, is_preview: bool) -> Response:
    file = request.args.get("file", "")
    copy = annotated_copy(
        current_context(),
        current_actor(),
        name,
        number,
        file,
        current_language(),
        preview=is_preview,
    )
    return download(copy.content, copy.name, copy.media_type)


def _try_and_commit(name: str, paths: Sequence[Path]) -> Response:
    """Read much on trial first; where a file was not even kept, its page says so instead."""
    number = preview_import(current_context(), current_actor(), name, paths)
    view = read_preview(current_context(), current_actor(), name, number)
    if any(problem.code == "file_too_big" for file in view.files for problem in file.problems):
        return redirect(url_for("staff.preview", name=name, number=number), code=303)
    return _commit(name, number, view)


def _commit(name: str, number: int, view: ImportView) -> Response:
    """Take in a trial at once, or leave many rows to the worker."""
    if sum(len(file.rows) for file in view.files) <= MANY:
        return _taken(name, commit_preview(current_context(), current_actor(), name, number))
    job = request_job(
        current_context(), current_actor(), name, "import", JobParameters(trial=number)
    )
    return redirect(url_for("staff.job", name=name, number=job.id), code=303)


def _taken(name: str, view: ImportView) -> Response:
    flash(page_text("import.done"))
    return redirect(url_for("staff.import_file", name=name, number=view.id), code=303)


def _page(name: str, view: ImportView, undo_means: UndoView | None = None) -> str:
    only = address_words("status")
    return call_page(
        "staff/import.html",
        name,
        "import",
        view=view,
        only=only,
        shown=shown_files(view.files, page_asked(), every=only == "all"),
        undo=undo_means,
    )
