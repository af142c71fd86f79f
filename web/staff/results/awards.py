"""Who gets what: tiers, shares of places, money, and the reason of every row."""

from __future__ import annotations

from flask import abort, request
from werkzeug.wrappers import Response

from reviewer.usecases.results.award_views import read_awards
from reviewer.usecases.results.result_files import AWARD_KINDS, award_file
from web.downloads import MEDIA, XLSX, download
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
    return call_page("staff/awards.html", name, "awards", view=view, kinds=AWARD_KINDS)


@staff.get("/<name>/awards/<kind>")
def awards_file(name: str, kind: str) -> Response:
    """Hand out the award list as Word, PDF or Excel."""
    if kind not in AWARD_KINDS:
        abort(404)
    file = award_file(current_context(), current_actor(), name, kind, current_language())
    return download(file.content, file.name, MEDIA.get(kind, XLSX))
