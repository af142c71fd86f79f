"""Calendar files of rooms and days, and the office's subscription."""

from __future__ import annotations

from datetime import date

from flask import Response as FlaskResponse
from flask import redirect, session, url_for
from werkzeug.wrappers import Response

from reviewer.usecases.invitations.feeds import (
    create_feed,
    list_feeds,
    revoke_feed,
    write_timetable_calendar,
)
from reviewer.usecases.plans.views import read_plan
from web.downloads import download
from web.form_values import address_words
from web.identity import current_actor, current_context, current_language
from web.staff.blueprint import staff
from web.staff.template_context import call_page, overview_of

CALENDAR = "text/calendar; charset=utf-8; method=PUBLISH"
FRESH = "fresh_feed"  # an address is shown once, to whoever made it


@staff.get("/<name>/calendar")
def calendar(name: str) -> str:
    """Show the files of rooms and days, and the subscriptions of this member of staff."""
    planned = overview_of(name).plan_version is not None
    slots = read_plan(current_context(), current_actor(), name).slots() if planned else []
    is_staff = current_actor().role.value == "staff"
    return call_page(
        "staff/calendar.html",
        name,
        "invite",
        rooms=sorted({slot.room for slot in slots}),
        days=sorted({slot.starts_at.date() for slot in slots}),
        feeds=list_feeds(current_context(), current_actor(), name) if is_staff else [],
        fresh=session.pop(FRESH, None),
        tab="calendar",
    )


@staff.get("/<name>/calendar/timetable.ics")
def timetable_file(name: str) -> FlaskResponse:
    """Hand out the timetable, of one room or day where asked, as a calendar file."""
    room, day = address_words("room"), _day(address_words("day"))
    content = write_timetable_calendar(
        current_context(), current_actor(), name, room=room, day=day, language=current_language()
    )
    parts = [entry for entry in (room, day.isoformat() if day else None) if entry]
    return download(content, "-".join(["日程", *parts]) + ".ics", CALENDAR)


@staff.post("/<name>/calendar")
def subscribe(name: str) -> Response:
    """Make a subscription address."""
    overview_of(name)
    session[FRESH] = create_feed(current_context(), current_actor(), name)
    return redirect(url_for("staff.calendar", name=name), code=303)


@staff.post("/<name>/calendar/<int:number>/end")
def unsubscribe(name: str, number: int) -> Response:
    """End a subscription."""
    overview_of(name)
    revoke_feed(current_context(), current_actor(), name, number)
    return redirect(url_for("staff.calendar", name=name), code=303)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
