"""Hand out the log of a call (操作留痕): who did what and when, as a workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlmodel import Session

from reviewer.errors import BadInput
from reviewer.messages import Language
from reviewer.rules.permissions import Actor, require_overseer
from reviewer.store import calls
from reviewer.store.engine import reading
from reviewer.usecases.calls.calls import (
    ActivityView,
    Wanted,
    activity_view,
    sought_by,
)
from reviewer.usecases.context import AppContext

MOST_LINES = 1_000_000  # what one worksheet holds
AT_ONCE = 1000  # lines read together


@dataclass(frozen=True)
class Worded:
    """Hold what a line of the log says to people, in the words of the pages."""

    role: str
    actor: str
    act: str
    about: str
    detail: str


def export_activities(
    context: AppContext,
    actor: Actor,
    call_name: str,
    wanted: Wanted,
    worded: Callable[[ActivityView], Worded],
    language: Language = "zh",
) -> bytes:
    """Write the lines that are wanted, oldest last, as a workbook.

    `worded` says what a line says on the pages, so that page and workbook use the same words.
    Raises BadInput for more lines than a worksheet holds.
    """
    require_overseer(actor)
    # Loaded when asked for: the workbook library would sit in every server's memory.
    from reviewer.files.exports.activities import LogLine, log_workbook  # noqa: PLC0415

    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        zone = calls.definition_of(call).zone
        sought = sought_by(wanted, zone)
        if calls.count_activities(session, call_name, sought) > MOST_LINES:
            raise BadInput("error.log_too_long", most=MOST_LINES)
        lines = (
            LogLine(_stamp(view, zone), said.role, said.actor, said.act, said.about, said.detail)
            for view in _views(session, call_name, sought)
            for said in (worded(view),)
        )
        return log_workbook(lines, language)


def _views(session: Session, call_name: str, sought: calls.Sought) -> Iterator[ActivityView]:
    offset = 0
    while rows := calls.activities(session, call_name, sought, limit=AT_ONCE, offset=offset):
        yield from (activity_view(row) for row in rows)
        session.expunge_all()  # a long log must not be held whole
        offset += AT_ONCE


def _stamp(view: ActivityView, zone: ZoneInfo) -> str:
    return f"{view.at.astimezone(zone):%Y-%m-%d %H:%M:%S}"
