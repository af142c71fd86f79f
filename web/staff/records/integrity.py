"""Dishonest acts of applicants: record one, take one back, hand the list on."""

from __future__ import annotations

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from reviewer.errors import BadInput
from reviewer.usecases.records.integrity import (
    STAGES,
    Dishonesty,
    integrity_workbook,
    list_dishonesty,
    record_dishonesty,
    submission_choices,
    take_dishonesty_back,
)
from web.downloads import XLSX, download
from web.errors import status_of
from web.form_values import written
from web.identity import current_actor, current_context, current_language
from web.staff.blueprint import staff
from web.staff.template_context import call_page
from web.template_context import domain_text, page_text

FIELDS = ("submission", "stage", "act", "evidence")


@staff.get("/<name>/integrity", endpoint="integrity")
def listed(name: str) -> str:
    """List the dishonest acts that were recorded, with the form for a new one."""
    return _page(name, {}, "")


@staff.post("/<name>/integrity", endpoint="record_dishonesty")
def record(name: str) -> Response | tuple[str, int]:
    """Record a dishonest act; what does not fit is shown again as it was typed."""
    typed = {field: written(field) for field in FIELDS}
    try:
        record_dishonesty(current_context(), current_actor(), name, Dishonesty(**typed))
    except BadInput as error:
        if error.code == "error.unknown_call":
            raise
        return _page(name, typed, domain_text(error.code, **error.details)), status_of(error)
    flash(page_text("integrity.recorded"))
    return redirect(url_for("staff.integrity", name=name), code=303)


@staff.post("/<name>/integrity/<int:number>", endpoint="take_dishonesty_back")
def take_back(name: str, number: int) -> Response:
    """Say that a recorded act does not stand, and why."""
    take_dishonesty_back(current_context(), current_actor(), name, number, written("reason"))
    flash(page_text("integrity.taken_back_now"))
    return redirect(url_for("staff.integrity", name=name), code=303)


@staff.get("/<name>/integrity/workbook", endpoint="integrity_workbook")
def workbook(name: str) -> Response:
    """Hand out what stands, for upload to the credit system."""
    content = integrity_workbook(current_context(), current_actor(), name, current_language())
    return download(content, page_text("integrity.file_name", call=name), XLSX)


def _page(name: str, typed: dict[str, str], wrong: str) -> str:
    context, actor = current_context(), current_actor()
    return call_page(
        "staff/integrity.html",
        name,
        "integrity",
        rows=list_dishonesty(context, actor, name),
        choices=submission_choices(context, actor, name),
        stages=STAGES,
        typed=typed,
        wrong=wrong,
    )
