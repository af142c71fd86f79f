"""Who gets what: tiers, shares of places, money, and the reason of every row."""

from __future__ import annotations

from flask import request

from reviewer.usecases.results.award_views import read_awards
from web.identity import current_actor, current_context, current_language
from web.staff.blueprint import staff
from web.staff.template_context import call_page, overview_of


@staff.get("/<name>/awards")
def awards(name: str) -> str:
    """Show the awards of the newest frozen ranking, or as they would stand now."""
    overview = overview_of(name)
    rules = overview.definition
    computed = rules.by_formula
    view = None
    if (rules.awards or rules.selection.shares) and (computed or overview.plan_version is not None):
        view = read_awards(
            current_context(),
            current_actor(),
            name,
            current_language(),
            preview="preview" in request.args,
        )
    return call_page("staff/awards.html", name, "awards", view=view)
