"""Who came to the hearings: by code, by hand, on paper."""

from __future__ import annotations

import hashlib

from flask import Response, abort, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from reviewer.usecases.hearings.arrivals import find_by_code, read_attendances
from reviewer.usecases.hearings.sign_in import print_sign_in
from web.day_forms import ArrivalForm, take_arrival, take_arrival_back
from web.downloads import MEDIA, download
from web.forms import read_form
from web.identity import current_actor, current_context, current_language
from web.staff.blueprint import staff
from web.staff.template_context import call_page, overview_of


@staff.get("/<name>/arrivals")
def arrivals(name: str) -> str:
    """List who is expected in every room, and who is missing."""
    overview_of(name)
    found = read_attendances(current_context(), current_actor(), name)
    return call_page("staff/arrivals.html", name, "score", attendances=found, call_name=name)


@staff.get("/<name>/arrivals/state")
def arrivals_state(name: str) -> AnyResponse:
    """Answer a page that follows who comes: the tag is of what it shows, not of its forms."""
    overview_of(name)
    found = read_attendances(current_context(), current_actor(), name)
    tag = hashlib.sha256(repr(found).encode()).hexdigest()[:20]
    if request.if_none_match.contains(tag):
        answer = Response(status=304)
    else:
        page = render_template("day/arrivals_state.html", attendances=found, call_name=name)
        answer = Response(page)
    answer.set_etag(tag)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


@staff.get("/<name>/arrivals/<token>")
def arrival(name: str, token: str) -> str:
    """Show who has the code of a letter, to be looked at and checked in."""
    overview_of(name)
    person = find_by_code(current_context(), current_actor(), name, token)
    return call_page("staff/arrival.html", name, "score", person=person)


@staff.post("/<name>/arrivals", endpoint="check_in")
def arrive(name: str) -> AnyResponse:
    """Check somebody in, chosen or by code."""
    overview_of(name)
    return take_arrival(name, _back(name))


@staff.post("/<name>/arrivals/undo", endpoint="undo_check_in")
def arrive_undo(name: str) -> AnyResponse:
    """Take back that somebody came."""
    return take_arrival_back(name, _back(name))


@staff.get("/<name>/sign-in-sheets/<kind>")
def sign_in_sheets(name: str, kind: str) -> Response:
    """Hand out the sheets on which people sign."""
    if kind not in MEDIA:
        abort(404)
    file = print_sign_in(current_context(), current_actor(), name, kind, current_language())
    return download(file.content, file.name, MEDIA[kind])


def _back(name: str) -> str:
    room = read_form(ArrivalForm).room
    if room:
        return url_for("staff.room_day", name=name, room=room)
    return url_for("staff.arrivals", name=name)
