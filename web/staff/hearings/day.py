"""The order of the day in every room, and the addresses of screens."""

from __future__ import annotations

from flask import Response, flash, redirect, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from reviewer.usecases.hearings.reserves import last_call_in
from reviewer.usecases.hearings.screens import create_screen, list_screens, revoke_screen
from web.day_forms import room_page, room_state, rooms_of, take_back, take_event
from web.form_values import written
from web.identity import current_actor, current_context
from web.staff.blueprint import staff
from web.staff.template_context import call_page
from web.template_context import page_text

FRESH = "fresh_screen"  # an address is shown once, to whoever made it


def _addresses(name: str, room: str) -> dict[str, str]:
    return {
        "page": url_for("staff.room_day", name=name, room=room),
        "address": url_for("staff.note_event", name=name, room=room),
        "undo": url_for("staff.undo_event", name=name, room=room),
        "arrive": url_for("staff.check_in", name=name),
        "arrive_undo": url_for("staff.undo_check_in", name=name),
        "state": url_for("staff.room_state_of", name=name, room=room),
        "back": url_for("staff.hearing_day", name=name),
    }


@staff.get("/<name>/day")
def hearing_day(name: str) -> str:
    """List the rooms and the screens."""
    return call_page(
        "staff/day.html",
        name,
        "score",
        rooms=rooms_of(name),
        screens=list_screens(current_context(), current_actor(), name),
        fresh=session.pop(FRESH, None),
    )


@staff.get("/<name>/day/<room>")
def room_day(name: str, room: str) -> str:
    """Show the order of the day in one room."""
    called_in = last_call_in(current_context(), current_actor(), name)
    return room_page(name, room, _addresses(name, room), called_in=called_in)


@staff.get("/<name>/day/<room>/state")
def room_state_of(name: str, room: str) -> Response:
    """Answer a page that follows the room."""
    return room_state(name, room, _addresses(name, room))


@staff.post("/<name>/day/<room>")
def note_event(name: str, room: str) -> str | AnyResponse:
    """Note what happened."""
    return take_event(name, room, _addresses(name, room))


@staff.post("/<name>/day/<room>/undo")
def undo_event(name: str, room: str) -> AnyResponse:
    """Take the last event back."""
    return take_back(name, room, _addresses(name, room)["page"])


@staff.post("/<name>/screens", endpoint="create_screen")
def create(name: str) -> AnyResponse:
    """Make the address of a screen."""
    path = create_screen(current_context(), current_actor(), name, written("room"))
    session[FRESH] = current_context().settings.public_url + path
    return redirect(url_for("staff.hearing_day", name=name), code=303)


@staff.post("/<name>/screens/<int:number>/end", endpoint="revoke_screen")
def revoke(name: str, number: int) -> AnyResponse:
    """End the address of a screen."""
    revoke_screen(current_context(), current_actor(), name, number)
    flash(page_text("day.screen_ended"))
    return redirect(url_for("staff.hearing_day", name=name), code=303)
