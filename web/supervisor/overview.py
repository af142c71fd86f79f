"""What the supervisor may look into."""

from __future__ import annotations

from flask import render_template

from reviewer.usecases.calls.calls import list_calls
from web.identity import current_actor, current_context
from web.supervisor.blueprint import supervisor


@supervisor.get("/")
def calls() -> str:
    """List the calls with the pages that a supervisor reads: plan, timetable, log, audit file."""
    return render_template(
        "supervisor/calls.html", calls=list_calls(current_context(), current_actor())
    )
