"""Plan a season by counting: seats first, then times, then names; what is proved holds for all.

Without times the levels are proved for every plan of the fewest panels. The seats found are given
times next, else seats and times are chosen together; submissions without a place become cuts.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from math import ceil

import numpy as np

from optimizer.outcome import Value
from optimizer.panels.bounds.counts import even_squares, fewest_panels
from optimizer.panels.core.assemble import assemble
from optimizer.panels.core.climb import CountedClimb, Reached
from optimizer.panels.core.counted import Counted
from optimizer.panels.core.even import even_lengths
from optimizer.panels.core.patterns import Lengths, Projection, TooManyError
from optimizer.panels.core.share import Share
from optimizer.panels.index.windows import Window, opening_starts, stacked_starts, windows_for
from optimizer.panels.model.best import Best
from optimizer.panels.model.levels import OverError, Search
from optimizer.panels.model.neighbourhood import place_lost

MOST_SEATS = 3
"""The most seats of one expert that patterns hold."""
UNTIMED = ("load_max", "load_sum_of_squares", "expertise_per_seat")
TIMED = (*UNTIMED, "expert_days", "idle_minutes")
UNTIMED_SHARE, PROJECTED_SHARE, FIRST_SHARE = 0.4, 0.5, 0.85
"""The shares of the time for seats without times, for times of these, and for a first plan."""
MOST_WINDOWS = 400
"""The most windows for which panels stacked on one another are tried."""
CUT_ROUNDS = 4
GREAT_PATTERNS = 20_000
"""The patterns above which seats of several panels are chosen in fractions only."""
MOST_LOST = 40
"""The most submissions without a place for which a few panels are changed."""
NEAR_PATTERNS = 5_000
"""The most seats without times, those of least reduced cost, that are given times together."""
WIDER_LOADS = 4
"""How much greater than without times the greatest load may be."""


@dataclass
class Seats:
    """Hold seats without times: the counted season, what was reached and the lengths allowed."""

    counted: Counted
    reached: Reached
    panels: list[int]

    @property
    def lengths(self) -> Lengths:
        """List the slots of panels in the solution, or in the one in fractions."""
        reached = self.reached
        point = reached.fractions if reached.point is None else reached.point
        return {} if point is None else self.counted.lengths(point)


class CountedPlan:
    """Search one season; every plan found is offered, and bounds are noted where they hold."""

    def __init__(self, best: Best, search: Search, panels: list[int]) -> None:
        self.best, self.search, self.season = best, search, best.season
        self.panels = panels
        self.order = [name for name in best.names if name in TIMED]

    def run(self) -> None:
        """Find seats, give them times and names, and improve both together while time is left."""
        with suppress(OverError):
            self._run()

    def _run(self) -> None:
        seats = self._seats()
        if seats is None or seats.reached.fractions is None:
            return
        self._note(seats)
        if seats.reached.point is None and self.order[0] == "load_max":
            self._lighter(seats)
        share = Share(self.search, self.search.left * self._of_first(PROJECTED_SHARE))
        for windows in self._windows(seats) if seats.reached.point is not None else ():
            if not self.search.over and not self._met_untimed():
                self._project(seats, windows, share)
            if self.search.any_plan and self.best.plan is not None:
                return
            if self.best.plan is not None:
                break
        for windows in self._windows(seats):
            if not self.search.over and not self._met_untimed():
                self._together(seats, windows)

    # seats without times

    def _seats(self) -> Seats | None:
        panels = self.panels
        order = [name for name in self.order if name in UNTIMED]
        if order[0] == "load_max":
            once = self._climb_untimed(panels, even_lengths(self.season, panels), order, 1)
            if once is not None and not once.reached.impossible:
                return once
        quick = self.best.quick
        if quick is not None and len(quick[1].panels) <= sum(panels):
            self.best.fall_back()
        if self.best.plan is None:
            self._one_by_one(MOST_SEATS * self.season.longest, self.search.left / 3)
        lengths = self._every_length(panels)
        most = max((self.season.most_panels(e) for e in self.season.able), default=0)
        for seats in range(2, min(MOST_SEATS, most) + 1):
            found = self._climb_untimed(panels, lengths, order, seats)
            if found is not None and found.reached.fractions is not None:
                return found
        return None

    def _climb_untimed(
        self, panels: list[int], lengths: Lengths, order: list[str], seats: int
    ) -> Seats | None:
        longest = max((n for every in lengths.values() for n in every), default=0)
        try:
            counted = Counted(
                self.season, panels, lengths, self.search, seats=seats, load=seats * longest
            )
        except TooManyError:
            return None
        if not len(counted.people):
            return None
        size, able = self.season.rules.sizes()[0], max(1, len(self.season.able))
        pairs = zip(self.season.of_category, panels, strict=True)
        least = max(ceil(len(mine) / count) for mine, count in pairs)
        least = max(least, ceil(size * len(self.season.submissions) / able))
        great = seats > 1 and len(counted.people) > GREAT_PATTERNS
        climb = CountedClimb(counted, self.search, relaxed=great)
        order = order[: 2 if order[0] == "load_max" else 1] if great else order
        share = self.search.left * UNTIMED_SHARE
        if seats == 1:  # whoever sits once has the slots of that panel, which are even
            order, least = ["expertise_per_seat"], longest
        reached = climb.climb(order, share, least)
        return Seats(counted, reached, panels)

    def _every_length(self, panels: list[int]) -> Lengths:
        longest, found = self.season.longest, {}
        pairs = zip(self.season.of_category, panels, strict=True)
        for c, (mine, count) in enumerate(pairs):
            high = min(longest, len(mine) - count + 1)
            found[c] = tuple(range(max(1, len(mine) - (count - 1) * high), high + 1))
        return found

    def _note(self, seats: Seats) -> None:
        """Note what was proved without times, where it holds for every plan."""
        if self.panels != fewest_panels(self.season):
            return
        order = self.season.rules.priorities
        sizes = len(self.season.rules.sizes()) == 1
        if order[0] != "panels" or not seats.counted.complete:
            return
        if order[1] != "balance" and not (order[1] == "expertise" and sizes):
            return
        given: dict[str, Value] = {"panels": sum(self.panels)}
        if seats.counted.seats == 1:
            given["load_sum_of_squares"] = self._once_squares()
        for name in (name for name in self.order if name in seats.reached.bound):
            value = seats.reached.bound[name]
            if not np.isfinite(value):
                break
            self.best.wait({name: self._shown(name, value)}, given)
            if name in seats.reached.value:
                given[name] = self._shown(name, seats.reached.value[name])

    def _once_squares(self) -> int:
        """Sum the squared loads where everybody sits once, on even panels."""
        pairs = zip(self.season.of_category, self.panels, strict=True)
        return self.season.rules.sizes()[0] * sum(even_squares(len(m), p) for m, p in pairs)

    def _shown(self, name: str, value: float) -> Value:
        if name == "expertise_per_seat":
            return -value / (self.season.rules.sizes()[0] * len(self.season.submissions))
        return ceil(value - 1e-6)

    def _met_untimed(self) -> bool:
        """Tell whether nothing is left to be found by counting."""
        self.best.settle()
        return self.best.plan is not None and all(
            self.best.met(name) for name in self.best.names if name not in ("days", "idle_minutes")
        )

    # seats with times

    def _windows(self, seats: Seats) -> Iterator[dict[int, list[Window]]]:
        """List windows after openings, then stacked ones where they are not too many."""
        counts = {n for every in seats.lengths.values() for n in every}
        days = range(len(self.season.clock.hours))
        opening = [opening_starts(self.season, d) for d in days]
        yield {n: windows_for(self.season, n, opening) for n in counts}
        stacked = [stacked_starts(self.season, d, counts) for d in days]
        windows = {n: windows_for(self.season, n, stacked) for n in counts}
        if stacked != opening and sum(map(len, windows.values())) <= MOST_WINDOWS:
            yield windows

    def _project(self, seats: Seats, windows: dict[int, list[Window]], share: Share) -> None:
        """Give the seats times on as few days as hold them, the best attended first."""
        order = self._days(windows)
        for count in range(self._fewest_days(), len(order) + 1):
            if share.over or self._met_untimed():
                return
            some = set(order[:count])
            fewer = {n: [w for w in every if w.day in some] for n, every in windows.items()}
            self._project_on(seats, fewer, share.left)

    def _project_on(self, seats: Seats, windows: dict[int, list[Window]], seconds: float) -> None:
        """Choose seats among those who can attend some window, and give them times."""
        chosen = seats
        if seats.counted.seats == 1:
            attends = set[tuple[int, int]]()
            for e in self.season.able:
                self.search.check()
                attends |= {
                    (e, n)
                    for n, every in windows.items()
                    if any(self.season.sits_through(e, w.starts, w.end) for w in every)
                }
            untimed = Counted(
                self.season,
                seats.panels,
                even_lengths(self.season, seats.panels),
                self.search,
                seats=1,
                load=seats.counted.load,
                attends=attends,
            )
            if not len(untimed.people):
                return
            climb = CountedClimb(untimed, self.search)
            reached = climb.climb(["expertise_per_seat"], seconds / 4, untimed.load)
            chosen = Seats(untimed, reached, seats.panels)
        point = chosen.reached.point
        if point is None or not self._promises(chosen):
            return
        counted = Counted(
            self.season,
            seats.panels,
            chosen.counted.lengths(point),
            self.search,
            seats=chosen.counted.seats,
            load=chosen.counted.load,
            windows=windows,
            projections=chosen.counted.projections(point),
            exactly=True,
        )
        if not len(counted.people):
            return
        climb, seconds = CountedClimb(counted, self.search), seconds * self._of_first(1 / 2)
        reached = climb.climb(self._late_levels(counted), seconds, counted.load)
        if reached.point is not None:
            self._lost(counted, reached)

    def _of_first(self, share: float) -> float:
        """Give the share of the time for a step: nearly all of it while there is no plan."""
        return FIRST_SHARE if self.best.plan is None else share

    def _promises(self, seats: Seats) -> bool:
        """Tell whether seats could lead to a better plan than the best so far."""
        value = seats.reached.value.get("expertise_per_seat")
        if self.best.plan is None or value is None or seats.counted.seats > 1:
            return True
        return self._shown("expertise_per_seat", value) > self.best.value["expertise_per_seat"]

    def _late_levels(self, counted: Counted) -> list[str]:
        """List the levels that times decide about; days of experts who sit once are given."""
        names = [name for name in self.order if name not in UNTIMED]
        if counted.seats == 1:
            names.remove("expert_days")
        return [name for name in names if counted.cost(name).any()]

    def _fewest_days(self) -> int:
        """Count the days whose rooms hold all slots, a lower bound to begin with."""
        most = max(1, self.season.longest_day) * max(1, self.season.rooms)
        return max(1, ceil(len(self.season.submissions) / most))

    def _days(self, windows: dict[int, list[Window]]) -> list[int]:
        """Order the days by how many experts are free in their windows."""
        score: Counter[int] = Counter(range(len(self.season.clock.hours)))
        for day, start, end in {
            (w.day, w.start, w.end) for every in windows.values() for w in every
        }:
            self.search.check()
            score[day] += sum(self.season.free(e, start, end) for e in self.season.able)
        return sorted(score, key=lambda day: (-score[day], day))

    def _together(self, seats: Seats, windows: dict[int, list[Window]]) -> None:
        """Choose seats and times together, with cuts for submissions that find no place."""
        lengths, load = seats.lengths, seats.reached.load
        near, top = None, load
        if seats.counted.seats > 1:
            near, top = self._near(seats, load), load + WIDER_LOADS
        try:
            counted = Counted(
                self.season,
                seats.panels,
                lengths,
                self.search,
                seats=seats.counted.seats,
                load=top,
                windows=windows,
                projections=near,
            )
        except TooManyError:
            return
        if not len(counted.people):
            return
        for _ in range(CUT_ROUNDS):
            if self.search.over or (self.search.any_plan and self.best.plan is not None):
                return
            climb = CountedClimb(counted, self.search)
            reached = climb.climb(self.order, self.search.left * 0.6, load)
            if reached.point is None:
                return
            lost = self._lost(counted, reached)
            if not lost:
                return
            for s in sorted(lost):
                counted.add_cut(s)

    def _one_by_one(self, load: int, seconds: float) -> bool:
        """Find a plan whose experts take seat after seat, up to a load; tell whether it was."""
        lengths = {
            c: tuple(sorted({m for n in every for m in (n - 1, n, n + 1) if self._may_last(c, m)}))
            for c, every in even_lengths(self.season, self.panels).items()
        }
        counts = {n for every in lengths.values() for n in every}
        days = range(len(self.season.clock.hours))
        starts = [opening_starts(self.season, d) for d in days]
        windows = {n: windows_for(self.season, n, starts) for n in counts}
        counted = Counted(
            self.season,
            self.panels,
            lengths,
            self.search,
            seats=1,
            load=load,
            windows=windows,
            several=True,
        )
        if not len(counted.people):
            return False
        reached = CountedClimb(counted, self.search).climb([], seconds, load)
        if reached.point is None:
            return False
        before = self.best.value.get("load_max")
        self._lost(counted, reached)
        return self.best.value.get("load_max") != before

    def _may_last(self, category: int, slots: int) -> bool:
        """Tell whether a panel of a category may have so many slots."""
        mine, panels = len(self.season.of_category[category]), self.panels[category]
        return 1 <= slots <= min(self.season.longest, mine) and (panels > 1 or slots == mine)

    def _lighter(self, seats: Seats) -> None:
        """Lower the greatest load of the best plan: to just above its bound, or what is left."""
        least = int(seats.reached.bound.get("load_max", 1))
        for load in (least + 1, least + 2, least + 4, least + 8, least):
            if self.search.over or self.best.plan is None:
                return
            if load < self.best.value["load_max"]:
                self._one_by_one(load, self.search.left / 5)

    def _near(self, seats: Seats, load: int) -> set[Projection] | None:
        """List seats that a better plan may well have, where all would be too many."""
        reduced, counted = seats.reached.reduced, seats.counted
        if reduced is None or len(counted.people) <= NEAR_PATTERNS:
            return None
        allowed = np.concatenate(
            [np.ones(counted.first, dtype=bool), counted.loads() <= load + WIDER_LOADS]
        )
        near, point = counted.near(reduced, NEAR_PATTERNS, allowed), seats.reached.point
        return near if point is None else near | counted.projections(point)

    def _lost(self, counted: Counted, reached: Reached) -> set[int] | None:
        """Name what was counted and offer the plan; tell which submissions needed a repair."""
        formed = assemble(counted, reached.solution, self.search)
        if formed is None:
            return None
        seating, lost = formed
        if lost and self.best.plan is None:
            self.best.offer_part(seating)
        if len(lost) > MOST_LOST:
            return lost
        if lost:
            brief = replace(self.search, deadline=self.search.deadline)
            repaired = place_lost(self.best, brief, self._every_window(), seating, lost)
            if repaired is not None:
                self.best.offer_seating(repaired)
            return lost
        return set() if self.best.offer_seating(seating) or self.best.plan else None

    def _every_window(self) -> dict[int, list[Window]]:
        days = range(len(self.season.clock.hours))
        starts = [opening_starts(self.season, d) for d in days]
        return {n: windows_for(self.season, n, starts) for n in range(1, self.season.longest + 1)}
