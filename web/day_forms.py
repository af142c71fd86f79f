"""What the pages of a room's day share: the form of an event, and how it is answered."""

from __future__ import annotations

from typing import Annotated

from flask import Response, flash, g, redirect, render_template, request
from pydantic import Field
from werkzeug.wrappers import Response as AnyResponse

from reviewer.usecases.hearings.arrivals import (
    check_in,
    check_in_by_code,
    read_attendance,
    undo_check_in,
)
from reviewer.usecases.hearings.live import (
    EventInput,
    list_rooms,
    note_event,
    order_tag,
    read_order,
    undo_event,
)
from web.forms import Form, Number, OptionalNumber, Version, VersionForm, Words, read_form
from web.identity import current_actor, current_context
from web.template_context import page_text


class EventForm(Form):
    """What happened in a room, and which order the person saw."""

    kind: Words = ""
    submission: Words = ""
    minutes: Annotated[Number, Field(ge=0, le=240)] = 0
    version: Version = 0
    telling: OptionalNumber = None


class ArrivalForm(Form):
    """Who came: somebody chosen from the list, or whoever has the code that was typed."""

    kind: Words = ""
    subject: Words = ""
    code: Words = ""
    room: Words = ""


def rooms_of(call: str) -> tuple[str, ...]:
    """Name the rooms that the person may follow."""
    return list_rooms(context=current_context(), actor=current_actor(), call_name=call)


def room_page(
    call: str,
    room: str,
    addresses: dict[str, str],
    asked: object = None,
    called_in: int | None = None,
) -> str:
    """Show the order of a room, with what the person may note; `called_in` may be taken back."""
    order = read_order(current_context(), current_actor(), call, room)
    g.zone = order.definition.zone
    return render_template(
        "day/room.html",
        order=order,
        attendance=read_attendance(current_context(), current_actor(), call, room),
        asked=asked,
        least=order.definition.defence.tell_after_minutes,
        called_in=called_in,
        **addresses,
    )


def room_state(call: str, room: str, addresses: dict[str, str]) -> Response:
    """Answer a page that follows: the tag says which events and which minute it shows."""
    context, actor = current_context(), current_actor()
    tag = order_tag(context, actor, call, room)
    if request.if_none_match.contains(tag):
        answer = Response(status=304)
    else:
        order = read_order(context, actor, call, room)
        g.zone = order.definition.zone
        attendance = read_attendance(context, actor, call, room)
        page = render_template("day/fragment.html", order=order, attendance=attendance, **addresses)
        answer = Response(page)
    answer.set_etag(tag)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def take_event(call: str, room: str, addresses: dict[str, str]) -> str | AnyResponse:
    """Note an event; where people would be told, the page says so first."""
    form = read_form(EventForm)
    given = EventInput(
        kind=form.kind,
        submission=form.submission,
        minutes=form.minutes,
        version=form.version,
        telling=form.telling,
    )
    done = note_event(current_context(), current_actor(), call, room, given)
    if not done.noted:
        asked = {**form.model_dump(), "telling": done.telling}
        return room_page(call, room, addresses, asked)
    flash(page_text("day.noted", n=done.telling))
    return redirect(addresses["page"], code=303)


def take_back(call: str, room: str, page: str) -> AnyResponse:
    """Take the last event of a room back."""
    undo_event(current_context(), current_actor(), call, room, read_form(VersionForm).version)
    flash(page_text("day.undone"))
    return redirect(page, code=303)


def take_arrival(call: str, page: str, room: str = "") -> AnyResponse:
    """Check somebody in, chosen or by code, and go back to the page."""
    form = read_form(ArrivalForm)
    context, actor = current_context(), current_actor()
    if form.code:
        person = check_in_by_code(context, actor, call, form.code, room)
    else:
        person = check_in(context, actor, call, form.kind, form.subject)
    if person.came_at is None:
        flash(page_text("arrivals.done", name=person.name))
    else:
        at = f"{person.came_at:%H:%M}"  # in the call's zone
        flash(page_text("arrivals.before", name=person.name, at=at))
    return redirect(page, code=303)


def take_arrival_back(call: str, page: str) -> AnyResponse:
    """Take back that somebody came."""
    form = read_form(ArrivalForm)
    undo_check_in(current_context(), current_actor(), call, form.kind, form.subject)
    flash(page_text("arrivals.undone"))
    return redirect(page, code=303)
