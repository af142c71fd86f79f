"""Tell which rooms suit which panels: groups of like rooms, and what each group offers."""

from collections import defaultdict
from dataclasses import dataclass

from optimizer.panels.index.clock import PhaseClock
from optimizer.problem import PanelProblem, PanelRoom, PanelSubmission

Closed = tuple[tuple[int, int], ...]
Group = tuple[list[tuple[int, int]], list[str]]
"""The closed times of like rooms, in minutes, and their names."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Hold what a group of like rooms offers; `only` names the room of a group of its own.

    `capacity` None holds every panel of the season with whomever it hears.
    """

    video: bool = False
    capacity: int | None = None
    only: str | None = None

    def holds(self, people: int) -> bool:
        """Tell whether so many people find a place."""
        return self.capacity is None or people <= self.capacity

    def suits(self, submission: PanelSubmission, size: int) -> bool:
        """Tell whether a panel of `size` may hear a submission here."""
        return (
            (self.video or not submission.needs_video)
            and self.holds(size + submission.party)
            and submission.pinned_room in (None, self.only)
        )


def like_rooms(problem: PanelProblem, clock: PhaseClock) -> tuple[list[Group], list[Offer]]:
    """Group the rooms that differ in nothing that matters, without those too small for a panel.

    A room that a submission is pinned to stands alone. Where nobody asks for video it makes no
    difference, nor does a capacity that every panel stays within.
    """
    video = any(s.needs_video for s in problem.submissions)
    party = max((s.party for s in problem.submissions), default=0)
    named = {s.pinned_room for s in problem.submissions}
    most, least = problem.rules.max_size + party, problem.rules.sizes()[0]

    def offer(room: PanelRoom) -> Offer:
        tight = room.capacity is not None and room.capacity < most
        return Offer(
            video and room.video,
            room.capacity if tight else None,
            room.id if room.id in named else None,
        )

    alike: dict[tuple[Closed, Offer], list[str]] = defaultdict(list)
    for room in problem.rooms:
        row = offer(room)
        if row.holds(least):
            closed = tuple(sorted(clock.minutes(u) for u in room.unavailable))
            alike[closed, row].append(room.id)
    groups = [(list(closed), rooms) for (closed, _), rooms in alike.items()]
    return groups, [entry for _, entry in alike]
