"""What every page about one call shares: the call, its way, and where on it the page stands."""

from __future__ import annotations

from types import MappingProxyType
from typing import cast

from flask import g, render_template

from reviewer.usecases.calls.calls import CallOverview, read_call
from web.identity import current_actor, current_context

# Which page serves which step of the way; the further pages have no step of their own.
PAGES = MappingProxyType(
    {
        "import": "staff.imports",
        "screen": "staff.submissions",
        "find_conflicts": "staff.conflicts",
        "plan": "staff.panels",
        "invite": "staff.invitations",
        "score": "staff.scoring",
        "compute": "staff.computed",
        "rank": "staff.ranking",
        "notice": "staff.notice",
        "object": "staff.objections",
        "archive": "staff.archive",
    }
)
FURTHER = (
    "attachments",
    "experts",
    "records",
    "integrity",
    "rooms",
    "board",
    "timetable",
    "settings",
    "draw",
    "activity",
    "evidence",
)
# What only a review with experts, rooms and panels has.
OF_EXPERTS = frozenset({"experts", "rooms", "board", "timetable", "draw"})


def overview_of(name: str) -> CallOverview:
    """Read the call that the page is about, once per request, and set the page's clock by it."""
    if "overview" not in g:
        g.overview = read_call(current_context(), current_actor(), name)
        g.zone = g.overview.definition.zone
    return cast("CallOverview", g.overview)


def _further(overview: CallOverview) -> list[str]:
    """List the further pages that this call has a use for."""
    rules = overview.definition
    computed = rules.by_formula
    pages = [page for page in FURTHER if not (computed and page in OF_EXPERTS)]
    given = ["awards"] if rules.awards or rules.selection.shares else []
    return [*given, "final", *pages]


def call_page(template: str, name: str, section: str, **context: object) -> str:
    """Draw a page about one call, with its way at the side and the section marked."""
    overview = overview_of(name)
    return render_template(
        template,
        call=overview,
        definition=overview.definition,
        section=section,
        pages=PAGES,
        further=_further(overview),
        **context,
    )
