"""Pages about invitations beside the list itself: one person, the inbox, calls, letters, files."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import RouteCallable

from web.staff import calendars, inbox, invitations, letters

inviting = Blueprint("inviting", __name__, url_prefix="/calls/<name>")

READ: dict[str, tuple[str, RouteCallable]] = {
    "/invitations/<int:number>": ("invitation", invitations.invitation),
    "/invitations/inbox": ("inbox", inbox.inbox),
    "/invitations/inbox/<int:number>.eml": ("raw", inbox.raw),
    "/invitations/calls": ("call_list", inbox.call_list),
    "/invitations/calls.xlsx": ("call_list_file", inbox.call_list_file),
    "/invitations/letters": ("letters", letters.letters),
    "/calendar": ("calendar", calendars.calendar),
    "/calendar/timetable.ics": ("timetable_file", calendars.timetable_file),
}
DO: dict[str, tuple[str, RouteCallable]] = {
    "/invitations/<int:number>/answer": ("answer", invitations.answer),
    "/invitations/inbox": ("take_in", inbox.take_in),
    "/invitations/inbox/<int:number>": ("settle", inbox.settle),
    "/invitations/calls/<int:number>": ("called", inbox.called),
    "/invitations/letters": ("change_letter", letters.change),
    "/calendar": ("subscribe", calendars.subscribe),
    "/calendar/<int:number>/end": ("unsubscribe", calendars.unsubscribe),
}
for address, (endpoint, view) in READ.items():
    inviting.add_url_rule(address, endpoint, view)
for address, (endpoint, act) in DO.items():
    inviting.add_url_rule(address, endpoint, act, methods=["POST"])
