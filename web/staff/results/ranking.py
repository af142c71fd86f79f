"""The ranking: as it would stand now, or as it was frozen."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from reviewer.usecases.archive.evidence import public_moments
from reviewer.usecases.results.rank import (
    RankingPage,
    preview_ranking,
    rank_submissions,
    read_ranking,
)
from web.form_values import version_asked, written
from web.identity import current_actor, current_context
from web.staff.blueprint import staff
from web.staff.template_context import call_page, overview_of
from web.template_context import page_text


@staff.get("/<name>/ranking")
def ranking(name: str) -> str:
    """Show the newest frozen ranking, an earlier one, or the preview."""
    view = _asked_for(name)
    frozen = view is not None and view.version is not None
    return call_page(
        "staff/ranking.html",
        name,
        "rank",
        view=view,
        moments=public_moments(current_context(), current_actor(), name, "ranked")
        if frozen
        else (),
    )


@staff.post("/<name>/ranking")
def freeze(name: str) -> Response:
    """Freeze the ranking as a new version."""
    chosen = [code for code in request.form.getlist("chosen") if code]
    view = rank_submissions(
        current_context(), current_actor(), name, chosen=chosen, reason=written("reason")
    )
    flash(page_text("ranking.frozen_now", version=view.version))
    return redirect(url_for("staff.ranking", name=name), code=303)


def _asked_for(name: str) -> RankingPage | None:
    """Read what the address names; the preview while nothing is frozen, None without a plan."""
    overview = overview_of(name)
    if overview.plan_version is None and not overview.definition.by_formula:
        return None
    preview = preview_ranking(current_context(), current_actor(), name)
    if "preview" in request.args or not preview.versions:
        return preview
    return read_ranking(current_context(), current_actor(), name, version_asked())
