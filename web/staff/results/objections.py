"""Objections to the public notice: record them, decide them, see what they change."""

from __future__ import annotations

from flask import abort, flash, redirect, url_for
from werkzeug.wrappers import Response

from reviewer.errors import BadInput, NotFound
from reviewer.usecases.results.objection_views import read_objections
from reviewer.usecases.results.objections import Raised, decide_objection, record_objection
from reviewer.usecases.results.result_files import LETTER_KINDS, reply_file
from web.downloads import MEDIA, download
from web.errors import status_of
from web.form_values import written
from web.forms import Form, OptionalDay, read_form
from web.identity import current_actor, current_context, current_language
from web.staff.blueprint import staff
from web.staff.template_context import call_page, overview_of
from web.template_context import domain_text, page_text

FIELDS = ("raised_as", "raised_by", "contact", "submission", "text", "received_on")
RAISED_AS = ("organisation", "person", "anonymous")
OUTCOMES = ("rejected", "upheld", "withdrawn", "not_admitted")
REDO = ("nothing", "strike", "ranking", "scoring")


class ReceiptForm(Form):
    """On which day an objection came in; None: it was left empty."""

    received_on: OptionalDay = None


@staff.get("/<name>/objections")
def objections(name: str) -> str:
    """Show every objection with its deadline and what came of it, and the form for a new one."""
    return _page(name, {}, "")


@staff.post("/<name>/objections", endpoint="record_objection")
def record(name: str) -> Response | tuple[str, int]:
    """Record an objection; what does not fit is shown again as it was typed."""
    typed = {field: written(field) for field in FIELDS}
    try:
        raised = Raised(
            raised_by=typed["raised_by"],
            raised_as=typed["raised_as"],
            contact=typed["contact"],
            text=typed["text"],
            submission=typed["submission"],
            received_on=read_form(ReceiptForm).received_on,
        )
        number = record_objection(current_context(), current_actor(), name, raised)
    except BadInput as error:
        if isinstance(error, NotFound) and error.code != "error.unknown_submission":
            raise
        return _page(name, typed, domain_text(error.code, **error.details)), status_of(error)
    flash(page_text("objections.recorded", number=number))
    return redirect(url_for("staff.objections", name=name), code=303)


@staff.post("/<name>/objections/<int:number>", endpoint="decide_objection")
def decide(name: str, number: int) -> Response:
    """Decide an objection, with the reason."""
    decide_objection(
        current_context(),
        current_actor(),
        name,
        number,
        outcome=written("outcome"),
        redo=written("redo"),
        reason=written("reason"),
    )
    flash(page_text("objections.decided", number=number))
    return redirect(url_for("staff.objections", name=name), code=303)


def _page(name: str, typed: dict[str, str], wrong: str) -> str:
    scored_by_experts = not overview_of(name).definition.by_formula
    return call_page(
        "staff/objections.html",
        name,
        "object",
        view=read_objections(current_context(), current_actor(), name),
        typed=typed,
        wrong=wrong,
        raised_as=RAISED_AS,
        outcomes=OUTCOMES,
        redo=[word for word in REDO if word != "scoring" or scored_by_experts],
        letters=LETTER_KINDS,
    )


@staff.get("/<name>/objections/<int:number>/reply/<kind>")
def reply_letter(name: str, number: int, kind: str) -> Response:
    """Hand out the letter that answers an objection."""
    if kind not in LETTER_KINDS:
        abort(404)
    file = reply_file(current_context(), current_actor(), name, number, kind, current_language())
    return download(file.content, file.name, MEDIA[kind])
