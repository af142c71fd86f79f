"""Addresses that stand in letters and calendars, and need no signing in."""

from __future__ import annotations

from flask import Blueprint

from web.public import answers, feeds

answering = Blueprint("answering", __name__)
answering.add_url_rule("/answer/<token>", "answer", answers.answer, methods=["GET", "POST"])
answering.add_url_rule("/calendar/<token>.ics", "feed", feeds.feed)
answering.add_url_rule("/review/calendar", "own_calendar", feeds.own_calendar)
answering.add_url_rule("/review/calendar", "subscribe_own", feeds.subscribe_own, methods=["POST"])
answering.add_url_rule(
    "/review/calendar/<int:number>/end", "unsubscribe_own", feeds.unsubscribe_own, methods=["POST"]
)
