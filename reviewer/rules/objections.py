"""Objections to a public notice: whether they came in time, when the answer is due, how they end.

Whoever objects does so in writing and by name within the notice period; a late or anonymous
objection need not be admitted. What a person decides about it is never computed.
"""

from __future__ import annotations

from datetime import date
from itertools import islice

from reviewer.errors import BadInput
from reviewer.rules.working_days import WorkingDays

RAISED_AS = ("organisation", "person", "anonymous")
OUTCOMES = ("upheld", "rejected", "withdrawn", "not_admitted")
REDO = ("nothing", "strike", "ranking", "scoring")


def came_in_time(received_on: date, last_day: date) -> bool:
    """Tell whether an objection came before the notice ended: its last day counts to its end."""
    return received_on <= last_day


def answer_day(calendar: WorkingDays, received_on: date, working_days: int) -> date:
    """Give the last day for the answer: so many working days, the day of receipt not counted.

    (民法典 第201条.) Raises BadInput for a year whose holidays the table does not cover.
    """
    *_, last = islice(calendar.after(received_on), working_days)
    return last


def require_receipt(received_on: date, published_on: date | None, today: date) -> None:
    """Refuse a day of receipt that cannot be: to come yet, or before any notice was out."""
    if received_on > today:
        raise BadInput("error.objection_to_come", day=received_on.isoformat())
    if published_on is None:
        raise BadInput("error.objection_before_notice", day=received_on.isoformat())


def require_raiser(raised_by: str, raised_as: str, contact: str) -> None:
    """Refuse an objector without a name or contact who is not recorded as anonymous."""
    if raised_as not in RAISED_AS:
        raise BadInput("error.objector_kind", value=raised_as)
    if raised_as != "anonymous" and not (raised_by.strip() and contact.strip()):
        raise BadInput("error.objector_missing")


def require_outcome(
    outcome: str,
    redo: str,
    *,
    in_time: bool,
    raised_as: str,
    about_one: bool = True,
    scored_by_experts: bool = True,
) -> None:
    """Refuse an end that does not fit: an upheld objection says what is done again.

    Only one submission can be struck off, and only experts can score again. Only a late or an
    anonymous objection may be turned away without looking into it.
    """
    if outcome not in OUTCOMES:
        raise BadInput("error.objection_outcome", value=outcome)
    if outcome == "upheld" and redo not in REDO:
        raise BadInput("error.objection_redo", value=redo)
    if outcome == "upheld" and redo == "strike" and not about_one:
        raise BadInput("error.objection_strikes_whom")
    if outcome == "upheld" and redo == "scoring" and not scored_by_experts:
        raise BadInput("error.objection_no_scoring")
    if outcome == "not_admitted" and in_time and raised_as != "anonymous":
        raise BadInput("error.objection_admissible")
