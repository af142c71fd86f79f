"""Check one act at once: the independent checker, on the part of the season that it can concern.

A rule either speaks of one panel, or of panels that share a person, a room or an applicant. So
what an act may break shows when its panels are checked together with those that share anything
with them, which takes milliseconds where the whole season takes seconds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from optimizer.check import check_plan
from optimizer.instance import panel_document
from optimizer.outcome import Json as JsonValue
from optimizer.problem import PanelProblem
from reviewer.model.plan_documents import PlanDocument, PlannedPanel
from reviewer.planning.acts import Timing, touched


@dataclass(frozen=True, order=True)
class BrokenRule:
    """Name a hard rule that a plan breaks and where: codes of panels, people, submissions."""

    rule: str
    where: str


class SeasonIndex:
    """Look up a problem's parts by their codes; made once per revision of the call's data."""

    def __init__(self, problem: PanelProblem) -> None:
        self.problem = problem
        self.experts = {expert.id: expert for expert in problem.experts}
        self.submissions = {submission.id: submission for submission in problem.submissions}
        self.rooms = {room.id: room for room in problem.rooms}
        self.barred = _by_second(problem.conflicts)
        self.pinned = _by_second(problem.pinned)
        self.timing = Timing(
            timedelta(minutes=problem.slot_minutes),
            timedelta(minutes=problem.changeover_minutes),
        )

    def hours(self) -> dict[date, tuple[time, time]]:
        """Give from when to when each day of the season is open, local to the call."""
        return {day.date: (day.opens, day.closes) for day in self.problem.days}

    def unplaced(self, plan: PlanDocument) -> list[str]:
        """List the submissions that the plan does not hear."""
        return [code for code in self.submissions if code not in plan.places]

    def broken(self, plan: PlanDocument, panels: Iterable[str]) -> frozenset[BrokenRule]:
        """Name the rules that these panels, or others through them, break."""
        near = self._near(plan, frozenset(panels))
        part = self._part(near)
        found = check_plan(part, PlanDocument(tuple(near)).document())
        return frozenset(BrokenRule(entry.rule, entry.where) for entry in found)

    def newly_broken(self, before: PlanDocument, after: PlanDocument) -> frozenset[BrokenRule]:
        """Name the rules that a change of the plan breaks and that were kept before it."""
        panels = touched(before, after)
        now = self.broken(after, panels)
        if not now:
            return now
        near = {panel.code for panel in self._near(after, panels)}
        return now - self.broken(before, panels | near)

    def broken_anywhere(self, plan: PlanDocument) -> frozenset[BrokenRule]:
        """Name every rule that the plan breaks; for a whole season this takes a while."""
        found = check_plan(panel_document(self.problem), plan.document())
        return frozenset(BrokenRule(entry.rule, entry.where) for entry in found)

    def _near(self, plan: PlanDocument, codes: frozenset[str]) -> list[PlannedPanel]:
        mine = [panel for panel in plan.panels if panel.code in codes]
        people = {who for panel in mine for who in panel.people}
        days = {(panel.room, panel.start.date()) for panel in mine}
        firms = {firm for panel in mine for firm in self._applicants(panel)}
        return [
            panel
            for panel in plan.panels
            if panel.code in codes
            or (panel.room, panel.start.date()) in days
            or not people.isdisjoint(panel.people)
            or not firms.isdisjoint(self._applicants(panel))
        ]

    def _applicants(self, panel: PlannedPanel) -> set[str]:
        return {
            firm
            for slot in panel.slots
            if slot.submission in self.submissions
            for firm in self.submissions[slot.submission].applicants
        }

    def _part(self, panels: Sequence[PlannedPanel]) -> dict[str, JsonValue]:
        heard = [slot.submission for panel in panels for slot in panel.slots]
        people = {who for panel in panels for who in panel.people}
        people |= {who for code in heard for who in self.pinned.get(code, ())}
        rooms = {panel.room for panel in panels}
        known = [code for code in dict.fromkeys(heard) if code in self.submissions]
        seated = {code for code in people if code in self.experts}
        part = replace(
            self.problem,
            experts=tuple(self.experts[code] for code in seated),
            submissions=tuple(self.submissions[code] for code in known),
            rooms=tuple(self.rooms[code] for code in rooms if code in self.rooms),
            conflicts=_among(self.barred, known, seated),
            pinned=_among(self.pinned, known, seated),
        )
        return panel_document(part)


def _among(
    pairs: Mapping[str, frozenset[str]], submissions: Iterable[str], experts: set[str]
) -> frozenset[tuple[str, str]]:
    return frozenset(
        (who, code) for code in submissions for who in pairs.get(code, set()) & experts
    )


def _by_second(pairs: Iterable[Sequence[str]]) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for first, second in pairs:
        found[second].add(first)
    return {code: frozenset(every) for code, every in found.items()}
