"""Workbooks come in: upload, a trial reading, and what became of every row."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from reviewer.usecases.import_workbooks import import_workbooks
from reviewer.usecases.read_imports import list_imports, read_import
from web.asked import words_asked, written
from web.frame import page_text
from web.identity import the_actor, the_desk
from web.staff.frame import call_page
from web.uploads import laid_out


def imports(name: str) -> str:
    """List the imports so far, with the form for the next."""
    rows = list_imports(the_desk(), the_actor(), name)
    return call_page("staff/imports.html", name, "import", imports=rows)


def take_in(name: str) -> str | Response:
    """Take files in; a trial reading shows the same table and stores nothing."""
    trial = written("do") == "trial"
    with laid_out(request.files.getlist("files")) as paths:
        view = import_workbooks(the_desk(), the_actor(), name, paths, dry_run=trial)
    if trial:
        return call_page("staff/import.html", name, "import", view=view, only=None)
    flash(page_text("import.done"))
    return redirect(url_for("staff.import_", name=name, number=view.id), code=303)


def import_(name: str, number: int) -> str:
    """Show what became of every file, row and cell of one import."""
    view = read_import(the_desk(), the_actor(), name, number)
    return call_page("staff/import.html", name, "import", view=view, only=words_asked("status"))
