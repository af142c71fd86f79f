"""Say in a model of chains what each expert costs: days, idle slots, changes of room."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Protocol

from ortools.sat.python import cp_model

from optimizer.defences.grid import Grid
from optimizer.defences.neighbours import fewest_days

Linear = cp_model.LinearExprT
Choice = dict[tuple[int, int], cp_model.IntVar | int]


class Chains(Protocol):
    """Hold what a model of chains has: starts, days, groups of rooms and neighbours."""

    grid: Grid
    model: cp_model.CpModel
    partial: bool
    told: bool
    groups: list[list[int]]
    position: dict[int, int]
    planned: dict[int, cp_model.IntVar | int]
    start: dict[int, cp_model.IntVar]
    on_day: Choice
    in_group: Choice
    interval: dict[int, cp_model.IntervalVar]
    arcs: dict[tuple[int, int], cp_model.IntVar]

    def same(self, choice: Choice, a: int, b: int, literal: cp_model.IntVar) -> None:
        """Give two defences the same day, or the same group of rooms, when a literal holds."""


def add_costs(
    chains: Chains, of_expert: Mapping[int, list[int]]
) -> tuple[cp_model.LinearExpr, cp_model.LinearExpr, cp_model.LinearExpr]:
    """Sum what experts cost, their idle slots and their days; the same for those in the same."""
    together: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for e, mine in of_expert.items():
        who = chains.grid.problem.experts[e]
        together[tuple(mine), who.max_per_day, who.max_days].append(e)
    total: list[Linear] = []
    waiting: list[Linear] = []
    coming: list[Linear] = []
    for experts in together.values():
        mine, count = of_expert[experts[0]], len(experts)
        if len(mine) == 1:
            total.append(count * chains.planned[mine[0]])
            coming.append(count * chains.planned[mine[0]])
        else:
            cost, idle, days = _Sitter(chains, experts[0], mine).cost()
            total.append(count * cost)
            waiting.append(count * idle)
            coming.append(count * days)
    every = total, waiting, coming
    whole, idle_slots, expert_days = (cp_model.LinearExpr.sum(some) for some in every)
    return whole, idle_slots, expert_days


class _Sitter:
    """Hold one expert with the defences he sits in."""

    def __init__(self, chains: Chains, expert: int, mine: list[int]) -> None:
        self.chains, self.expert, self.mine = chains, expert, mine
        self.model, self.grid = chains.model, chains.grid
        days = range(len(self.grid.hours))
        here = {k: [d for d in mine if (d, k) in chains.on_day] for k in days}
        self.days = {k: some for k, some in here.items() if some}
        self.comes = {k: self._comes(k) for k in self.days}

    def _comes(self, day: int) -> cp_model.IntVar:
        comes = self.model.new_bool_var("")
        here = [self.chains.on_day[d, day] for d in self.days[day]]
        self.model.add_max_equality(comes, here)
        limit = self.grid.problem.experts[self.expert].max_per_day
        if limit:
            self.model.add(sum(here) <= limit)
        return comes

    def cost(self) -> tuple[cp_model.IntVar, cp_model.LinearExpr, cp_model.LinearExpr]:
        """Give what the expert costs, the slots he waits and his days; keep his limits."""
        model, chains, grid, mine = self.model, self.chains, self.grid, self.mine
        model.add_no_overlap([chains.interval[d] for d in mine])
        limit = grid.problem.experts[self.expert].max_days
        if limit:
            model.add(sum(self.comes.values()) <= limit)
        neighbours = sum(
            arc
            for (a, b), arc in chains.arcs.items()
            if self.expert in grid.panels[a] and self.expert in grid.panels[b]
        )
        spans = cp_model.LinearExpr.sum([self._span(day) for day in self.days])
        idle = spans - sum(grid.durations[d] * chains.planned[d] for d in mine)
        model.add(idle >= 0)
        cost = model.new_int_var(0, len(mine) + 2 * len(chains.position), "")
        model.add(cost >= sum(chains.planned[d] for d in mine) - neighbours)
        days = cp_model.LinearExpr.sum([*self.comes.values()])
        changes = self._changes() if chains.told else 0
        model.add(cost >= days + idle + changes)
        if not chains.partial:
            model.add(neighbours <= len(mine) - fewest_days(grid, self.expert, mine))
        return cost, idle, days

    def _span(self, day: int) -> cp_model.LinearExpr:
        """Give the slots from the first defence of a day to the end of the last."""
        chains, model = self.chains, self.model
        positions = [p for t, p in chains.position.items() if self.grid.day[t] == day]
        first = model.new_int_var(min(positions), max(positions) + 1, "")
        last = model.new_int_var(min(positions), max(positions) + 1, "")
        model.add(first <= last)
        for d in self.days[day]:
            chosen = chains.on_day[d, day]
            model.add(first <= chains.start[d]).only_enforce_if(chosen)
            end = chains.start[d] + self.grid.durations[d]
            model.add(last >= end).only_enforce_if(chosen)
        return last - first

    def _changes(self) -> cp_model.LinearExpr:
        """Count the changes of room from each sitting of a day to the next."""
        chains, model = self.chains, self.model
        number = {d: i + 1 for i, d in enumerate(self.mine)}
        enters = {d: model.new_bool_var("") for d in self.mine}
        circuit: list[tuple[int, int, cp_model.LiteralT]] = []
        for d in self.mine:
            circuit.append((0, number[d], enters[d]))
            circuit.append((number[d], 0, model.new_bool_var("")))
            here = chains.planned[d]
            if not isinstance(here, int):
                circuit.append((number[d], number[d], ~here))
        changes: list[Linear] = []
        for a in self.mine:
            for b in self.mine:
                if a != b and any(a in some and b in some for some in self.days.values()):
                    next_ = model.new_bool_var("")
                    circuit.append((number[a], number[b], next_))
                    changes.append(self._change(a, b, next_))
        model.add_multiple_circuit(circuit)
        model.add(sum(enters.values()) == sum(self.comes.values()))
        return cp_model.LinearExpr.sum(changes)

    def _change(self, a: int, b: int, next_: cp_model.IntVar) -> cp_model.IntVar:
        """Tell whether the expert's next sitting after one is in another room."""
        chains, model = self.chains, self.model
        end = chains.start[a] + self.grid.durations[a]
        model.add(chains.start[b] >= end).only_enforce_if(next_)
        chains.same(chains.on_day, a, b, next_)
        if (a, b) in chains.arcs:
            model.add_implication(chains.arcs[a, b], next_)
        change = model.new_bool_var("")
        for g in range(len(chains.groups)):
            if (a, g) in chains.in_group:
                leaves = chains.in_group[a, g] - chains.in_group.get((b, g), 0)
                model.add(change >= leaves).only_enforce_if(next_)
        return change
