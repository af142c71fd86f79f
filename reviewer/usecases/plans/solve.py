"""Form panels and slots: read, solve outside any transaction, check, store as a frozen version."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from importlib.metadata import version as version_of

from sqlmodel import Session

from reviewer import __version__
from reviewer.errors import BadInput, Impossible, OutOfTime, Stale
from reviewer.model.calls import Call
from reviewer.model.plan_documents import (
    CORRESPONDENCE,
    PlanDocument,
    PlannedPanel,
    PlanReport,
    read_plan_document,
)
from reviewer.model.plan_views import Difference
from reviewer.model.plans import DefenceSlot, Panel, Plan, Room, Seat
from reviewer.model.programme import CallDefinition
from reviewer.model.submissions import Submission
from reviewer.model.tables import Json
from reviewer.planning.checking import violations
from reviewer.planning.correspondence_instance import CorrespondenceInstance
from reviewer.planning.difference import compare
from reviewer.planning.instance import (
    Instance,
    PanelInstance,
    PlannedSeason,
    build_instance,
    digest_of,
    instance_document,
)
from reviewer.planning.solving import SolvedPlan, Watch, solve_panels
from reviewer.rules.permissions import Actor, require_staff
from reviewer.rules.phases import phase_after, require_open
from reviewer.store import calls, experts, plans, submissions
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import AppContext
from reviewer.usecases.plans.late_seats import require_two_for_seats, seats_between

DEFAULT_SECONDS = 60.0


@dataclass(frozen=True)
class Prepared:
    """Hold what a solve starts from: the instance, its digest and the revision it was read at.

    `undecided` are the flagged submissions that stay out; `previous` the newest plan document.
    """

    call: str
    instance: Instance
    digest: str
    revision: int
    undecided: tuple[str, ...]
    previous: PlanDocument | None

    @property
    def by_correspondence(self) -> bool:
        """Tell whether submissions are reviewed by correspondence, without panels."""
        return isinstance(self.instance, CorrespondenceInstance)

    @property
    def panels(self) -> PanelInstance:
        """Give the problem of the panels; raises BadInput for a review by correspondence."""
        if isinstance(self.instance, CorrespondenceInstance):
            raise BadInput("error.no_panels_to_compare")
        return self.instance

    def document(self) -> Json:
        """Write the instance in the format of the contract, as the plan keeps it."""
        return instance_document(self.instance)


@dataclass(frozen=True)
class PlanStored:
    """Tell which version a plan became, and what it changed from the one before."""

    version: int
    document: PlanDocument
    report: PlanReport
    undecided: tuple[str, ...]
    difference: Difference | None


def prepare_panels(
    context: AppContext, actor: Actor, call_name: str, *, step: str = "plan", keep: bool = False
) -> Prepared:
    """Read everything that panels are made from, in one consistent state.

    With `keep` the newest plan is to be kept as far as it can. Raises WrongPhase, or BadInput
    where there is nothing to plan: no admitted submissions, no rooms, no days.
    """
    require_staff(actor)
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        require_open(step, call.phase)
        season = read_season(session, call)
        previous = plans.find_plan(session, call_name) if keep else None
        instance = instance_of(season)
        return Prepared(
            call=call_name,
            instance=instance,
            digest=digest_of(instance_document(instance)),
            revision=call.revision,
            undecided=undecided_codes(session, call_name),
            previous=read_plan_document(previous.document) if previous else None,
        )


def read_season(session: Session, call: Call) -> PlannedSeason:
    """Gather the admitted submissions, the roster, rooms, days, conflicts and locked seats.

    Raises BadInput naming what is missing.
    """
    rows = submissions.admitted(session, call.name)
    rooms = plans.rooms(session, call.name)
    sessions = plans.meeting_sessions(session, call.name)
    roster = experts.all_experts(session, call.name)
    if not rows:
        raise BadInput("error.nothing_to_plan", call=call.name)
    by_correspondence = calls.definition_of(call).review_mode == CORRESPONDENCE
    if not by_correspondence and (not rooms or not sessions):
        raise BadInput("error.no_rooms_or_days", call=call.name)
    if not roster:
        raise BadInput("error.no_roster", call=call.name)
    if not by_correspondence:
        _require_fixed_rooms(rows, rooms)
    experts_by_id = {entry.id: entry.code for entry in roster}
    submissions_by_id = {
        submission.id: submission.code
        for submission in submissions.all_submissions(session, call.name)
    }
    pairs = experts.separated_pairs(session, call.name)
    return PlannedSeason(
        definition=calls.definition_of(call),
        submissions=rows,
        experts=roster,
        rooms=rooms,
        sessions=sessions,
        conflicts=[(experts_by_id[a], submissions_by_id[b]) for a, b in pairs],
        pinned=[
            (experts_by_id[pin.expert_id], submissions_by_id[pin.submission_id])
            for pin in plans.pins(session, call.name)
        ],
    )


def _require_fixed_rooms(rows: Sequence[Submission], rooms: Sequence[Room]) -> None:
    """Refuse to plan where a hearing is fixed in a room that is there no longer."""
    names = {each_room.name for each_room in rooms}
    for row in rows:
        room = row.terms.room
        if room and room not in names:
            raise BadInput("error.fixed_room_gone", submission=row.code, room=room)


def instance_of(season: PlannedSeason) -> Instance:
    """Write the season as an instance: of panels, or of a review on paper."""
    rule = season.definition.correspondence
    if season.definition.review_mode == CORRESPONDENCE and rule is not None:
        # Loaded when a call needs it: numpy would sit in every server's memory.
        from reviewer.planning.correspondence import build_matching  # noqa: PLC0415

        return build_matching(season, rule)
    return build_instance(season)


def undecided_codes(session: Session, call_name: str) -> tuple[str, ...]:
    """List the flagged submissions that wait for a person's decision."""
    return tuple(row.code for row in submissions.undecided(session, call_name))


def solve(
    prepared: Prepared,
    *,
    seconds: float = DEFAULT_SECONDS,
    progress: Watch | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> SolvedPlan:
    """Look for the best plan; touches no database.

    Raises Impossible with the reasons, OutOfTime where the limit came before a first plan.
    """
    if isinstance(prepared.instance, CorrespondenceInstance):
        from reviewer.planning.correspondence import solve_matching  # noqa: PLC0415 as below

        solved = solve_matching(
            prepared.instance, seconds=seconds, progress=progress, previous=prepared.previous
        )
    else:
        solved = solve_panels(
            prepared.instance,
            seconds=seconds,
            progress=progress,
            cancelled=cancelled,
            previous=prepared.previous,
        )
    if solved.status == "infeasible":
        raise Impossible(
            "error.no_plan_possible",
            report=solved.report.document(),
            plan=solved.document.document() if solved.document else None,
            revision=prepared.revision,
        )
    if solved.document is None:
        raise OutOfTime("error.no_plan_in_time", seconds=int(seconds))
    return solved


def store_plan(
    context: AppContext,
    actor: Actor,
    prepared: Prepared,
    solved: SolvedPlan,
    *,
    policy: str = "optimise",
    seed: str = "",
    seconds: float = DEFAULT_SECONDS,
    step: str = "plan",
    note: str = "",
    before: Callable[[Session, Call], None] | None = None,
    also: Callable[[Session, Plan], None] | None = None,
    known: Collection[str] = (),
) -> PlanStored:
    """Store a plan as the call's next version, after the independent checker has passed it.

    `known` are findings of the checker that somebody answers for: on the day itself a panel goes
    on though a member steps out of a hearing or its last reserve was called in.
    What `before` and `also` write is stored with the plan or not at all; `before` writes what the
    plan already reckons with, so that the plan is one of the data as they are afterwards.
    Raises Stale where the call's data changed meanwhile: nothing is stored, solve again.
    """
    require_staff(actor)
    document = solved.document
    if document is None:
        raise OutOfTime("error.no_plan_in_time", seconds=int(seconds))
    broken = [each for each in violations(prepared.instance, document) if each not in known]
    if broken:
        raise BadInput("error.plan_breaks_rules", rules=broken)
    with transaction(context.engine) as session:
        call = calls.get_call(session, prepared.call, to_change=True)
        require_open(step, call.phase)
        if call.revision != prepared.revision:
            raise Stale("error.plan_stale", read=prepared.revision, now=call.revision)
        former = plans.find_plan(session, call.name)
        if before is not None:
            before(session, call)
        late = require_two_for_seats(
            session, context, actor, call, seats_between(former, document), note=note
        )
        call.plan_version += 1
        call.phase = phase_after(step, call.phase)
        session.add(call)
        plan = Plan(
            call=call.name,
            version=call.plan_version,
            policy=policy,
            problem=prepared.document(),
            digest=prepared.digest,
            document=document.document(),
            report=solved.report.document(),
            limits={"seconds": seconds, "workers": 1},
            seed=seed,
            program={"pingyi": __version__, "ortools": version_of("ortools")},
            call_revision=call.revision,
            created_at=context.now(),
            actor=actor.label,
            note=note,
        )
        session.add(plan)
        session.flush()
        _write_rows(session, call, plan.id or 0, document)
        if also is not None:
            also(session, plan)
        context.record(
            session,
            actor,
            call.name,
            "plan_stored",
            str(plan.version),
            detail={
                "policy": policy,
                "digest": prepared.digest,
                "status": solved.status,
                **late,
            },
        )
        difference = compare(read_plan_document(former.document), document) if former else None
        return PlanStored(plan.version, document, solved.report, prepared.undecided, difference)


def _write_rows(session: Session, call: Call, plan_id: int, plan: PlanDocument) -> None:
    definition = calls.definition_of(call)
    experts_by_id = {
        expert.code: expert.id or 0 for expert in experts.all_experts(session, call.name)
    }
    submissions_by_id = {
        submission.code: submission.id or 0
        for submission in submissions.all_submissions(session, call.name)
    }
    panels = [
        Panel(plan_id=plan_id, code=entry.code, category=entry.category, room=entry.room)
        for entry in plan.panels
    ]
    session.add_all(panels)
    session.flush()
    for panel, entry in zip(panels, plan.panels, strict=True):
        session.add_all(_seats(panel, entry, experts_by_id))
        session.add_all(_slots(panel, entry, experts_by_id, submissions_by_id, definition))


def _seats(panel: Panel, planned: PlannedPanel, experts_by_id: dict[str, int]) -> list[Seat]:
    chair = planned.chair
    ordered = sorted(planned.experts, key=lambda code: (code != chair, code))
    rows = [
        Seat(
            panel_id=panel.id or 0,
            expert_id=experts_by_id[code],
            role="chair" if code == chair else "member",
            position=position,
        )
        for position, code in enumerate(ordered)
    ]
    return rows + [
        Seat(
            panel_id=panel.id or 0,
            expert_id=experts_by_id[code],
            role="reserve",
            position=len(ordered) + position,
        )
        for position, code in enumerate(planned.reserves)
    ]


def _slots(
    panel: Panel,
    planned: PlannedPanel,
    experts_by_id: dict[str, int],
    submissions_by_id: dict[str, int],
    definition: CallDefinition,
) -> list[DefenceSlot]:
    zone = definition.zone
    return [
        DefenceSlot(
            panel_id=panel.id or 0,
            submission_id=submissions_by_id[slot.submission],
            starts_at=slot.start.replace(tzinfo=zone),
            ends_at=slot.end.replace(tzinfo=zone),
            recused=[experts_by_id[code] for code in slot.recused],
        )
        for slot in planned.slots
    ]
