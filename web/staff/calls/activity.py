"""The log of a call: who did what when, filtered, and as a workbook."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask import request
from werkzeug.wrappers import Response

from reviewer.usecases.calls.activity import Worded, export_activities
from reviewer.usecases.calls.calls import (
    ActivityView,
    Wanted,
    count_activities,
    list_activities,
)
from web.downloads import XLSX, download
from web.form_values import address_words, page_asked
from web.identity import current_actor, current_context, current_language
from web.listing import ROWS_PER_PAGE, Listing
from web.staff.blueprint import staff
from web.staff.template_context import call_page, overview_of
from web.template_context import conflict_name, detail_name, named, page_text, subject_name

SHORT = 12  # letters of a digest on the page; the workbook has it whole


@staff.get("/<name>/activity")
def activity(name: str) -> str:
    """Show who did what when, newest first."""
    context, actor, wanted = current_context(), current_actor(), _wanted()
    total = count_activities(context, actor, name, wanted)
    pages = max(-(-total // ROWS_PER_PAGE), 1)
    page = min(page_asked(), pages)
    rows = list_activities(context, actor, name, wanted=wanted, page=page)
    return call_page(
        "staff/activity.html",
        name,
        "activity",
        listing=Listing([(row, details_of(row, whole=False)) for row in rows], total, page, pages),
        asked=wanted,
    )


@staff.get("/<name>/activity/file")
def activity_file(name: str) -> Response:
    """Hand out what the page lists, all of it, as a workbook."""
    overview_of(name)
    content = export_activities(
        current_context(), current_actor(), name, _wanted(), worded, current_language()
    )
    return download(content, f"{name}-{page_text('way.activity')}.xlsx", XLSX)


def worded(row: ActivityView) -> Worded:
    """Say a line of the log as the page does."""
    role, _, person = row.actor.partition(":")
    details = (
        name + ("" if name.endswith("：") else " ") + value
        for name, value in details_of(row, whole=True)
    )
    return Worded(
        role=named("role.", role),
        actor=person,
        act=named("activity.do.", row.action),
        about=subject_name(row.action, row.subject),
        detail=page_text("frame.semicolon").join(details),
    )


def details_of(row: ActivityView, *, whole: bool) -> list[tuple[str, str]]:
    """Name what a line of the log adds, and say it."""
    return [
        (detail_name(key), _value(key, value, whole=whole))
        for key, value in row.detail.items()
        if value not in (None, "", [], {})
    ]


def _value(key: str, value: object, *, whole: bool) -> str:
    if key == "kind":
        return conflict_name(str(value))
    if key in {"answer", "via"}:
        return named("answer." if key == "answer" else "answer.via.", value)
    if isinstance(value, bool):
        return named("activity.value.", "yes" if value else "no")
    if isinstance(value, str):
        short = key == "digest" and not whole and len(value) > SHORT
        return f"{value[:SHORT]}…" if short else named("activity.value.", value)
    if isinstance(value, Iterable):
        return page_text("frame.comma").join(map(str, value))
    return str(value)


def _wanted() -> Wanted:
    return Wanted(
        action=address_words("action") or "",
        text=address_words("text") or "",
        first=_day("first"),
        last=_day("last"),
    )


def _day(name: str) -> date | None:
    """Read a day of the address; None where it is none."""
    try:
        return date.fromisoformat(request.args.get(name, "").strip())
    except ValueError:
        return None
