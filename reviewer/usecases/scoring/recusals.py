"""What a recusal does to its hearing, before it is declared and after."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from reviewer.model.experts import Conflict, Expert
from reviewer.model.programme import CallDefinition
from reviewer.model.scores import Scoresheet
from reviewer.model.submissions import Submission
from reviewer.rules.permissions import Actor, require_overseer
from reviewer.store import calls, experts, plans, scores, submissions
from reviewer.store.engine import reading
from reviewer.store.scores import Assigned
from reviewer.usecases.context import AppContext

DECLARED = "declared_by_expert"


@dataclass(frozen=True)
class RecusalEffect:
    """Show what a recusal leaves: members who still score the hearing, and how many it needs.

    `kept` counts the sheets of the expert that are handed in and stay as they are; `alone` tells
    that seats do not change, for scoring began.
    """

    remaining: int
    needed: int
    kept: int
    alone: bool

    @property
    def enough(self) -> bool:
        """Tell whether those who remain are as many as the call asks for."""
        return self.remaining >= self.needed


@dataclass(frozen=True)
class OwnRecusal:
    """Show an expert a recusal of the own; `open` tells that it can be taken back."""

    submission: str
    platform: str
    reason: str
    open: bool


@dataclass(frozen=True)
class RecusalView:
    """Show the office one recusal that holds, with what is left of its hearing."""

    conflict: int
    expert: str
    expert_name: str
    submission: str
    platform: str
    panel: str
    reason: str
    verdict: str
    remaining: int
    needed: int
    handed_in: int
    reserves: tuple[str, ...]

    @property
    def enough(self) -> bool:
        """Tell whether those who remain are as many as the call asks for."""
        return self.remaining >= self.needed


def list_recusals(context: AppContext, actor: Actor, call_name: str) -> tuple[RecusalView, ...]:
    """Show the recusals that experts declared from what they sit for, with what they leave.

    Raises NotAllowed for anybody but staff and supervisors, NotFound for an unknown call.
    """
    require_overseer(actor)
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        declared = [
            row
            for row in experts.conflicts(session, call_name)
            if row.kind == DECLARED and experts.keeps_apart(row)
        ]
        plan_id = plans.newest_plan_id(session, call_name)
        if not declared or plan_id is None:
            return ()
        return _views(session, calls.definition_of(call), declared, plan_id)


def recusal_effects(
    session: Session,
    definition: CallDefinition,
    call_name: str,
    slots: Sequence[Assigned],
    own: Sequence[Scoresheet],
) -> Mapping[str, RecusalEffect]:
    """Tell for each of an expert's slots what a recusal from it would leave; `own` are sheets."""
    plan_id = plans.newest_plan_id(session, call_name)
    if plan_id is None or not slots:
        return {}
    left = _remaining(session, call_name, plan_id, {slot.submission_id for slot in slots})
    kept = sum(sheet.state == "submitted" for sheet in own)
    began = scores.scoring_began(session, call_name)
    return {
        slot.submission: RecusalEffect(
            len(left[slot.submission_id]) - 1, marks_needed(definition), kept, began
        )
        for slot in slots
    }


def own_recusals(session: Session, call_name: str, expert: Expert) -> tuple[OwnRecusal, ...]:
    """List what an expert declared online and nobody dismissed."""
    rows = [
        row
        for row in experts.conflicts_of(session, call_name, expert.id or 0)
        if row.kind == DECLARED and row.origin == "declared_online" and experts.keeps_apart(row)
    ]
    submissions_by_id = submissions.submissions_by_id(session, {row.submission_id for row in rows})
    return tuple(
        OwnRecusal(
            submissions_by_id[row.submission_id].code,
            submissions_by_id[row.submission_id].platform,
            row.evidence,
            not row.verdict,
        )
        for row in rows
    )


def marks_needed(definition: CallDefinition) -> int:
    """Give how many members must score a hearing: the quorum, and never below the marks' floor."""
    return max(definition.panel.quorum or 1, definition.safeguards.marks_floor)


def _remaining(
    session: Session, call_name: str, plan_id: int, wanted: Collection[int]
) -> dict[int, set[int]]:
    members = plans.members_of(session, plan_id, wanted)
    apart = experts.separated_among(session, call_name, wanted)
    return {
        number: {expert for expert in people if (expert, number) not in apart}
        for number, people in members.items()
    }


def _views(
    session: Session, definition: CallDefinition, declared: Sequence[Conflict], plan_id: int
) -> tuple[RecusalView, ...]:
    call_name = declared[0].call
    wanted = {row.submission_id for row in declared}
    members = plans.members_of(session, plan_id, wanted)
    left = _remaining(session, call_name, plan_id, wanted)
    submissions_by_id = submissions.submissions_by_id(session, wanted)
    people = {person.id or 0: person for person in experts.all_experts(session, call_name)}
    panels = scores.panel_codes(session, plan_id)
    given = _handed_in(session, call_name)
    codes = {panel.id: panel.code for panel in plans.panels(session, plan_id)}
    reserves: dict[str, list[str]] = {}
    for seat in plans.seats(session, plan_id):
        if seat.role == "reserve":
            reserves.setdefault(codes[seat.panel_id], []).append(people[seat.expert_id].name)
    found = []
    for row in declared:
        if row.expert_id not in members[row.submission_id]:
            continue
        thing: Submission = submissions_by_id[row.submission_id]
        panel = panels.get(thing.code, "")
        found.append(
            RecusalView(
                conflict=row.id or 0,
                expert=people[row.expert_id].code,
                expert_name=people[row.expert_id].name,
                submission=thing.code,
                platform=thing.platform,
                panel=panel,
                reason=row.evidence,
                verdict=row.verdict,
                remaining=len(left[row.submission_id]),
                needed=marks_needed(definition),
                handed_in=given.get(row.expert_id, 0),
                reserves=tuple(reserves.get(panel, ())),
            )
        )
    return tuple(found)


def _handed_in(session: Session, call_name: str) -> dict[int, int]:
    counts: dict[int, int] = {}
    for sheet in scores.scoresheets(session, call_name):
        if sheet.state == "submitted":
            counts[sheet.expert_id] = counts.get(sheet.expert_id, 0) + 1
    return counts
