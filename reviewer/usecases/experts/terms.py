"""Settle by hand when an expert can come, how often, and whether he or she may chair."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from reviewer.errors import BadInput
from reviewer.model.experts import Expert
from reviewer.model.plans import MeetingSession
from reviewer.rules.expert_days import away_spans
from reviewer.rules.permissions import Actor, require_overseer, require_staff
from reviewer.rules.phases import require_open
from reviewer.store import calls, experts, plans
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import AppContext

MOST_PANELS = 999
LONGEST_SITTING = 1440
"""A day in minutes."""


@dataclass(frozen=True)
class Presence:
    """Show whether an expert can come for half a day."""

    session: int
    on: date
    label: str
    start: str
    end: str
    present: bool


@dataclass(frozen=True)
class TermsView:
    """Show an expert's terms; `settled` tells that staff noted the half-days by hand.

    `seat_limit`, `run_minutes` and `chair_word` are None where the roster and the call's settings
    hold.
    """

    presence: tuple[Presence, ...]
    settled: bool
    seat_limit: int | None
    chair_word: bool | None
    may_chair: bool
    run_minutes: int | None


@dataclass(frozen=True)
class TermsInput:
    """Hold what staff settle; `sessions` are the numbers of the half-days the expert can come.

    `sessions` None leaves the days as the roster has them.
    """

    sessions: Collection[int] | None
    seat_limit: int | None
    chair_word: bool | None
    reason: str
    run_minutes: int | None = None


def read_terms(context: AppContext, actor: Actor, call_name: str, code: str) -> TermsView:
    """Show the half-days, the most panels and the word on the chair of one expert."""
    require_overseer(actor)
    with reading(context.engine) as session:
        expert = experts.get_expert(session, call_name, code)
        halves = plans.meeting_sessions(session, call_name)
        dates = sorted({half.on for half in halves})
        return TermsView(
            presence=tuple(
                Presence(
                    each_session.id or 0,
                    each_session.on,
                    each_session.label,
                    each_session.start,
                    each_session.end,
                    is_present(expert, each_session, dates),
                )
                for each_session in halves
            ),
            settled=expert.away is not None,
            seat_limit=expert.seat_limit,
            chair_word=expert.chair_word,
            may_chair=expert.may_chair,
            run_minutes=expert.run_minutes,
        )


def update_terms(
    context: AppContext, actor: Actor, call_name: str, code: str, given: TermsInput
) -> None:
    """Note an expert's terms with the reason; importing again never overrides them.

    Raises BadInput for an empty reason, or a number of panels or minutes that is none.
    """
    require_staff(actor)
    words = given.reason.strip()
    if not words:
        raise BadInput("error.reason_missing")
    if given.seat_limit is not None and not 0 <= given.seat_limit <= MOST_PANELS:
        raise BadInput("error.seat_limit", limit=given.seat_limit)
    if given.run_minutes is not None and not 1 <= given.run_minutes <= LONGEST_SITTING:
        raise BadInput("error.run_minutes", minutes=given.run_minutes)
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        require_open("import", call.phase)
        expert = experts.get_expert(session, call_name, code)
        expert.seat_limit, expert.chair_word = given.seat_limit, given.chair_word
        expert.run_minutes = given.run_minutes
        expert.away = None if given.sessions is None else _away(session, call_name, given.sessions)
        expert.version += 1
        session.add(expert)
        calls.touch(session, call)
        context.record(
            session, actor, call_name, "expert_terms_settled", code, detail={"reason": words}
        )


def is_present(expert: Expert, half: MeetingSession, dates: Sequence[date]) -> bool:
    """Tell whether an expert can come for the whole of half a day; `dates` are the review's."""
    away = away_spans(expert.available_on, dates) if expert.away is None else expert.away
    start, end = f"{half.on.isoformat()}T{half.start}", f"{half.on.isoformat()}T{half.end}"
    return not any(gone[0] < end and start < gone[1] for gone in away)


def _away(session: Session, call_name: str, present: Collection[int]) -> list[list[str]]:
    """List the half-days missed; a day missed as a whole is one stretch, its break included."""
    every = plans.meeting_sessions(session, call_name)
    spans: list[list[str]] = []
    for on in sorted({entry.on for entry in every}):
        mine = [entry for entry in every if entry.on == on]
        missed = [entry for entry in mine if entry.id not in present]
        if len(missed) == len(mine):
            following = on + timedelta(days=1)
            spans.append([_midnight(on), _midnight(following)])
        else:
            day = on.isoformat()
            spans.extend([f"{day}T{entry.start}", f"{day}T{entry.end}"] for entry in missed)
    return spans


def _midnight(on: date) -> str:
    return datetime.combine(on, datetime.min.time()).isoformat(timespec="minutes")
