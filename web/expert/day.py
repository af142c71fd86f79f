"""The order of the day in an expert's rooms; chairs keep it."""

from __future__ import annotations

from flask import Response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from web.day_forms import (
    room_page,
    room_state,
    rooms_of,
    take_arrival,
    take_arrival_back,
    take_back,
    take_event,
)
from web.expert.blueprint import expert
from web.identity import current_actor


def _addresses(room: str) -> dict[str, str]:
    return {
        "page": url_for("expert.room_day", room=room),
        "address": url_for("expert.note_event", room=room),
        "undo": url_for("expert.undo_event", room=room),
        "arrive": url_for("expert.check_in", room=room),
        "arrive_undo": url_for("expert.undo_check_in", room=room),
        "state": url_for("expert.room_state_of", room=room),
        "back": url_for("expert.submissions"),
    }


@expert.get("/day")
def own_day() -> str | AnyResponse:
    """Lead to the own room; where there are several, list them."""
    rooms = rooms_of(current_actor().call)
    if len(rooms) == 1:
        return redirect(url_for("expert.room_day", room=rooms[0]))
    return render_template("day/rooms.html", rooms=rooms, back=url_for("expert.submissions"))


@expert.get("/day/<room>")
def room_day(room: str) -> str:
    """Show the order of the day in one room."""
    return room_page(current_actor().call, room, _addresses(room))


@expert.get("/day/<room>/state")
def room_state_of(room: str) -> Response:
    """Answer a page that follows the room."""
    return room_state(current_actor().call, room, _addresses(room))


@expert.post("/day/<room>")
def note_event(room: str) -> str | AnyResponse:
    """Note what happened; for chairs alone."""
    return take_event(current_actor().call, room, _addresses(room))


@expert.post("/day/<room>/undo")
def undo_event(room: str) -> AnyResponse:
    """Take the last event back; for chairs alone."""
    return take_back(current_actor().call, room, _addresses(room)["page"])


@expert.post("/day/<room>/arrivals", endpoint="check_in")
def arrive(room: str) -> AnyResponse:
    """Check somebody in; for chairs alone."""
    return take_arrival(current_actor().call, _addresses(room)["page"], room)


@expert.post("/day/<room>/arrivals/undo", endpoint="undo_check_in")
def arrive_undo(room: str) -> AnyResponse:
    """Take back that somebody came; for chairs alone."""
    return take_arrival_back(current_actor().call, _addresses(room)["page"])
