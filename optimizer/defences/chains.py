"""Find the most compact timetable of a small season, with proof, by chains of neighbours.

A chain is a run of defences that follow one another without a pause in one room. Whoever sits in
two neighbours of a chain neither waits nor changes rooms between them, and every other step from
one sitting to the next costs at least one: a slot, a change or a day. So an expert costs at least
as many as the pieces of chains he sits in. The model chooses starts and neighbours; rooms that
nobody tells apart are a capacity, since chains can be given rooms afterwards. An expert who waits
and comes back to another of such rooms is counted for the waiting alone: then the model's value
is a bound, and the timetable read from it must be priced anew. With `told` every room stands for
itself, and the value is exact.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from typing import Protocol

import numpy as np
from ortools.sat.python import cp_model

from optimizer.defences.grid import Grid
from optimizer.defences.neighbours import (
    SLACK,
    fewest_chains,
    followed,
    following,
    follows,
    sittings,
)
from optimizer.defences.sitters import add_costs

INFEASIBLE = cp_model.INFEASIBLE
Place = tuple[int, int]
"""A start and a room."""
Choice = dict[tuple[int, int], cp_model.IntVar | int]


@dataclass(frozen=True, slots=True)
class Chained:
    """Hold the model's best value, None without one, and its bound, which no timetable beats."""

    value: int | None
    bound: int
    impossible: bool = False


class Watcher(Protocol):
    """Hold who is told of every timetable that a search finds, and calls it off."""

    def wants(self, total: float) -> bool:
        """Tell whether a timetable could be worth taking that costs at least so much."""

    def found(self, at: Mapping[int, Place]) -> None:
        """Take a timetable."""

    def bounded(self, bound: int) -> None:
        """Take a bound that the search has proved."""

    def over(self) -> bool:
        """Tell whether the search may stop."""


class ChainModel:
    """Hold the model; `most` of the defences that can be planned at all are planned."""

    def __init__(self, grid: Grid, most: int, *, told: bool = False) -> None:
        self.grid, self.model = grid, cp_model.CpModel()
        self.able = [d for d in range(len(grid.defences)) if grid.places[d].any()]
        self.groups = room_groups(grid, self.able)
        if told:
            self.groups = [[room] for room in range(len(grid.rooms))]
        self.told = all(len(rooms) == 1 for rooms in self.groups)
        self.after = following(grid)
        open_slots = (t for t in range(grid.count) if not grid.closed[t])
        self.position = {t: int(grid.effective[t] + grid.day[t]) for t in open_slots}
        self.slot = {p: t for t, p in self.position.items()}
        self.most = most
        self.partial = most < len(self.able)
        self.planned: dict[int, cp_model.IntVar | int] = {}
        self.start: dict[int, cp_model.IntVar] = {}
        self.on_day: Choice = {}
        self.in_group: Choice = {}
        self.interval: dict[int, cp_model.IntervalVar] = {}
        for d in self.able:
            self._add_defence(d)
        if self.partial:
            self.model.add(sum(self.planned.values()) == most)
        for mine in grid.siblings:
            self.model.add_no_overlap([self.interval[d] for d in mine if d in self.interval])
        self.alike = self._add_order()
        self.arcs: dict[tuple[int, int], cp_model.IntVar] = {}
        self._add_arcs()
        self._add_rooms()
        self.solution: list[int] = []
        self.settling = False
        self.total, self.idle, self.days = add_costs(self, sittings(grid, self.able))

    def _add_defence(self, d: int) -> None:
        """Add the start of a defence, its day and its group of rooms."""
        grid, model = self.grid, self.model
        here = self.planned[d] = model.new_bool_var("") if self.partial else 1
        starts = np.nonzero(grid.places[d].any(axis=1))[0].tolist()
        start = self.start[d] = model.new_int_var_from_domain(self._domain(starts), "")
        length = grid.durations[d]
        self.interval[d] = model.new_optional_fixed_size_interval_var(start, length, here, "")
        on: dict[int, list[int]] = defaultdict(list)
        for t in starts:
            on[int(grid.day[t])].append(t)
        within = {g: grid.places[d][:, rooms[0]] for g, rooms in enumerate(self.groups)}
        rooms = {g: np.nonzero(open_)[0].tolist() for g, open_ in within.items() if open_.any()}
        for choice, every in ((self.on_day, on), (self.in_group, rooms)):
            if len(every) == 1:
                choice[d, next(iter(every))] = here
                continue
            for key, mine in every.items():
                chosen = choice[d, key] = model.new_bool_var("")
                limit = model.add_linear_expression_in_domain(start, self._domain(mine))
                limit.only_enforce_if(chosen)
            model.add(sum(choice[d, key] for key in every) == here)

    def _domain(self, starts: list[int]) -> cp_model.Domain:
        return cp_model.Domain.from_values([self.position[t] for t in starts])

    def _add_order(self) -> dict[int, tuple[int, int]]:
        """Put defences that nothing tells apart in order; give each its kind and place in it."""
        grid = self.grid
        bound = {d for mine in grid.siblings for d in mine}
        kinds: dict[tuple[object, ...], list[int]] = defaultdict(list)
        for d in self.able:
            panel = tuple(sorted(grid.panels[d]))
            whole = (panel, grid.durations[d], grid.places[d].tobytes())
            kinds[whole if panel and d not in bound else (d,)].append(d)
        for mine in kinds.values():
            for a, b in pairwise(mine):
                order = self.model.add(self.start[a] < self.start[b])
                order.only_enforce_if(self.planned[b])
                if self.partial:
                    self.model.add(self.planned[b] <= self.planned[a])
        return {d: (k, i) for k, mine in enumerate(kinds.values()) for i, d in enumerate(mine)}

    def _add_arcs(self) -> None:
        """Add a literal for each pair that may be neighbours in a chain, and the chains."""
        model = self.model
        number = {d: i + 1 for i, d in enumerate(self.able)}
        circuit: list[tuple[int, int, cp_model.LiteralT]] = []
        firsts = {d: model.new_bool_var("") for d in self.able}
        slots = sum(sorted(self.grid.durations[d] for d in self.able)[: self.most])
        model.add(sum(firsts.values()) >= fewest_chains(self.grid, slots))
        for d in self.able:
            circuit.append((0, number[d], firsts[d]))
            circuit.append((number[d], 0, model.new_bool_var("")))
            here = self.planned[d]
            if not isinstance(here, int):
                circuit.append((number[d], number[d], ~here))
        for a in self.able:
            for b in self.able:
                if a != b and self._may_follow(a, b) and follows(self.grid, a, b, self.after):
                    arc = self.arcs[a, b] = model.new_bool_var("")
                    circuit.append((number[a], number[b], arc))
                    self._join(a, b, arc)
        if circuit:
            model.add_multiple_circuit(circuit)

    def _may_follow(self, a: int, b: int) -> bool:
        """Tell whether two defences share somebody and do not turn the order of their kind."""
        (kind, place), (other, next_) = self.alike[a], self.alike[b]
        shared = not set(self.grid.panels[a]).isdisjoint(self.grid.panels[b])
        return shared and (kind != other or next_ == place + 1)

    def _join(self, a: int, b: int, arc: cp_model.IntVar) -> None:
        """Let one defence directly follow another, in one room, when its literal holds."""
        model, length = self.model, self.grid.durations[a]
        model.add(self.start[b] == self.start[a] + length).only_enforce_if(arc)
        if self.grid.gap:
            starts, _ = followed(self.grid, a, self.after)
            limit = model.add_linear_expression_in_domain(
                self.start[a], self._domain(starts.tolist())
            )
            limit.only_enforce_if(arc)
        self.same(self.in_group, a, b, arc)
        self.same(self.on_day, a, b, arc)

    def same(self, choice: Choice, a: int, b: int, literal: cp_model.IntVar) -> None:
        """Give two defences the same day, or the same group of rooms, when a literal holds."""
        for key in sorted({k for d, k in choice if d in (a, b)}):
            equal = choice.get((a, key), 0) - choice.get((b, key), 0)
            if not isinstance(equal, int):
                self.model.add(equal == 0).only_enforce_if(literal)
            elif equal:
                self.model.add(literal == 0)

    def _add_rooms(self) -> None:
        """Let no group of rooms hold more defences at once than it has rooms."""
        for g, rooms in enumerate(self.groups):
            mine = [d for d in self.able if (d, g) in self.in_group]
            if len(mine) > len(rooms):
                intervals = [
                    self.model.new_optional_fixed_size_interval_var(
                        self.start[d], self.grid.durations[d], self.in_group[d, g], ""
                    )
                    for d in mine
                ]
                self.model.add_cumulative(intervals, [1] * len(mine), len(rooms))

    def solve(
        self,
        seconds: float,
        watch: "Watcher",
        *,
        hint: Mapping[int, Place],
        workers: int = 1,
        seed: int = 0,
    ) -> Chained:
        """Minimise `total`; the watcher prices every timetable found on the way."""
        self.model.minimize(self.total)
        return self._solve(seconds, watch, hint, workers, seed)

    def settle(
        self,
        most: int,
        seconds: float,
        watch: "Watcher",
        *,
        hint: Mapping[int, Place],
        workers: int = 1,
        seed: int = 0,
    ) -> Chained:
        """Minimise idle slots, then days, at a compactness of at most `most`.

        Nobody who never waits is counted for too little, so that this finds timetables which cost
        what the model says.
        """
        self.model.add(self.total <= most)
        self.model.minimize(2 * self.idle + self.days)
        self.settling = True
        return self._solve(seconds, watch, hint, workers, seed)

    def _solve(
        self, seconds: float, watch: "Watcher", hint: Mapping[int, Place], workers: int, seed: int
    ) -> Chained:
        solver = cp_model.CpSolver()
        solver.parameters.num_workers, solver.parameters.random_seed = workers, seed
        solver.parameters.max_time_in_seconds = max(0.05, seconds)
        solver.parameters.linearization_level = 2
        solver.parameters.interleave_search = workers == 1
        self._hint(hint)
        solver.best_bound_callback = _Bounded(solver, watch, of_total=not self.settling)
        status = solver.solve(self.model, _Priced(self, watch))
        value: int | None = None
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            value = round(solver.objective_value)
            self.solution = list(solver.response_proto.solution)
        return Chained(value, ceil(solver.best_objective_bound - SLACK), status == INFEASIBLE)

    def _hint(self, at: Mapping[int, Place]) -> None:
        """Start the search from a timetable."""
        if self.solution:
            self._hint_solution()
            return
        hints: dict[int, tuple[cp_model.IntVar, int]] = {}
        for d, at_d in at.items():
            hints[self.start[d].index] = self.start[d], self.position[at_d[0]]
        group = {room: g for g, rooms in enumerate(self.groups) for room in rooms}
        for choice, key in (
            (self.on_day, {d: int(self.grid.day[start]) for d, (start, _) in at.items()}),
            (self.in_group, {d: group[room] for d, (_, room) in at.items()}),
        ):
            for (d, other), chosen in choice.items():
                if not isinstance(chosen, int):
                    hints[chosen.index] = chosen, key.get(d) == other
        for (a, b), arc in self.arcs.items():
            both = a in at and b in at and at[a][1] == at[b][1]
            follow = both and self.after[at[a][0] + self.grid.durations[a]] == at[b][0]
            hints[arc.index] = arc, bool(follow)
        for var, value in hints.values():
            self.model.add_hint(var, value)

    def _hint_solution(self) -> None:
        """Start the search from the last solution of the model."""
        hint = self.model.proto.solution_hint
        hint.vars.clear()
        hint.values.clear()
        hint.vars.extend(range(len(self.solution)))
        hint.values.extend(self.solution)

    def places(self, solver: cp_model.CpSolverSolutionCallback) -> dict[int, Place]:
        """Give each chain the room of its group that was left first."""
        next_ = {a: b for (a, b), arc in self.arcs.items() if solver.boolean_value(arc)}
        led = set(next_.values())
        planned = [d for d in self.able if solver.value(self.planned[d])]
        start = {d: self.slot[solver.value(self.start[d])] for d in planned}
        free_from: dict[int, int] = defaultdict(int)
        at: dict[int, Place] = {}
        for first in sorted((d for d in planned if d not in led), key=lambda d: start[d]):
            chain = [first]
            while chain[-1] in next_:
                chain.append(next_[chain[-1]])
            chosen = (
                solver.value(self.in_group.get((first, g), 0)) for g in range(len(self.groups))
            )
            rooms = next(rooms for rooms, here in zip(self.groups, chosen, strict=True) if here)
            room = min(rooms, key=lambda r: free_from[r])
            free_from[room] = start[chain[-1]] + self.grid.durations[chain[-1]]
            at |= {d: (start[d], room) for d in chain}
        return at


class _Priced(cp_model.CpSolverSolutionCallback):
    """Hand every timetable found to the watcher."""

    def __init__(self, chains: ChainModel, watch: Watcher) -> None:
        super().__init__()
        self.chains, self.watch = chains, watch

    def on_solution_callback(self) -> None:
        """Read the timetable from the solution; stop where nothing better is wanted."""
        if self.chains.settling or self.watch.wants(self.objective_value):
            self.watch.found(self.chains.places(self))
        if self.watch.over():
            self.stop_search()


@dataclass(frozen=True, slots=True)
class _Bounded:
    """Hand every new bound to the watcher; stop where nothing better is wanted."""

    solver: cp_model.CpSolver
    watch: Watcher
    of_total: bool

    def __call__(self, bound: float) -> None:
        """Take a bound of the solver."""
        if self.of_total:
            self.watch.bounded(ceil(bound - SLACK))
        if self.watch.over():
            self.solver.stop_search()


def room_groups(grid: Grid, able: list[int]) -> list[list[int]]:
    """Group the rooms that no defence and no hour tells apart."""
    places = np.array([grid.places[d] for d in able], dtype=bool)
    groups: dict[bytes, list[int]] = defaultdict(list)
    for room in range(len(grid.rooms)):
        groups[grid.room_open[room].tobytes() + places[:, :, room].tobytes()].append(room)
    return list(groups.values())
