"""Experts and submissions by hand, and what files say against it."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from reviewer.errors import BadInput
from reviewer.usecases.records.edit import (
    RecordKey,
    RecordKind,
    add_expert,
    answer_asked,
    edit_record,
    list_asked,
    new_expert_values,
    read_record,
)
from reviewer.usecases.records.values import Writable
from web.errors import status_of
from web.form_values import written
from web.identity import current_actor, current_context
from web.staff.blueprint import staff
from web.staff.template_context import call_page
from web.template_context import domain_text, page_text

Page = str | tuple[str, int]
PREFIX = "value."


@staff.get("/<name>/records", endpoint="records")
def listed(name: str) -> str:
    """List what was written by hand, what files say otherwise first."""
    edits = list_asked(current_context(), current_actor(), name)
    return call_page("staff/records.html", name, "records", edits=edits)


@staff.post("/<name>/records/<int:number>", endpoint="answer_record")
def answer(name: str, number: int) -> Response:
    """Decide between the hand and the files."""
    take, reason = written("take"), written("reason")
    answer_asked(current_context(), current_actor(), name, number, take, reason)
    flash(page_text("record.answered"))
    return redirect(url_for("staff.records", name=name), code=303)


@staff.get("/<name>/experts/new", endpoint="new_expert")
def new(name: str) -> str:
    """Ask for what is known of an expert who stands in no file."""
    return _new_page(name, new_expert_values(current_context(), current_actor(), name))


@staff.post("/<name>/experts/new", endpoint="add_expert")
def add(name: str) -> Response | Page:
    """Add an expert by hand; what does not fit is shown again as it was typed."""
    context, actor = current_context(), current_actor()
    values = new_expert_values(context, actor, name)
    code = written("code").strip()
    try:
        add_expert(context, actor, name, code, _typed(values), written("reason"))
    except BadInput as error:
        wrong = domain_text(error.code, **error.details)
        return _new_page(name, values, wrong), status_of(error)
    flash(page_text("record.expert_added", code=code))
    return redirect(url_for("staff.expert", name=name, code=code), code=303)


@staff.get("/<name>/experts/<code>/record", endpoint="expert_record")
def expert_record(name: str, code: str) -> Page:
    """Show what may be corrected of an expert."""
    return _record_page(name, "expert", code)


@staff.post("/<name>/experts/<code>/record", endpoint="edit_expert")
def edit_expert(name: str, code: str) -> Response | Page:
    """Correct an expert by hand."""
    return _edit(name, "expert", code)


@staff.get("/<name>/submissions/<code>/record", endpoint="submission_record")
def submission_record(name: str, code: str) -> Page:
    """Show what may be corrected of a submission."""
    return _record_page(name, "submission", code)


@staff.post("/<name>/submissions/<code>/record", endpoint="edit_submission")
def edit_submission(name: str, code: str) -> Response | Page:
    """Correct a submission by hand."""
    return _edit(name, "submission", code)


def _edit(name: str, kind: RecordKind, code: str) -> Response | Page:
    context, actor, key = current_context(), current_actor(), RecordKey(kind, code)
    view = read_record(context, actor, name, key)
    typed = _typed([entry.written for entry in view.values])
    try:
        changed = edit_record(context, actor, name, key, typed, written("reason"))
    except BadInput as error:
        wrong = domain_text(error.code, **error.details)
        page = _record_page(name, kind, code, wrong=wrong)
        return (page if isinstance(page, str) else page[0]), status_of(error)
    flash(page_text("record.saved", n=changed))
    return redirect(url_for(f"staff.{kind}_record", name=name, code=code), code=303)


def _typed(values: Sequence[Writable]) -> dict[str, str]:
    return {
        entry.name: request.form[PREFIX + entry.name]
        for entry in values
        if PREFIX + entry.name in request.form
    }


def _new_page(name: str, values: Sequence[Writable], wrong: str = "") -> str:
    return call_page(
        "staff/new_expert.html",
        name,
        "experts",
        values=values,
        typed=_typed(values),
        code=written("code"),
        wrong=wrong,
    )


def _record_page(name: str, kind: RecordKind, code: str, wrong: str = "") -> Page:
    view = read_record(current_context(), current_actor(), name, RecordKey(kind, code))
    typed = _typed([entry.written for entry in view.values]) if wrong else {}
    page = "experts" if kind == "expert" else "screen"
    return call_page("staff/record.html", name, page, view=view, typed=typed, wrong=wrong)
