"""Rooms and half-days of meetings, and when one expert can come."""

from __future__ import annotations

from typing import Literal

from flask import flash, redirect, url_for
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
from web.form_values import written
from web.forms import Form, Number, OptionalNumber, Tick, read_form
from web.identity import current_actor, current_context
from web.staff.blueprint import staff
from web.staff.template_context import call_page
from web.template_context import page_text


class RoomForm(Form):
    """A room as typed; the hours in which it is closed come as two lists of the same length."""

    room: str = ""
    floor: str = ""
    capacity: OptionalNumber = None
    video: Tick = False
    note: str = ""
    closed_from: tuple[str, ...] = ()
    closed_to: tuple[str, ...] = ()


class SessionForm(Form):
    """Half a day of meetings as typed; `number` None: a new one."""

    number: OptionalNumber = None
    on: str = ""
    start: str = ""
    end: str = ""
    label: str = ""
    closed_rooms: tuple[str, ...] = ()


class SessionRemoval(Form):
    """Which half-day is to go; 0, where the page named none, is that of no half-day."""

    number: Number = 0


class TermsForm(Form):
    """An expert's terms as typed; empty numbers leave the call's own."""

    days: str = ""
    sessions: tuple[Number, ...] = ()
    seat_limit: OptionalNumber = None
    chair: Literal["yes", "no", ""] = ""
    reason: str = ""
    run_minutes: OptionalNumber = None


@staff.get("/<name>/places", endpoint="rooms")
def places(name: str) -> str:
    """Show the rooms and half-days with a form for each."""
    view = read_places(current_context(), current_actor(), name)
    return call_page("staff/places.html", name, "rooms", view=view)


@staff.post("/<name>/places/room", endpoint="save_room")
def room(name: str) -> Response:
    """Add or change a room; lines of closed times are kept where both ends are given."""
    form = read_form(RoomForm)
    given = RoomInput(
        name=form.room,
        floor=form.floor,
        capacity=form.capacity,
        video=form.video,
        note=form.note,
        closed=tuple(
            pair for pair in zip(form.closed_from, form.closed_to, strict=False) if any(pair)
        ),
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
    form = read_form(SessionForm)
    given = SessionInput(
        on=form.on,
        start=form.start,
        end=form.end,
        label=form.label,
        closed_rooms=form.closed_rooms,
    )
    save_session(current_context(), current_actor(), name, given, form.number)
    return _saved(name)


@staff.post("/<name>/places/session/removal", endpoint="remove_session")
def drop_half_day(name: str) -> Response:
    """Take half a day out."""
    remove_session(current_context(), current_actor(), name, read_form(SessionRemoval).number)
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
    form = read_form(TermsForm)
    given = TermsInput(
        sessions=None if form.days == "roster" else list(form.sessions),
        seat_limit=form.seat_limit,
        chair_word={"yes": True, "no": False}.get(form.chair),
        reason=form.reason,
        run_minutes=form.run_minutes,
    )
    update_terms(current_context(), current_actor(), name, code, given)
    flash(page_text("terms.saved"))
    return redirect(url_for("staff.expert", name=name, code=code), code=303)


def _saved(name: str) -> Response:
    flash(page_text("places.saved"))
    return redirect(url_for("staff.rooms", name=name), code=303)
