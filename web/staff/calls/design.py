"""The call designer: new calls, copies, and each part of a call as a table to fill in."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from reviewer.errors import BadInput, NotAllowed
from reviewer.usecases.calls.calls import list_calls
from reviewer.usecases.calls.copy import copy_call, preview_copy
from reviewer.usecases.calls.design import (
    DesignView,
    create_call,
    read_call_text,
    read_design,
    replace_by_text,
    save_design,
    try_out,
)
from web.errors import status_of
from web.forms import Form, OptionalDay, Words, read_form
from web.identity import current_actor, current_context
from web.staff.blueprint import staff
from web.staff.template_context import call_page
from web.template_context import domain_text, page_text
from web.words import LANGUAGES, write

NEW_ROWS = 1
LARGEST_FILE = 1_000_000


class NewCall(Form):
    """Read what a new call needs; `source` empty: an empty one."""

    source: Words = ""
    call_name: Words = ""
    title_zh: Words = ""
    title_en: Words = ""
    first_day: OptionalDay = None
    act: str = "look"


class Trial(Form):
    """Read which submission to try, and the values typed over it."""

    code: str = ""
    typed: str = ""


@staff.get("/new", endpoint="new_call")
def new() -> str:
    """Offer an empty call, or a copy of one with its dates moved."""
    return _new_page({}, None)


@staff.post("/new", endpoint="make_call")
def make() -> Response | str | tuple[str, int]:
    """Make a call; of a copy first show what becomes of each date."""
    context, actor = current_context(), current_actor()
    if actor.role != "staff":  # before anything typed is looked at
        raise NotAllowed("error.not_allowed", role=actor.role.value)
    shown = None
    try:
        form = read_form(NewCall)
        if form.first_day is None:
            raise _missing("first_day")
        if form.source and form.act == "look":
            shown = preview_copy(context, actor, form.source, form.call_name, form.first_day)
            return _new_page(request.form, shown)
        if form.source:
            copy_call(context, actor, form.source, form.call_name, form.first_day)
        else:
            create_call(
                context, actor, form.call_name, form.title_zh, form.title_en, form.first_day
            )
    except BadInput as error:
        page = _new_page(request.form, shown, domain_text(error.code, **error.details))
        return page, status_of(error)
    flash(page_text("design.made", call=form.call_name))
    return redirect(url_for("staff.design", name=form.call_name, part="basics"), code=303)


def _missing(name: str) -> BadInput:
    words = {language: write(f"field.{name}", language) for language in LANGUAGES}
    return BadInput("error.form_missing", field=words)


def _new_page(typed: Mapping[str, str], shown: object, wrong: str = "") -> str:
    known = list_calls(current_context(), current_actor())
    return render_template(
        "staff/new_call.html", calls=known, typed=typed, shown=shown, wrong=wrong
    )


@staff.get("/<name>/design/<part>")
def design(name: str, part: str) -> str:
    """Show one part of a call as a table, with what is to be looked at and former versions."""
    view = read_design(current_context(), current_actor(), name, part)
    return _design_page(name, view, _stored(view))


@staff.post("/<name>/design/<part>", endpoint="save_design")
def save(name: str, part: str) -> Response | tuple[str, int]:
    """Store a part of a call; what does not fit is shown again as it was typed."""
    context, actor = current_context(), current_actor()
    view = read_design(context, actor, name, part)
    rows = _rows(view)
    try:
        changes = save_design(context, actor, name, part, rows)
    except BadInput as error:
        wrong = domain_text(error.code, **error.details)
        return _design_page(name, view, rows, wrong), status_of(error)
    flash(page_text("design.saved", n=len(changes)))
    return redirect(url_for("staff.design", name=name, part=part), code=303)


@staff.post("/<name>/design/<part>/trial", endpoint="try_design")
def trial(name: str, part: str) -> str | tuple[str, int]:
    """Say what the rules say to a submission, without storing anything."""
    context, actor = current_context(), current_actor()
    view = read_design(context, actor, name, part)
    form = read_form(Trial)
    tried = try_out(context, actor, name, form.code.strip(), form.typed)
    return _design_page(name, view, _stored(view), tried=tried, trial=form)


@staff.get("/<name>/design.toml", endpoint="design_file")
def file(name: str) -> Response:
    """Give the call as a programme file."""
    text = read_call_text(current_context(), current_actor(), name)
    answer = make_response(text)
    answer.headers["Content-Type"] = "application/toml; charset=utf-8"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.toml"'
    return answer


@staff.post("/<name>/design.toml", endpoint="upload_design")
def upload(name: str) -> Response | tuple[str, int]:
    """Put a programme file in the place of the call's definition."""
    context, actor = current_context(), current_actor()
    sent = request.files.get("file")
    content = sent.read(LARGEST_FILE + 1) if sent else b""
    if sent:
        sent.close()
    file_name = (sent.filename or "call.toml")[:200] if sent else "call.toml"
    try:
        if len(content) > LARGEST_FILE:
            raise BadInput("error.call_file_too_large", file=file_name)
        changes = replace_by_text(context, actor, name, content, file_name)
    except BadInput as error:
        view = read_design(context, actor, name, "basics")
        wrong = domain_text(error.code, **error.details)
        return _design_page(name, view, _stored(view), wrong), status_of(error)
    flash(page_text("design.saved", n=len(changes)))
    return redirect(url_for("staff.design", name=name, part="basics"), code=303)


Rows = list[tuple[int, dict[str, str]]]


def _stored(view: DesignView) -> Rows:
    return [(place, dict(row)) for place, row in enumerate(view.rows)]


def _design_page(name: str, view: DesignView, rows: Rows, wrong: str = "", **more: object) -> str:
    return call_page(
        "staff/design.html",
        name,
        "settings",
        view=view,
        rows=rows,
        wrong=wrong,
        new_rows=NEW_ROWS,
        **{"tried": None, "trial": None, **more},
    )


def _rows(view: DesignView) -> Rows:
    """Read the rows of a part: each with its former place, those marked for removal left out."""
    found: Rows = []
    places = [word for word in request.form.getlist("place") if word.lstrip("-").isdecimal()]
    for number, place in enumerate(places):
        if request.form.get(f"{number}.remove") == "yes":
            continue
        row = {
            column.key: request.form.get(f"{number}.{column.key}", "")
            for column in view.part.columns
        }
        found.append((int(place), row))
    return found
