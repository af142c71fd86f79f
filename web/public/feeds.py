"""Subscriptions: what calendar programs fetch, and an expert's own addresses."""

from __future__ import annotations

import hashlib

from flask import Response as FlaskResponse
from flask import redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from reviewer.usecases.invitations.feeds import create_feed, list_feeds, read_feed, revoke_feed
from web.identity import current_actor, current_context, current_language
from web.public.blueprint import answering

CALENDAR = "text/calendar; charset=utf-8"
FRESH = "fresh_feed"  # an address is shown once, to whoever made it


@answering.get("/calendar/<token>.ics")
def feed(token: str) -> Response:
    """Give a calendar program what it subscribed to; unchanged content is not sent again."""
    content = read_feed(current_context(), token, current_language())
    answer = FlaskResponse(content, content_type=CALENDAR)
    answer.set_etag(hashlib.sha256(content).hexdigest())
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer.make_conditional(request)


@answering.get("/review/calendar")
def own_calendar() -> str:
    """Show an expert the own subscriptions."""
    actor = current_actor()
    feeds = list_feeds(current_context(), actor, actor.call)
    return render_template("expert/calendar.html", feeds=feeds, fresh=session.pop(FRESH, None))


@answering.post("/review/calendar")
def subscribe_own() -> Response:
    """Make an expert's subscription address."""
    session[FRESH] = create_feed(current_context(), current_actor(), current_actor().call)
    return redirect(url_for("answering.own_calendar"), code=303)


@answering.post("/review/calendar/<int:number>/end")
def unsubscribe_own(number: int) -> Response:
    """End an expert's subscription."""
    revoke_feed(current_context(), current_actor(), current_actor().call, number)
    return redirect(url_for("answering.own_calendar"), code=303)
