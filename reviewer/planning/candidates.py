"""Who could take a seat, and where a hearing could go: ranked, for a person to choose from."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from reviewer.model.plan_documents import PlanDocument, PlannedPanel
from reviewer.planning.acts import PlanAct, carried_out, panel_hearing, panel_named
from reviewer.planning.hand_check import BrokenRule, SeasonIndex

MOST_CANDIDATES = 12
MOST_PLACES = 6
MOST_TRIES = 60  # places or people tried by the checker; the rest would rank behind them anyway


@dataclass(frozen=True)
class SeatCandidate:
    """Show one person for a seat: expertise 0 to 1, load in slots now and after, and hindrances.

    `away_days` is the distance in days to the nearest day on which the person sits, None: on none.
    `conflicts` are submissions of the panel that the person is kept apart from; `broken` what the
    checker would find; a candidate without either may take the seat at once.
    """

    expert: str
    fit: float
    load: int
    load_after: int
    panels: int
    most: int | None
    chair: bool
    reserve: bool
    away_days: int | None
    conflicts: tuple[str, ...] = ()
    broken: tuple[BrokenRule, ...] = ()

    @property
    def legal(self) -> bool:
        """Tell whether the person may take the seat at once."""
        return not self.conflicts and not self.broken


@dataclass(frozen=True)
class HearingPlace:
    """Name a place where a submission may be heard without breaking a rule."""

    panel: str
    room: str
    start: datetime
    swapped_with: str = ""


def seat_candidates(
    index: SeasonIndex, plan: PlanDocument, panel_code: str, leaves: str
) -> list[SeatCandidate]:
    """Rank the people for the seat that somebody leaves: least loaded first, then best fit.

    The panel's own reserves come before others of the same load. People without the category or
    with a conflict are left out; where nobody is free of a hindrance, the nearest are shown with
    it.
    """
    panel = panel_named(plan, panel_code)
    load, seats, days = _loads(plan)
    found = [
        candidate
        for code in index.experts
        if code not in panel.experts
        and (candidate := _candidate(index, panel, code, (load, seats, days))) is not None
    ]
    found.sort(key=lambda each: _rank(each, chair=panel.chair == leaves))
    tried: list[SeatCandidate] = []
    for candidate in found[:MOST_TRIES]:
        tried.append(_tried(index, plan, panel_code, leaves, candidate))
        if sum(each.legal for each in tried) == MOST_CANDIDATES:
            break
    return sorted(tried, key=lambda each: not each.legal)[:MOST_CANDIDATES]


def _candidate(
    index: SeasonIndex,
    panel: PlannedPanel,
    code: str,
    known: tuple[Counter[str], Counter[str], dict[str, set[date]]],
) -> SeatCandidate | None:
    expert = index.experts[code]
    fit = expert.categories.get(panel.category)
    if fit is None:
        return None
    if any(code in index.barred.get(slot.submission, ()) for slot in panel.slots):
        return None
    load, seats, days = known
    day = panel.start.date()
    return SeatCandidate(
        expert=code,
        fit=float(fit),
        load=load[code],
        load_after=load[code] + len(panel.slots),
        panels=seats[code],
        most=expert.max_panels,
        chair=expert.can_chair,
        reserve=code in panel.reserves,
        away_days=min((abs((other - day).days) for other in days.get(code, ())), default=None),
    )


def _rank(candidate: SeatCandidate, *, chair: bool) -> tuple[object, ...]:
    full = candidate.most is not None and candidate.panels >= candidate.most
    far = candidate.away_days if candidate.away_days is not None else 0
    return (
        chair and not candidate.chair,
        full,
        candidate.load,
        not candidate.reserve,
        -candidate.fit,
        far,
        candidate.expert,
    )


def _tried(
    index: SeasonIndex,
    plan: PlanDocument,
    panel: str,
    leaves: str,
    candidate: SeatCandidate,
) -> SeatCandidate:
    act = PlanAct("replace_member", panel=panel, expert=leaves, joins=candidate.expert)
    after = carried_out(plan, act, index.timing)
    return replace(candidate, broken=tuple(sorted(index.newly_broken(plan, after))))


def _loads(plan: PlanDocument) -> tuple[Counter[str], Counter[str], dict[str, set[date]]]:
    """Count slots and panels of everybody, and name the days on which each sits."""
    load: Counter[str] = Counter()
    seats: Counter[str] = Counter()
    days: dict[str, set[date]] = defaultdict(set)
    for panel in plan.panels:
        for code in panel.experts:
            load[code] += len(panel.slots)
            seats[code] += 1
            days[code].add(panel.start.date())
    return load, seats, days


def hearing_places(
    index: SeasonIndex, plan: PlanDocument, submission: str, near: datetime | None = None
) -> list[HearingPlace]:
    """List the nearest places where a submission may be heard and nothing else moves.

    Nearest to `near`, else to where it is heard now; a submission that is not planned yet goes
    where the panel is least loaded. Then the swaps with another hearing of its category.
    """
    category = index.submissions[submission].category
    source = panel_hearing(plan, submission)
    now = next(
        (slot.start for panel, slot in plan.hearings() if slot.submission == submission), None
    )
    wanted = near or now
    panels = [panel for panel in plan.panels if panel.category == category]
    spots = [(panel, start) for panel in panels for start in _starts(index, panel, submission)]
    spots = [spot for spot in spots if (source, now) != spot]
    spots.sort(
        key=lambda spot: (
            abs(spot[1] - wanted).total_seconds() if wanted else len(spot[0].slots),
            spot[1],
            spot[0].code,
        )
    )
    acts = [
        PlanAct("move_hearing", panel=panel.code, submission=submission, start=_written(start))
        for panel, start in spots[:MOST_TRIES]
    ]
    return _legal(index, plan, acts)


def hearing_swaps(
    index: SeasonIndex, plan: PlanDocument, submission: str, near: datetime
) -> list[HearingPlace]:
    """List the hearings nearest to a moment with which a submission may change places."""
    category = index.submissions[submission].category
    others = sorted(
        (
            slot
            for panel, slot in plan.hearings()
            if panel.category == category and slot.submission != submission
        ),
        key=lambda slot: (abs(slot.start - near), slot.submission),
    )
    acts = [
        PlanAct("swap_hearings", submission=submission, other=slot.submission)
        for slot in others[: MOST_TRIES // 4]
    ]
    return _legal(index, plan, acts)


def _starts(index: SeasonIndex, panel: PlannedPanel, submission: str) -> Iterator[datetime]:
    """Offer the beginnings before, between and after a panel's slots that a slot could have."""
    length, gap = index.timing.slot, index.timing.changeover
    slots = sorted(
        (slot for slot in panel.slots if slot.submission != submission), key=lambda slot: slot.start
    )
    if not slots:
        return
    yield slots[0].start - gap - length
    for before, after in zip(slots, [*slots[1:], None], strict=True):
        start = before.end + gap
        if after is None or start + length + gap <= after.start:
            yield start
        if after is not None and after.start - gap - length > start:
            yield after.start - gap - length
    for end in dict.fromkeys(pause.end for pause in index.problem.breaks):
        moment = datetime.combine(slots[-1].end.date(), end)
        if moment >= slots[-1].end:
            yield moment


def _legal(index: SeasonIndex, plan: PlanDocument, acts: list[PlanAct]) -> list[HearingPlace]:
    found: list[HearingPlace] = []
    for act in acts:
        after = carried_out(plan, act, index.timing)
        if index.newly_broken(plan, after):
            continue
        place = after.places[act.submission]
        found.append(
            HearingPlace(
                act.panel or (panel_hearing(plan, act.other) or after.panels[0]).code,
                place.room,
                place.start,
                act.other,
            )
        )
        if len(found) == MOST_PLACES:
            break
    return found


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes")
