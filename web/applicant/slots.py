"""When and where the applicant is heard."""

from __future__ import annotations

from flask import Response, g, render_template

from reviewer.usecases.invitations.slot import read_slot, write_slot_calendar
from web.applicant.blueprint import applicant
from web.downloads import download
from web.identity import current_actor, current_context, current_language


@applicant.get("/")
def slot() -> str:
    """Show the hearing: day, hours, room, what to bring."""
    actor = current_actor()
    view = read_slot(current_context(), actor, actor.call)
    g.zone = view.definition.zone
    return render_template("applicant/slot.html", view=view)


@applicant.get("/slot.ics")
def calendar() -> Response:
    """Hand out the hearing as a calendar file."""
    actor = current_actor()
    content = write_slot_calendar(current_context(), actor, actor.call, current_language())
    return download(content, "答辩.ics", "text/calendar; charset=utf-8; method=PUBLISH")
