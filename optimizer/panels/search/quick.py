"""Form a plan at once, panel after panel: seldom the best, but there before most limits.

Each category gets panels of even length; a panel takes the time at which most of its experts are
free, then members who have little to do, then the submissions that suit. What finds no place
sends its category to the front of the next round.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from optimizer.panels.assemble.finish import UnfinishedError, finish
from optimizer.panels.index.season import Season
from optimizer.panels.index.seating import Seated, Seating
from optimizer.panels.index.windows import Window, stacked_starts, windows_for
from optimizer.panels.model.best import Best
from optimizer.panels.model.levels import Search

Bools = NDArray[np.bool_]
Stretch = tuple[int, int]
ROUNDS = 6
WINDOWS = 12
"""How many times of a panel are tried for one length."""
READY = 150
"""Of how many who are free the members of a panel are chosen first."""


def plan_quickly(best: Best, search: Search, rounds: int = ROUNDS) -> None:
    """Offer the first plan of all submissions found in some rounds, else the one of most."""
    season = best.season
    if not season.submissions or not season.longest or not season.groups:
        return
    first: list[int] = []
    windows: dict[int, list[Window]] = {}
    for _ in range(rounds):
        hall = _Round(season, search, windows)
        lost = hall.form(first)
        left = _offer(best, tuple(hall.panels))
        if best.quick is not None or search.over:
            return
        again = {season.category_of[s] for s in lost | left}
        first = [*sorted(again), *(c for c in first if c not in again)]


def _offer(best: Best, seating: Seating) -> set[int]:
    """Complete a seating, without panels that cannot be; give the submissions of these."""
    left: set[int] = set()
    while seating:
        try:
            plan = finish(best.season, seating)
        except UnfinishedError as unfinished:
            out = unfinished.panels[-1]
            left |= set(seating[out].submissions)
            seating = tuple(entry for i, entry in enumerate(seating) if i != out)
            continue
        best.offer_quick(seating, plan)
        break
    return left


class _Round:
    """Form the panels of a season in one go over its categories."""

    def __init__(self, season: Season, search: Search, windows: dict[int, list[Window]]) -> None:
        self.season, self.search, self.windows = season, search, windows
        self.size = season.rules.sizes()[0]
        self.panels: list[Seated] = []
        people = len(season.experts)
        self.seats_left = np.array([season.most_panels(e) for e in range(people)], dtype=np.int64)
        self.panels_of = np.zeros(people, dtype=np.int64)
        self.duties: dict[int, list[Window]] = {}
        self.skill = np.zeros((len(season.categories), people))
        for e, known in enumerate(season.skill):
            for c, value in known.items():
                self.skill[c, e] = value
        spans = [(e, a, b) for e, busy in enumerate(season.busy) for a, b in busy]
        self.busy = np.array(spans, dtype=np.int64).reshape(-1, 3).T
        self.free: dict[Stretch, Bools] = {}
        self.held: dict[tuple[int, int], list[Stretch]] = defaultdict(list)
        self.barred = np.zeros((len(season.categories), people), dtype=np.int64)
        for s, c in enumerate(season.category_of):
            for e in season.barred[s]:
                self.barred[c, e] += 1
        self.heard_at: dict[int, int] = {}
        self.limited = any(limit is not None for limit in season.run_limit)

    def form(self, first: list[int]) -> set[int]:
        """Form panels of every category, those named first; give the submissions left over."""
        season, lost = self.season, set[int]()
        scarce = [
            len(mine) * self.size / max(1, len(season.qualified[c]))
            for c, mine in enumerate(season.of_category)
        ]
        rest = [c for c in range(len(season.categories)) if c not in first]
        for c in [*first, *sorted(rest, key=lambda c: -scarce[c])]:
            lost |= self._category(c)
        return lost

    def _category(self, category: int) -> set[int]:
        season = self.season
        pending = sorted(
            season.of_category[category],
            key=lambda s: (not season.pins[s], not season.away[s], s not in season.choosy),
        )
        length = 0
        while pending and not self.search.over:
            if not length:
                panels = -(-len(pending) // season.longest)
                length = -(-len(pending) // panels)
            found = self._panel(category, pending, min(length, len(pending)))
            if found is None:
                if length == 1:
                    break
                length = max(1, length * 2 // 3)
                continue
            gone = set(found.submissions)
            pending = [s for s in pending if s not in gone]
            if len(gone) >= length:
                length = 0
        return set(pending)

    def _panel(self, category: int, pending: list[int], slots: int) -> Seated | None:
        """Form the panel that hears most at one of the best attended times."""
        best: Seated | None = None
        for window, ready in self._times(category, slots):
            found = self._at(category, pending, window, ready)
            if found and (best is None or len(found.submissions) > len(best.submissions)):
                best = found
                if len(found.submissions) == slots:
                    break
        if best is not None:
            self._take(best)
        return best

    def _times(self, category: int, slots: int) -> Iterator[tuple[Window, Bools]]:
        """Give the open windows at which most experts of a category are free, and who is."""
        able = np.zeros(len(self.season.experts), dtype=bool)
        able[self.season.qualified[category]] = True
        able &= self.seats_left > 0
        known: dict[Stretch, Bools] = {}
        rated = []
        for window in self._of_length(slots):
            stretch = window.start, window.end
            if stretch not in known:
                known[stretch] = able & self._free(stretch)
            count = int(known[stretch].sum())
            if count >= self.size:
                rated.append((-count, *stretch, window.group, window))
        rated.sort(key=lambda row: row[:4])
        open_ = (window for *_, window in rated if self._open(window))
        for window in islice(open_, WINDOWS):
            yield window, known[window.start, window.end]

    def _of_length(self, slots: int) -> list[Window]:
        if slots not in self.windows:
            days = range(len(self.season.clock.hours))
            starts = [stacked_starts(self.season, d, [slots]) for d in days]
            self.windows[slots] = windows_for(self.season, slots, starts)
        return self.windows[slots]

    def _free(self, stretch: Stretch) -> Bools:
        """Tell who is neither absent nor on another panel from one minute to another."""
        if stretch not in self.free:
            free = np.ones(len(self.season.experts), dtype=bool)
            who, start, end = self.busy
            free[who[(start < stretch[1]) & (stretch[0] < end)]] = False
            for seated in self.panels:
                if seated.window.start < stretch[1] and stretch[0] < seated.window.end:
                    free[list(seated.members)] = False
            self.free[stretch] = free
        return self.free[stretch]

    def _open(self, window: Window) -> bool:
        """Tell whether a room of the group is free, changeover included."""
        gap, rooms = self.season.clock.gap, len(self.season.groups[window.group][1])
        until = window.end + gap
        start, held = window.start, self.held[window.group, window.day]
        meets = [(a, b) for a, b in held if a < until and start < b]
        if len(meets) < rooms:
            return True
        moments = [start, *(a for a, _ in meets if a > start)]
        return all(sum(a <= t < b for a, b in meets) < rooms for t in moments)

    def _at(self, category: int, pending: list[int], window: Window, ready: Bools) -> Seated | None:
        season = self.season
        if not season.offers[window.group].holds(self.size):
            return None
        wanted = {e for s in pending for e in season.pins[s]}
        people = np.nonzero(ready)[0]
        barred = self.barred[category, people]
        order = np.lexsort((-self.skill[category, people], barred, self.panels_of[people]))
        every = people[order].tolist()
        if self.limited:
            every = [e for e in every if self._rests(e, window)]
        here, fit = set(every), [season.pins[s] for s in pending if season.pins[s]]
        pins = next((p for p in fit if p <= here and len(p) <= self.size), set[int]())
        seated = sorted(pins)
        few = sorted(every[:READY], key=lambda e: e not in wanted)
        members = season.sums.choose(few, self.size, seated)
        if members is None and len(every) > len(few):
            members = season.sums.choose(every, self.size, seated)
        if members is None:
            return None
        heard = self._hear(pending, window, set(members))
        return Seated(category, window, tuple(sorted(members)), heard) if heard else None

    def _rests(self, expert: int, window: Window) -> bool:
        """Tell whether somebody may sit through a panel and those around it."""
        season = self.season
        if season.run_limit[expert] is None:
            return True
        if not season.sits_through(expert, window.starts, window.end):
            return False
        mine = self.duties.get(expert, ())
        return not any(season.too_close(expert, window.starts, w.starts, rested=True) for w in mine)

    def _hear(self, pending: list[int], window: Window, members: set[int]) -> tuple[int, ...]:
        """Fill the slots in their order with those that suit the room and the members."""
        season, taken = self.season, dict[int, int]()
        for s in pending:
            if len(taken) == len(window.starts):
                break
            gone = len(season.barred[s] & members)
            stays = not gone or (
                season.rules.recusal == "leave" and self.size - gone >= season.rules.members_left
            )
            if not stays or not season.pins[s] <= members:
                continue
            if not season.fits(s, window.group, self.size):
                continue
            slot = next((i for i in self._slots(s, window) if i not in taken), None)
            if slot is not None:
                taken[slot] = s
        return tuple(sorted(taken.values()))

    def _slots(self, submission: int, window: Window) -> Iterator[int]:
        """List the slots a submission can take; applicants who present twice stay apart."""
        season = self.season
        mine = (season.siblings.get(who, ()) for who in season.submissions[submission].applicants)
        others = {t for every in mine for t in every if t in self.heard_at}
        for i in season.slots_for(submission, window.starts):
            if not any(
                self.panels[self.heard_at[t]].window.start < window.end
                and window.start < self.panels[self.heard_at[t]].window.end
                for t in others
            ):
                yield i

    def _take(self, seated: Seated) -> None:
        """Note what a panel takes: people, their seats, a room."""
        season, window, members = self.season, seated.window, list(seated.members)
        for s in seated.submissions:
            self.heard_at[s] = len(self.panels)
        self.panels.append(seated)
        self.seats_left[members] -= 1
        self.panels_of[members] += 1
        for e in members:
            self.duties.setdefault(e, []).append(window)
        for (start, end), free in self.free.items():
            if window.start < end and start < window.end:
                free[members] = False
        held = self.held[window.group, window.day]
        held.append((window.start, window.end + self.season.clock.gap))
        for s in seated.submissions:
            for e in season.barred[s]:
                self.barred[seated.category][e] -= 1
