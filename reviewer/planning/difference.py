"""Say what differs between two plans, in the words of seats, slots and rooms."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

from reviewer.model.plan_documents import PlanDocument, PlannedPanel
from reviewer.model.plan_views import Difference, Moved, Reseated


def compare(old: PlanDocument, new: PlanDocument) -> Difference:
    """Compare two plan documents."""
    before, after = old.places, new.places
    both = sorted(before.keys() & after.keys())
    former = former_panels(old, new)
    return Difference(
        seats=tuple(
            change
            for panel in new.panels
            if (change := _reseated(panel, former[panel.code])) is not None
        ),
        slots=tuple(
            Moved(
                code,
                before[code].start.isoformat(timespec="minutes"),
                after[code].start.isoformat(timespec="minutes"),
            )
            for code in both
            if before[code].start != after[code].start
        ),
        rooms=tuple(
            Moved(code, before[code].room, after[code].room)
            for code in both
            if before[code].room != after[code].room
        ),
        added=tuple(sorted(after.keys() - before.keys())),
        dropped=tuple(sorted(before.keys() - after.keys())),
    )


def former_panels(old: PlanDocument, new: PlanDocument) -> Mapping[str, PlannedPanel | None]:
    """Give for each new panel's code the old panel that shares most submissions; None: none does.

    The earliest of several in the old plan's order counts.
    """
    heard_by: dict[str, list[int]] = defaultdict(list)
    for at, panel in enumerate(old.panels):
        for slot in panel.slots:
            heard_by[slot.submission].append(at)
    found: dict[str, PlannedPanel | None] = {}
    for panel in new.panels:
        shared = Counter(at for slot in panel.slots for at in heard_by.get(slot.submission, ()))
        best = min(shared, key=lambda at: (-shared[at], at), default=None)
        found[panel.code] = None if best is None else old.panels[best]
    return found


def _reseated(panel: PlannedPanel, former: PlannedPanel | None) -> Reseated | None:
    sat = set(former.experts) if former is not None else set()
    now = set(panel.experts)
    if sat == now:
        return None
    return Reseated(panel.code, tuple(sorted(now - sat)), tuple(sorted(sat - now)))
