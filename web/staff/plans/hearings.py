"""On which terms submissions are heard, and slots that every new plan keeps."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from reviewer.usecases.plans.hearings import HearingInput, keep_slot, update_hearing
from web.form_values import number_asked, written
from web.identity import current_actor, current_context
from web.staff.blueprint import staff
from web.template_context import page_text


@staff.post("/<name>/submissions/<code>/hearing", endpoint="update_hearing")
def settle(name: str, code: str) -> Response:
    """Note on which terms a submission is heard."""
    given = HearingInput(
        reason=written("reason"),
        needs_video=written("needs_video") == "yes",
        party=number_asked("party", -1) if written("party").strip() else 0,
        earliest=written("earliest").strip(),
        latest=written("latest").strip(),
        start=written("start").strip(),
        room=written("room"),
    )
    update_hearing(current_context(), current_actor(), name, code, given)
    flash(page_text("hearing.saved"))
    return redirect(url_for("staff.submission", name=name, code=code), code=303)


@staff.post("/<name>/submissions/<code>/slot", endpoint="keep_slot")
def keep(name: str, code: str) -> Response:
    """Keep the planned slot of a submission, or free it, and go back to where it was asked."""
    kept = written("kept") == "yes"
    keep_slot(current_context(), current_actor(), name, code, kept=kept)
    flash(page_text("hearing.kept_now" if kept else "hearing.freed_now"))
    if request.form.get("back") == "panels":
        return redirect(url_for("staff.panels", name=name), code=303)
    return redirect(url_for("staff.submission", name=name, code=code), code=303)
