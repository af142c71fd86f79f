"""Say what a table is and what its columns are, for files that the reader does not know."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from reviewer.errors import BadInput
from reviewer.usecases.intake.mappings import (
    FileSource,
    MappingTyped,
    SheetAsked,
    forget_mapping,
    keep_mapping,
    list_mappings,
    read_again,
    read_column_mapping,
    read_outline,
    table_kinds,
)
from web.errors import status_of
from web.form_values import address_words, written
from web.identity import current_actor, current_context
from web.staff.blueprint import staff
from web.staff.template_context import call_page
from web.template_context import domain_text, page_text
from web.uploads import reading_turn

Page = str | tuple[str, int]
LEFT_OUT = "left-out"  # how an address and a form name a table that is not to be read


@staff.get("/<name>/imports/<int:number>/columns")
def import_columns(name: str, number: int) -> Page:
    """Show what stands in the sheets of an imported file, and what each column is read as."""
    return _outline_page(name, FileSource(number, _file()))


@staff.post("/<name>/imports/<int:number>/columns", endpoint="say_import_columns")
def say_of_import(name: str, number: int) -> Response | Page:
    """Say what a sheet of an imported file is, and read the file again on trial."""
    return _say(name, FileSource(number, _file()))


@staff.get("/<name>/imports/trials/<int:number>/columns")
def preview_columns(name: str, number: int) -> Page:
    """Show what stands in the sheets of a file that was read on trial."""
    return _outline_page(name, FileSource(number, _file(), preview=True))


@staff.post("/<name>/imports/trials/<int:number>/columns", endpoint="say_preview_columns")
def say_of_preview(name: str, number: int) -> Response | Page:
    """Say what a sheet of a file on trial is, and read the trial again."""
    return _say(name, FileSource(number, _file(), preview=True))


@staff.get("/<name>/columns")
def mappings(name: str) -> str:
    """List what is remembered of tables and their columns."""
    context, actor = current_context(), current_actor()
    return call_page(
        "staff/mappings.html",
        name,
        "import",
        mappings=list_mappings(context, actor, name),
        kinds=table_kinds(context, actor, name),
    )


@staff.get("/<name>/columns/<int:number>")
def mapping(name: str, number: int) -> Page:
    """Show one that is remembered, to change it or to forget it."""
    return _mapping_page(name, number)


@staff.post("/<name>/columns/<int:number>", endpoint="change_mapping")
def change(name: str, number: int) -> Response | Page:
    """Change what is remembered, or forget it."""
    context, actor = current_context(), current_actor()
    if written("do") == "forget":
        forget_mapping(context, actor, name, number)
        flash(page_text("columns.forgotten"))
        return redirect(url_for("staff.mappings", name=name), code=303)
    try:
        keep_mapping(context, actor, name, _typed(), number)
    except BadInput as error:
        if error.code == "error.unknown_mapping":
            raise
        return _mapping_page(name, number, _wrong(error)), status_of(error)
    flash(page_text("columns.changed"))
    return redirect(url_for("staff.mappings", name=name), code=303)


def _say(name: str, source: FileSource) -> Response | Page:
    context, actor = current_context(), current_actor()
    number = written("mapping")
    try:
        keep_mapping(context, actor, name, _typed(), int(number) if number.isdecimal() else 0)
    except BadInput as error:
        return _outline_page(name, source, _wrong(error)), status_of(error)
    with reading_turn():
        trial = read_again(context, actor, name, source)
    flash(page_text("columns.said"))
    return redirect(url_for("staff.preview", name=name, number=trial), code=303)


def _file() -> str:
    return request.values.get("file", "")


def _typed() -> MappingTyped:
    pairs = zip(request.form.getlist("heading"), request.form.getlist("key"), strict=False)
    layout = written("kind")
    return MappingTyped("" if layout == LEFT_OUT else layout, written("district"), tuple(pairs))


def _wrong(error: BadInput) -> str:
    return domain_text(error.code, **error.details)


def _asked() -> SheetAsked | None:
    """Read which sheet was asked about, from the address or from the form that was refused."""
    if "kind" not in request.values:
        return None
    first, last = (request.values.get(key, "") for key in ("first", "last"))
    kind = request.values.get("kind", "")
    return SheetAsked(
        sheet=request.values.get("sheet", ""),
        first=_line(first),
        last=_line(last) or _line(first),
        kind=kind,
    )


def _line(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else 0


def _outline_page(name: str, source: FileSource, wrong: str = "") -> str:
    asked = _asked()
    view = read_outline(current_context(), current_actor(), name, source, asked)
    typed = dict(zip(request.form.getlist("heading"), request.form.getlist("key"), strict=False))
    return call_page(
        "staff/columns.html",
        name,
        "import",
        view=view,
        source=source,
        asked=asked,
        typed=typed if wrong else {},
        district=written("district") if wrong else None,
        wrong=wrong,
        left_out=LEFT_OUT,
        back=address_words("back"),
    )


def _mapping_page(name: str, number: int, wrong: str = "") -> str:
    view, kinds = read_column_mapping(current_context(), current_actor(), name, number)
    typed = dict(zip(request.form.getlist("heading"), request.form.getlist("key"), strict=False))
    return call_page(
        "staff/mapping.html",
        name,
        "import",
        view=view,
        kinds=kinds,
        kind=next((entry for entry in kinds if entry.code == view.layout), None),
        typed=typed if wrong else {},
        district=written("district") if wrong else view.district,
        wrong=wrong,
        left_out=LEFT_OUT,
    )
