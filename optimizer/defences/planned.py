"""Find the most defences that can be planned, with proof, by CP-SAT.

One Boolean says "defence d starts at slot t in a room of group g"; rooms that are open alike and
allowed alike form a group and count as a capacity. Single rooms are given afterwards.
"""

import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from optimizer.defences.grid import Grid
from optimizer.outcome import Cancel

Place = tuple[int, int]
"""A start and a room."""
Key = tuple[int, int, int]
"""A defence, a start and a group of rooms."""


@dataclass(frozen=True, slots=True)
class Most:
    """Hold places for the most defences found, and the proved bound on their number."""

    at: dict[int, Place]
    bound: int
    moved: int = 0
    moved_bound: int = 0


class PlannedModel:
    """Hold the model; `keep` gives the places that defences had, for a stable re-plan.

    Where `free` is given, every other defence with a place stays in it.
    """

    def __init__(
        self,
        grid: Grid,
        keep: Mapping[int, Place] | None = None,
        *,
        free: Collection[int] | None = None,
    ) -> None:
        self.grid, self.keep = grid, dict(keep or {})
        self.model = cp_model.CpModel()
        self.groups = self._groups()
        self.starts: dict[Key, cp_model.IntVar] = {}
        self.stays: dict[int, cp_model.IntVar] = {}
        covering: dict[tuple[int, int], list[cp_model.IntVar]] = defaultdict(list)
        for d in range(len(grid.defences)):
            for g, rooms in enumerate(self.groups):
                held = self.keep[d] if free is not None and d not in free else None
                for t in np.nonzero(grid.places[d][:, rooms[0]])[0].tolist():
                    if held is not None and held != (t, rooms[0]):
                        continue
                    var = self.model.new_bool_var("")
                    self.starts[d, t, g] = var
                    for s in range(t, t + grid.durations[d] + grid.gap):
                        covering[g, s].append(var)
        self.of_defence: dict[int, list[Key]] = defaultdict(list)
        for key in self.starts:
            self.of_defence[key[0]].append(key)
        for keys in self.of_defence.values():
            self.model.add_at_most_one(self.starts[k] for k in keys)
        for (g, _), every in covering.items():
            if len(every) > len(self.groups[g]):
                self.model.add(sum(every) <= len(self.groups[g]))
        self._add_people()
        self._add_stays()

    def _groups(self) -> list[list[int]]:
        """Group the rooms that no defence and no hour tells apart."""
        grid = self.grid
        kept = {room for _, room in self.keep.values()}
        named = {r for d in grid.defences for r in (d.rooms or ())}
        named |= {d.pinned_room for d in grid.defences if d.pinned_room}
        groups: dict[tuple[bytes, tuple[int, ...]], list[int]] = defaultdict(list)
        for r, room in enumerate(grid.rooms):
            allowed: tuple[int, ...] = (r,) if r in kept else ()
            if room in named:
                every = enumerate(grid.defences)
                allowed = (
                    r,
                    *(i for i, d in every if grid.places[i][:, r].any() or d.rooms is None),
                )
            groups[grid.room_open[r].tobytes(), allowed].append(r)
        return list(groups.values())

    def _add_people(self) -> None:
        grid = self.grid
        of_expert: dict[int, list[int]] = defaultdict(list)
        for d, panel in enumerate(grid.panels):
            for e in panel:
                of_expert[e].append(d)
        for mine in [*of_expert.values(), *grid.siblings]:
            if len(mine) > 1:
                for every in self._covering(mine).values():
                    self.model.add_at_most_one(every)
        for e, mine in of_expert.items():
            self._add_limits(e, mine)

    def _covering(self, defences: Iterable[int]) -> dict[int, list[cp_model.IntVar]]:
        found: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        for d in defences:
            for key in self.of_defence[d]:
                for s in range(key[1], key[1] + self.grid.durations[d]):
                    found[s].append(self.starts[key])
        return found

    def _add_limits(self, expert: int, mine: list[int]) -> None:
        """Add an expert's most defences a day, most days and longest run."""
        grid, who = self.grid, self.grid.problem.experts[expert]
        days: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        for d in mine:
            for key in self.of_defence[d]:
                days[int(grid.day[key[1]])].append(self.starts[key])
        if who.max_per_day:
            for every in days.values():
                self.model.add(sum(every) <= who.max_per_day)
        if who.max_days:
            comes = {day: self.model.new_bool_var("") for day in days}
            for day, every in days.items():
                for var in every:
                    self.model.add_implication(var, comes[day])
            self.model.add(sum(comes.values()) <= who.max_days)
        most = grid.problem.max_consecutive
        if most:
            covering = self._covering(mine)
            for s in covering:
                run = [covering.get(s + i, []) for i in range(most + 1)]
                if all(run):
                    self.model.add(sum(var for every in run for var in every) <= most)

    def _add_stays(self) -> None:
        """Say of each defence with a place whether it keeps that very start and room."""
        self.stays_at: set[Key] = set()
        for d, (start, room) in self.keep.items():
            for g, rooms in enumerate(self.groups):
                if room in rooms and (d, start, g) in self.starts:
                    self.stays[d] = self.starts[d, start, g]
                    self.stays_at.add((d, start, g))

    def solve(
        self,
        seconds: float,
        *,
        hint: Mapping[int, Place] | None = None,
        workers: int = 1,
        seed: int = 0,
        cancelled: Cancel | None = None,
    ) -> Most:
        """Plan the most defences; then, among those plans, keep the most places.

        A hint that plans every defence there are places for needs no proof of the most.
        """
        ends = time.monotonic() + seconds
        solver = cp_model.CpSolver()
        solver.parameters.num_workers, solver.parameters.random_seed = workers, seed
        solver.parameters.max_time_in_seconds = max(0.05, seconds)
        for key, var in self.starts.items():
            if hint:
                self.model.add_hint(var, self._here(key, hint))
        total = sum(self.starts.values())
        callback = _Cancelled(cancelled)
        if hint is not None and len(hint) == len(self.of_defence):
            bound, chosen = len(hint), [key for key in self.starts if self._here(key, hint)]
        else:
            self.model.maximize(total)
            status = solver.solve(self.model, callback)
            if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
                return Most({}, len(self.grid.defences))
            bound = int(solver.best_objective_bound + 1e-6)
            chosen = [key for key, var in self.starts.items() if solver.boolean_value(var)]
        moved = moved_bound = 0
        if self.stays and not callback.called_off:
            self.model.add(total >= len(chosen))
            kept = sum(self.stays.values())
            self.model.maximize(kept)
            solver.parameters.max_time_in_seconds = max(0.05, ends - time.monotonic())
            if solver.solve(self.model, callback) in (cp_model.OPTIMAL, cp_model.FEASIBLE):
                chosen = [key for key, var in self.starts.items() if solver.boolean_value(var)]
                moved_bound = len(self.keep) - int(solver.best_objective_bound + 1e-6)
            stay = sum(key in self.stays_at for key in chosen)
            moved = len(self.keep) - stay
        return Most(self._rooms(chosen), bound, moved, moved_bound)

    def _here(self, key: Key, at: Mapping[int, Place]) -> bool:
        """Tell whether a defence has the start and group of rooms of a key."""
        place = at.get(key[0])
        return place is not None and place[0] == key[1] and place[1] in self.groups[key[2]]

    def _rooms(self, chosen: list[Key]) -> dict[int, Place]:
        """Give each defence a room of its group: its own where it stays, else one that is free."""
        busy: dict[int, list[tuple[int, int]]] = defaultdict(list)
        at: dict[int, Place] = {}
        chosen = sorted(chosen, key=lambda key: key[1])

        def free(room: int, start: int, end: int) -> bool:
            return all(end <= a or b <= start for a, b in busy[room])

        for d, t, g in chosen:
            start, room = self.keep.get(d, (-1, -1))
            if start == t and room in self.groups[g]:
                at[d] = (t, room)
                busy[room].append((t, t + self.grid.durations[d] + self.grid.gap))
        for d, t, g in chosen:
            if d not in at:
                end = t + self.grid.durations[d] + self.grid.gap
                room = next(r for r in self.groups[g] if free(r, t, end))
                at[d] = (t, room)
                busy[room].append((t, end))
        return at


class _Cancelled(cp_model.CpSolverSolutionCallback):
    """Stop at the next solution when the search is called off."""

    def __init__(self, cancelled: Cancel | None) -> None:
        super().__init__()
        self.cancelled, self.called_off = cancelled, False

    def on_solution_callback(self) -> None:
        if self.cancelled is not None and self.cancelled():
            self.called_off = True
            self.stop_search()
