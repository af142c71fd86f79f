"""When and where the applicant is heard."""

from __future__ import annotations

from flask import Response, g, render_template

from reviewer.usecases.invitations.slot import read_slot, write_slot_calendar
from web.applicant.blueprint import applicant
from web.downloads import download
from web.identity import the_actor, the_desk, the_language


@applicant.get("/")
def slot() -> str:
    """Show the hearing: day, hours, room, what to bring."""
    actor = the_actor()
    view = read_slot(the_desk(), actor, actor.call)
    g.zone = view.definition.zone
    return render_template("applicant/slot.html", view=view)


@applicant.get("/slot.ics")
def calendar() -> Response:
    """Hand out the hearing as a calendar file."""
    actor = the_actor()
    content = write_slot_calendar(the_desk(), actor, actor.call, the_language())
    return download(content, "答辩.ics", "text/calendar; charset=utf-8; method=PUBLISH")
