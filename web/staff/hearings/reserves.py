"""A reserve called in for somebody who cannot go on."""

from __future__ import annotations

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from reviewer.usecases.hearings.reserves import call_in_reserve, read_call_in, undo_call_in
from web.form_values import written
from web.forms import VersionForm, Words, read_form
from web.identity import current_actor, current_context
from web.staff.blueprint import staff
from web.staff.template_context import call_page
from web.template_context import page_text


class CallInForm(VersionForm):
    """Who takes the seat and why, by the plan that the page showed."""

    joins: Words = ""
    reason: Words = ""


@staff.get("/<name>/day/<room>/reserve/<expert>", endpoint="call_in")
def reserves(name: str, room: str, expert: str) -> str:
    """Show the reserves for a seat, and what calling one in would mean."""
    view = read_call_in(current_context(), current_actor(), name, room, expert)
    return call_page("staff/call_in.html", name, "score", view=view)


@staff.post("/<name>/day/<room>/reserve/<expert>", endpoint="do_call_in")
def act(name: str, room: str, expert: str) -> Response:
    """Call a reserve in."""
    form = read_form(CallInForm)
    done = call_in_reserve(
        current_context(),
        current_actor(),
        name,
        room,
        leaves=expert,
        joins=form.joins,
        version=form.version,
        reason=form.reason,
    )
    flash(page_text("reserve.done", version=done.version, n=done.letters))
    return redirect(url_for("staff.room_day", name=name, room=room), code=303)


@staff.post("/<name>/call-in/undo", endpoint="undo_call_in")
def undo(name: str) -> Response:
    """Take calling in back."""
    version = read_form(VersionForm).version
    done = undo_call_in(current_context(), current_actor(), name, version)
    flash(page_text("reserve.undone", version=done.version, n=done.letters))
    room = written("room")
    page = url_for("staff.room_day", name=name, room=room) if room else ""
    return redirect(page or url_for("staff.hearing_day", name=name), code=303)
