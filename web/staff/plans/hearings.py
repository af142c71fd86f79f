"""On which terms submissions are heard, and slots that every new plan keeps."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from reviewer.usecases.plans.hearings import HearingInput, keep_slot, update_hearing
from web.forms import Form, OptionalNumber, Tick, Words, read_form
from web.identity import current_actor, current_context
from web.staff.blueprint import staff
from web.template_context import page_text


class HearingForm(Form):
    """The terms of a hearing as typed; `party` None: nobody said how many come."""

    reason: str = ""
    needs_video: Tick = False
    party: OptionalNumber = None
    earliest: Words = ""
    latest: Words = ""
    start: Words = ""
    room: str = ""


class KeptForm(Form):
    """Whether a slot is to stay."""

    kept: Tick = False


@staff.post("/<name>/submissions/<code>/hearing", endpoint="update_hearing")
def settle(name: str, code: str) -> Response:
    """Note on which terms a submission is heard."""
    form = read_form(HearingForm)
    given = HearingInput(
        reason=form.reason,
        needs_video=form.needs_video,
        party=form.party or 0,
        earliest=form.earliest,
        latest=form.latest,
        start=form.start,
        room=form.room,
    )
    update_hearing(current_context(), current_actor(), name, code, given)
    flash(page_text("hearing.saved"))
    return redirect(url_for("staff.submission", name=name, code=code), code=303)


@staff.post("/<name>/submissions/<code>/slot", endpoint="keep_slot")
def keep(name: str, code: str) -> Response:
    """Keep the planned slot of a submission, or free it, and go back to where it was asked."""
    kept = read_form(KeptForm).kept
    keep_slot(current_context(), current_actor(), name, code, kept=kept)
    flash(page_text("hearing.kept_now" if kept else "hearing.freed_now"))
    if request.form.get("back") == "panels":
        return redirect(url_for("staff.panels", name=name), code=303)
    return redirect(url_for("staff.submission", name=name, code=code), code=303)
