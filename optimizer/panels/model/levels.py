"""Improve a joint model level by level: what one level reached, the next must keep."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import floor, inf

from ortools.sat.python import cp_model

from optimizer.guarded import solve_guarded
from optimizer.outcome import Cancel, Progress, Value, Watch
from optimizer.panels.index.seating import Seating
from optimizer.panels.index.windows import Window
from optimizer.panels.model.joint import SKILL_SCALE, JointModel, Linear
from optimizer.panels.model.work import Work

EARLY = "early"
"""A last level that no report shows: start as early as the levels before allow."""
EARLY_SECONDS = 1.0
ROUNDING = 0.01
FOUND = (cp_model.OPTIMAL, cp_model.FEASIBLE)


class OverError(Exception):
    """Say that a search ended in the midst of a step."""


@dataclass
class Search:
    """Hold the means of a search: the moment it must end, its workers, and who is told.

    With `any_plan` the first plan is as good as every other. With `work` the deadline is one of
    work counted, not of the clock; `latest`, of the clock, then ends the search all the same.
    """

    deadline: float
    started: float
    workers: int = 1
    seed: int = 0
    watch: Watch | None = None
    cancelled: Cancel | None = None
    any_plan: bool = False
    work: Work | None = None
    latest: float = inf

    @property
    def now(self) -> float:
        """Give the time by which deadlines are set: the clock's, or the work spent."""
        return time.monotonic() if self.work is None else self.work.spent

    @property
    def left(self) -> float:
        """Give the seconds that remain."""
        return 0.0 if time.monotonic() > self.latest else self.deadline - self.now

    @property
    def clock_left(self) -> float:
        """Give the seconds of the clock that remain."""
        return min(self.latest, inf if self.work else self.deadline) - time.monotonic()

    @property
    def over(self) -> bool:
        """Tell whether the search must end: no time left, or it was called off."""
        return self.left <= 0.01 or (self.cancelled is not None and self.cancelled())

    def check(self) -> None:
        """Raise `OverError` when the search must end."""
        if self.over:
            raise OverError

    def tell(self, level: str, value: Value | None, bound: Value | None) -> None:
        """Tell the watcher, if any, how far a level is."""
        if self.watch:
            self.watch(Progress(level, value, bound, time.monotonic() - self.started))

    def brief(self, seconds: float) -> "Search":
        """Give a search of its own that ends after some seconds and tells nobody."""
        return replace(self, deadline=min(self.deadline, self.now + seconds), watch=None)

    def solver(self, seconds: float) -> cp_model.CpSolver:
        """Make a solver that keeps to the limits and gives the same result every time."""
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = self.workers
        solver.parameters.random_seed = self.seed
        seconds = max(0.01, min(seconds, self.left))
        if self.work is not None:
            solver.parameters.max_deterministic_time = seconds
            seconds = max(0.01, self.clock_left)
        solver.parameters.max_time_in_seconds = seconds
        return solver

    def run(
        self,
        solver: cp_model.CpSolver,
        model: cp_model.CpModel,
        listener: cp_model.CpSolverSolutionCallback | None = None,
    ) -> cp_model.CpSolverStatus:
        """Solve, and stop soon after the search is called off, with or without a solution."""
        status = solve_guarded(solver, model, self.cancelled, listener)
        if self.work is not None:
            self.work.add(solver.deterministic_time)
        return status


@dataclass
class Climb:
    """Hold what a climb through the levels found: `infeasible` only when that was proved."""

    seating: Seating | None = None
    value: dict[str, Value] = field(default_factory=dict)
    bound: dict[str, Value] = field(default_factory=dict)
    infeasible: bool = False


class _Listener(cp_model.CpSolverSolutionCallback):
    """Pass solutions on to the watcher and stop the search when it is called off."""

    def __init__(self, search: Search, level: str, scale: float) -> None:
        super().__init__()
        self.search, self.level, self.scale = search, level, scale

    def on_solution_callback(self) -> None:
        value, bound = self.objective_value / self.scale, self.best_objective_bound / self.scale
        self.search.tell(self.level, value, bound)
        if self.search.over:
            self.stop_search()


def expression(joint: JointModel, name: str) -> Linear | None:
    """Give a level as an expression of the model, None when it is fixed by its form."""
    if name == "placed":
        return -sum(joint.heard.values()) if joint.partial and joint.heard else None
    if name == "panels":
        return sum(joint.used.values()) if any(d.optional for d in joint.drafts) else None
    if name == "load_max":
        return _load_max(joint)
    if name == "load_sum_of_squares":
        return _sum_of_squares(joint)
    if name == "expert_days":
        return _expert_days(joint)
    if name == "days":
        return _days(joint)
    return _idle(joint) if name == "idle_minutes" else _lateness(joint)


def _load_max(joint: JointModel) -> Linear:
    high = max(d.high for d in joint.drafts)
    top = joint.model.new_int_var(1, len(joint.submissions) + high, "load max")
    for e in joint.seated:
        joint.model.add(top >= joint.load(e))
    return top


def _sum_of_squares(joint: JointModel) -> Linear:
    """Bound each square from below by its tangents, which meet it at whole loads."""
    total: list[Linear] = []
    for e in joint.seated:
        most = sum(sorted((joint.drafts[p].high for p in joint.seats_of(e)), reverse=True)[:4])
        most += joint.held.loads[e]
        square = joint.model.new_int_var(0, most * most, f"square {e}")
        load = joint.load(e)
        for k in range(most):
            joint.model.add(square >= (2 * k + 1) * load - k * (k + 1))
        total.append(square)
    return sum(total)


def _expert_days(joint: JointModel) -> Linear:
    total: list[Linear] = []
    everyday = sorted({w.day for p in joint.panels for w in joint.options(p)})
    for e in joint.seated:
        here = joint.held.days.get(e, set())
        for day in everyday:
            if day in here:
                continue
            comes = joint.model.new_bool_var(f"comes {e} {day}")
            total.append(comes)
            for p in joint.seats_of(e):
                on_day = joint.on_day(p, day)
                joint.model.add(comes >= joint.sits[e, p] + sum(on_day) - 1)
    return sum(total)


def _days(joint: JointModel) -> Linear:
    total: list[Linear] = []
    held = {d for days in joint.held.days.values() for d in days}
    for day in sorted({w.day for p in joint.panels for w in joint.options(p)} - held):
        open_ = joint.model.new_bool_var(f"open {day}")
        total.append(open_)
        for p in joint.panels:
            for taken in joint.on_day(p, day):
                joint.model.add_implication(taken, open_)
    return sum(total)


def _lateness(joint: JointModel) -> Linear:
    """Count the starts before those taken: among like plans the earlier is better."""
    starts = sorted({w.start for p in joint.panels for w in joint.options(p)})
    place = {start: i for i, start in enumerate(starts)}
    return sum(
        place[w.start] * joint.takes[p, k]
        for p in joint.panels
        for k, w in enumerate(joint.options(p))
    )


def _idle(joint: JointModel) -> Linear | None:
    clock = joint.season.clock
    cost = {
        (p, k): clock.idle(w.day, w.starts)
        for p in joint.panels
        for k, w in enumerate(joint.options(p))
    }
    costly = [minutes * joint.takes[key] for key, minutes in cost.items() if minutes]
    return sum(costly) if costly else None


def climb(
    joint: JointModel,
    names: Iterable[str],
    search: Search,
    *,
    hint: Seating | None = None,
    known: dict[str, Value] | None = None,
    patience: float | None = None,
) -> Climb:
    """Improve level by level; `known` gives bounds proved elsewhere, at which a level may stop.

    `patience` limits the seconds of every level but the first.
    """
    result = Climb()
    names = [] if search.any_plan else list(names)
    if hint:
        _give_hint(joint, hint)
    if not names:
        _solve(joint, "placed", search, result, search.left, 1.0)
    for place, name in enumerate(names):
        if search.over and result.seating is not None:
            break
        share = 1.0 if place == len(names) - 1 else 0.6
        left = EARLY_SECONDS if name == EARLY else search.left * share
        if patience is not None and place:
            left = min(left, patience)
        if name == "expertise_per_seat":
            go_on = _climb_ratio(joint, search, result, left, known or {})
        else:
            go_on = _climb_linear(joint, name, search, result, left, known or {})
        if not go_on:
            break
    return result


def _climb_linear(  # the state of one climb, private to it
    joint: JointModel,
    name: str,
    search: Search,
    result: Climb,
    seconds: float,
    known: dict[str, Value],
) -> bool:
    goal = expression(joint, name)
    if goal is None:
        return True
    low = int(known.get(name, -len(joint.submissions)))
    joint.model.add(goal >= low)
    joint.model.minimize(goal)
    solver, status = _solve(joint, name, search, result, seconds, 1.0)
    if status not in FOUND:
        return result.seating is not None
    value = round(solver.value(goal)) if not isinstance(goal, int) else goal
    result.value[name] = value
    result.bound[name] = max(low, round(solver.best_objective_bound))
    joint.model.add(goal <= value)
    return True


def _climb_ratio(
    joint: JointModel, search: Search, result: Climb, seconds: float, known: dict[str, Value]
) -> bool:
    """Raise the mean expertise; where the seats can vary, by Dinkelbach's method (1967)."""
    name = "expertise_per_seat"
    fixed = len(joint.sizes) == 1
    slots = len(joint.submissions) * joint.sizes[0]
    ratio = Fraction(0)
    ends = search.now + seconds
    while True:
        gain, scale = joint.skill(ratio), SKILL_SCALE * joint.skill_scale(ratio)
        joint.model.maximize(gain)
        if fixed and name in known:
            joint.model.add(gain <= floor(known[name] * SKILL_SCALE * slots + ROUNDING))
        left = max(0.05, ends - search.now)
        solver, status = _solve(joint, name, search, result, left, scale * slots)
        if status not in FOUND:
            return result.seating is not None
        reached = round(solver.objective_value)
        bound = round(solver.best_objective_bound)
        seats = round(solver.value(_seats(joint)))
        if not seats:  # a partial plan that can place nothing has no mean
            return True
        value = ratio + Fraction(reached, scale * seats)
        ceiling = ratio + Fraction(bound, scale * slots)
        result.value[name] = float(value)
        result.bound[name] = min(float(max(value, ceiling)), float(known.get(name, 1.0)))
        if fixed or reached <= 0 or search.over or search.now >= ends:
            # The next levels keep what was reached here.
            joint.model.add(gain >= reached)
            return True
        ratio = value


def _seats(joint: JointModel) -> Linear:
    return sum(joint.share(e, p) for e, p in joint.sits)


def _solve(  # the state of one climb, private to it
    joint: JointModel, name: str, search: Search, result: Climb, seconds: float, scale: float
) -> tuple[cp_model.CpSolver, cp_model.CpSolverStatus]:
    solver = search.solver(seconds)
    listener = _Listener(search, name, scale)
    status = search.run(solver, joint.model, listener)
    if status in FOUND:
        result.seating = joint.extract(solver)
        joint.model.clear_hints()  # type: ignore[no-untyped-call]  # untyped in ortools
        for variable in joint.variables():
            joint.model.add_hint(variable, solver.value(variable))
    elif status == cp_model.INFEASIBLE and result.seating is None:
        result.infeasible = True
    return solver, status


def _give_hint(joint: JointModel, seating: Seating) -> None:
    """Start the search from a known seating, panels paired with drafts of their category."""
    free = list(joint.panels)
    for seated in seating:
        fitting = [p for p in free if joint.drafts[p].category == seated.category]
        if not fitting:
            continue
        p = fitting[0]
        free.remove(p)
        for (e, q), var in joint.sits.items():
            if q == p:
                joint.model.add_hint(var, e in seated.members)
        for (s, q), var in joint.heard.items():
            if q == p:
                joint.model.add_hint(var, s in seated.submissions)
        for k, window in enumerate(joint.options(p)):
            joint.model.add_hint(joint.takes[p, k], _place(window) == _place(seated.window))


def _place(window: Window) -> tuple[int, int, int]:
    return window.start, window.group, len(window.starts)
