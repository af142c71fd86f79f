"""Check one act at once: the independent checker, on the part of the season that it can concern.

A rule either speaks of one panel, or of panels that share a person, a room or an applicant. So
what an act may break shows when its panels are checked together with those that share anything
with them, which takes milliseconds where the whole season takes seconds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from optimizer.check import check_plan
from reviewer.model.plan_documents import PlanDocument, PlannedPanel
from reviewer.model.tables import Json
from reviewer.planning.acts import Timing, touched


@dataclass(frozen=True, order=True)
class BrokenRule:
    """Name a hard rule that a plan breaks and where: codes of panels, people, submissions."""

    rule: str
    where: str


class SeasonIndex:
    """Look up a problem's parts by their codes; made once per revision of the call's data."""

    def __init__(self, instance: Json) -> None:
        self.instance = instance
        self.experts: Mapping[str, Json] = {row["id"]: row for row in instance["experts"]}
        self.submissions: Mapping[str, Json] = {row["id"]: row for row in instance["submissions"]}
        self.rooms: Mapping[str, Json] = {row["id"]: row for row in instance["rooms"]}
        self.barred = _by_second(instance.get("conflicts") or ())
        self.pinned = _by_second(instance.get("pinned") or ())
        self.timing = Timing(
            timedelta(minutes=instance["slot_minutes"]),
            timedelta(minutes=instance.get("changeover_minutes") or 0),
        )

    def unplaced(self, plan: PlanDocument) -> list[str]:
        """List the submissions that the plan does not hear."""
        return [code for code in self.submissions if code not in plan.places]

    def broken(self, plan: PlanDocument, panels: Iterable[str]) -> frozenset[BrokenRule]:
        """Name the rules that these panels, or others through them, break."""
        near = self._near(plan, frozenset(panels))
        part = self._part(near)
        found = check_plan(part, {"panels": [panel.document() for panel in near]})
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
        found = check_plan(self.instance, plan.document())
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
            for firm in self.submissions.get(slot.submission, {}).get("applicants") or ()
        }

    def _part(self, panels: Sequence[PlannedPanel]) -> Json:
        heard = [slot.submission for panel in panels for slot in panel.slots]
        people = {who for panel in panels for who in panel.people}
        rooms = {panel.room for panel in panels}
        return {
            **self.instance,
            "experts": [self.experts[code] for code in people if code in self.experts],
            "submissions": [
                self.submissions[code] for code in dict.fromkeys(heard) if code in self.submissions
            ],
            "rooms": [self.rooms[code] for code in rooms if code in self.rooms],
            "conflicts": [[who, code] for code in heard for who in self.barred.get(code, ())],
            "pinned": [[who, code] for code in heard for who in self.pinned.get(code, ())],
        }


def _by_second(pairs: Iterable[Sequence[str]]) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for first, second in pairs:
        found[second].add(first)
    return {code: frozenset(every) for code, every in found.items()}
