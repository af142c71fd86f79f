"""The calls, and one call with its way."""

from __future__ import annotations

from flask import render_template

from reviewer.usecases.calls.calls import list_calls, read_call
from web.identity import current_actor, current_context
from web.staff.blueprint import staff
from web.staff.template_context import PAGES, call_page


@staff.get("/")
def calls() -> str:
    """List every call with its phase, its next step and dates, and what is stuck."""
    context, actor = current_context(), current_actor()
    overviews = [
        (each_call, read_call(context, actor, each_call.name))
        for each_call in list_calls(context, actor)
    ]
    return render_template("staff/calls.html", calls=overviews, pages=PAGES)


@staff.get("/<name>")
def call(name: str) -> str:
    """Show one call as its steps, each with counts, what stands in the way, and its page."""
    return call_page("staff/call.html", name, "call")
