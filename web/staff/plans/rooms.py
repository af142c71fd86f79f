"""Rooms and half-days of meetings, and when one expert can come."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from reviewer.usecases.experts.roster import read_expert
from reviewer.usecases.experts.terms import TermsInput, read_terms, update_terms
from reviewer.usecases.plans.rooms import (
    RoomInput,
    SessionInput,
    read_places,
    remove_room,
    remove_session,
    save_room,
    save_session,
)
from web.form_values import number_asked, written
from web.identity import current_actor, current_context
from web.staff.blueprint import staff
from web.staff.template_context import call_page
from web.template_context import page_text


@staff.get("/<name>/places", endpoint="rooms")
def places(name: str) -> str:
    """Show the rooms and half-days with a form for each."""
    view = read_places(current_context(), current_actor(), name)
    return call_page("staff/places.html", name, "rooms", view=view)


@staff.post("/<name>/places/room", endpoint="save_room")
def room(name: str) -> Response:
    """Add or change a room; lines of closed times are kept where both ends are given."""
    starts, ends = request.form.getlist("closed_from"), request.form.getlist("closed_to")
    given = RoomInput(
        name=written("room"),
        floor=written("floor"),
        capacity=number_asked("capacity", -1) if written("capacity").strip() else None,
        video=written("video") == "yes",
        note=written("note"),
        closed=tuple(pair for pair in zip(starts, ends, strict=False) if any(pair)),
    )
    save_room(current_context(), current_actor(), name, given)
    return _saved(name)


@staff.post("/<name>/places/room/removal", endpoint="remove_room")
def drop_room(name: str) -> Response:
    """Take a room out."""
    remove_room(current_context(), current_actor(), name, written("room"))
    return _saved(name)


@staff.post("/<name>/places/session", endpoint="save_session")
def half_day(name: str) -> Response:
    """Add or change half a day of meetings."""
    given = SessionInput(
        on=written("on"),
        start=written("start"),
        end=written("end"),
        label=written("label"),
        closed_rooms=tuple(request.form.getlist("closed_rooms")),
    )
    number = number_asked("number", 0) or None
    save_session(current_context(), current_actor(), name, given, number)
    return _saved(name)


@staff.post("/<name>/places/session/removal", endpoint="remove_session")
def drop_half_day(name: str) -> Response:
    """Take half a day out."""
    remove_session(current_context(), current_actor(), name, number_asked("number", 0))
    return _saved(name)


@staff.get("/<name>/experts/<code>/terms")
def terms(name: str, code: str) -> str:
    """Show when an expert can come, on how many panels, and whether to chair."""
    person = read_expert(current_context(), current_actor(), name, code).line
    view = read_terms(current_context(), current_actor(), name, code)
    return call_page("staff/terms.html", name, "experts", person=person, view=view)


@staff.post("/<name>/experts/<code>/terms", endpoint="update_terms")
def settle(name: str, code: str) -> Response:
    """Note an expert's terms."""
    chosen = [int(entry) for entry in request.form.getlist("sessions") if entry.isdecimal()]
    given = TermsInput(
        sessions=None if written("days") == "roster" else chosen,
        seat_limit=number_asked("seat_limit", -1) if written("seat_limit").strip() else None,
        chair_word={"yes": True, "no": False}.get(written("chair")),
        reason=written("reason"),
        run_minutes=number_asked("run_minutes", -1) if written("run_minutes").strip() else None,
    )
    update_terms(current_context(), current_actor(), name, code, given)
    flash(page_text("terms.saved"))
    return redirect(url_for("staff.expert", name=name, code=code), code=303)


def _saved(name: str) -> Response:
    flash(page_text("places.saved"))
    return redirect(url_for("staff.rooms", name=name), code=303)
