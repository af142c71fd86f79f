"""Who changed what, and what was confirmed by whom: for staff and the supervisor."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from reviewer.usecases.archive.evidence import read_evidence
from reviewer.usecases.plans.draw_texts import annul_draw
from reviewer.usecases.second_person import (
    answer_confirmation,
    answer_confirmations,
    list_confirmations,
)
from web.form_values import written
from web.identity import current_actor, current_context
from web.staff.blueprint import staff
from web.staff.template_context import call_page
from web.template_context import page_text


@staff.get("/<name>/evidence")
def evidence(name: str) -> str:
    """Show the chain of acts with what each changed, and every exception."""
    before = request.args.get("before", type=int)
    return call_page(
        "staff/evidence.html",
        name,
        "evidence",
        view=read_evidence(current_context(), current_actor(), name, before),
        confirmations=list_confirmations(current_context(), current_actor(), name),
    )


@staff.post("/<name>/confirmations/<int:number>", endpoint="answer_confirmation")
def answer(name: str, number: int) -> Response:
    """Confirm or refuse what somebody else asked for."""
    said = written("answer")
    answer_confirmation(current_context(), current_actor(), name, number, said, written("reason"))
    flash(page_text(f"evidence.{said}_now"))
    return redirect(url_for("staff.evidence", name=name), code=303)


@staff.post("/<name>/confirmations", endpoint="answer_confirmations")
def answer_many(name: str) -> Response:
    """Confirm or refuse several acts that others asked for, with one reason."""
    said = written("answer")
    chosen = [int(number) for number in request.form.getlist("chosen") if number.isdecimal()]
    answer_confirmations(current_context(), current_actor(), name, chosen, said, written("reason"))
    flash(page_text(f"evidence.{said}_now"))
    return redirect(url_for("staff.evidence", name=name), code=303)


@staff.post("/<name>/draw/annul", endpoint="draw_annul")
def annul(name: str) -> Response:
    """Annul a draw that ran, once the supervisor has confirmed it."""
    annul_draw(current_context(), current_actor(), name, written("reason"))
    flash(page_text("draw.annulled_now"))
    return redirect(url_for("staff.draw", name=name), code=303)
