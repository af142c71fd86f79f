"""The calls, one call with its way, and what was done in it."""

from __future__ import annotations

from flask import render_template, request

from reviewer.usecases.calls import list_activities, list_calls, read_call
from web.asked import page_asked
from web.identity import the_actor, the_desk
from web.staff.frame import PAGES, call_page

ACTIVITIES_PER_PAGE = 100


def calls() -> str:
    """List every call with its phase, its next step and dates, and what is stuck."""
    desk, actor = the_desk(), the_actor()
    overviews = [(one, read_call(desk, actor, one.name)) for one in list_calls(desk, actor)]
    return render_template("staff/calls.html", calls=overviews, pages=PAGES)


def call(name: str) -> str:
    """Show one call as its steps, each with counts, what stands in the way, and its page."""
    return call_page("staff/call.html", name, "call")


def activity(name: str) -> str:
    """Show who did what when, newest first."""
    page, action = page_asked(), request.args.get("action", "").strip()
    rows = list_activities(the_desk(), the_actor(), name, action=action or None, page=page)
    return call_page(
        "staff/activity.html",
        name,
        "activity",
        rows=rows,
        page=page,
        action=action,
        more=len(rows) == ACTIVITIES_PER_PAGE,
    )
