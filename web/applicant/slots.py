"""When and where the applicant is heard."""

from __future__ import annotations

import hashlib

from flask import Response, g, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from reviewer.usecases.hearings.live import OrderLine
from reviewer.usecases.hearings.screens import read_own_hearing
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
    return render_template("applicant/slot.html", view=view, live=_live())


@applicant.get("/state")
def slot_state() -> AnyResponse:
    """Answer a page that follows: how the own hearing stands now."""
    actor = current_actor()
    view = read_slot(current_context(), actor, actor.call)
    g.zone = view.definition.zone
    body = render_template("applicant/live.html", live=_live())
    answer = Response(body, content_type="text/html; charset=utf-8")
    answer.set_etag(hashlib.sha256(body.encode()).hexdigest()[:20])
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer.make_conditional(request)


def _live() -> OrderLine | None:
    actor = current_actor()
    return read_own_hearing(current_context(), actor, actor.call)


@applicant.get("/slot.ics")
def calendar() -> Response:
    """Hand out the hearing as a calendar file."""
    actor = current_actor()
    content = write_slot_calendar(current_context(), actor, actor.call, current_language())
    return download(content, "答辩.ics", "text/calendar; charset=utf-8; method=PUBLISH")
