"""Search a small season in one model that leaves nothing out, level by level.

Slots begin at any minute, panels start late and wait, all lengths, sizes and reserves are free:
what is proved here holds for every plan. What counting has proved before is taken over as it is.
"""

from collections import defaultdict
from fractions import Fraction

from ortools.sat.python import cp_model

from optimizer.explain.decision import AnyPlan
from optimizer.explain.timeline import Timeline
from optimizer.outcome import PanelPlan
from optimizer.panels.model.best import Best
from optimizer.panels.model.levels import FOUND, Search
from optimizer.problem import PanelProblem

MOST_SUBMISSIONS = 14
MOST_SEATS = 700
"""The most submissions, and experts times submissions, for which the model is tried."""
EARLY_SECONDS = 1.0
"""How long to look for earlier times among plans that are alike."""
SCALE = 1_000_000
"""Expertise is compared in millionths, as it is reported."""
Bool = cp_model.IntVar
Linear = cp_model.LinearExpr | int


def search_completely(best: Best, search: Search) -> None:
    """Improve the best plan, if any, until every level is proved or the time is over."""
    problem = best.season.problem
    count = len(problem.submissions)
    if not 0 < count <= MOST_SUBMISSIONS or count * len(problem.experts) > MOST_SEATS:
        return
    if not problem.days or not problem.rooms:
        return
    line = Timeline(problem)
    if not all(line.starts(submission) for submission in problem.submissions):
        best.impossible = best.plan is None
        return
    _Complete(problem).climb(best, search)


class _Complete(AnyPlan):
    """Hold every rule of a season, and what its levels are made of."""

    def __init__(self, problem: PanelProblem) -> None:
        super().__init__(problem)
        self.next: dict[tuple[str, str], Bool] = {}
        self.attends: dict[tuple[str, str], Bool] = {}
        self._attendance()

    def climb(self, best: Best, search: Search) -> None:
        """Solve the levels that are not proved yet, in their order."""
        if best.plan is None and not self._solve(best, search, None):
            return
        for name in best.names:
            best.settle()
            if name == "placed":
                continue
            if search.over:
                return
            if name == "expertise_per_seat":
                if not self._ratio(best, search):
                    return
                continue
            goal = self._goal(name)
            self.model.add(goal <= int(best.value[name]))
            if best.met(name):
                continue
            if not self._solve(best, search, goal):
                return
            if self.bound is not None:
                best.wait({name: self.bound})
            self.model.add(goal <= int(best.value[name]))
        if best.seating is None:
            self._solve(best, search.brief(EARLY_SECONDS), sum(self.begin.values()))

    def _solve(self, best: Best, search: Search, goal: Linear | None) -> bool:
        """Minimise; offer what was found. Gives False when nothing was found in time."""
        if goal is None:
            self.model.minimize(0)
        else:
            self.model.minimize(goal)
        solver = search.solver(search.left)
        self.status = search.run(solver, self.model)
        if self.status == cp_model.INFEASIBLE:
            best.impossible = best.plan is None
            return False
        self.bound = round(solver.best_objective_bound) if goal is not None else None
        if self.status not in FOUND:
            return False
        self.solver = solver
        best.offer_plan(self.plan(solver), alike=goal is not None)
        return True

    # what levels are made of

    def _both(self, row: Bool, two: Bool) -> Bool:
        both = self._bool()
        self.model.add_bool_and([row, two]).only_enforce_if(both)
        self.model.add_bool_or([row.negated(), two.negated(), both])
        return both

    def _attendance(self) -> None:
        heard_by: dict[str, list[tuple[str, Bool]]] = defaultdict(list)
        for (s, r), here in self.hears.items():
            heard_by[s].append((r, here))
        for e, mine in self._seats_of.items():
            for s, every in heard_by.items():
                some = [self._both(v, self.sits[e, r]) for r, v in every if r in mine]
                if some:
                    here = self.attends[e, s] = self._bool()
                    self.model.add(sum(some) == here)

    def _loads(self) -> dict[str, list[Bool]]:
        loads: dict[str, list[Bool]] = defaultdict(list)
        for (e, _), here in self.attends.items():
            loads[e].append(here)
        return loads

    def _goal(self, name: str) -> Linear:
        if name == "panels":
            return sum(self.used.values())
        if name == "load_max":
            top = self.model.new_int_var(0, len(self.category), "")
            for mine in self._loads().values():
                self.model.add(sum(mine) <= top)
            return top
        if name == "load_sum_of_squares":
            return sum(self._square(mine) for mine in self._loads().values())
        if name == "expert_days":
            return self._expert_days()
        return self._days() if name == "days" else self._idle()

    def _square(self, load: list[Bool]) -> Linear:
        steps = [self._bool() for _ in load]
        self.model.add(sum(steps) == sum(load))
        for more, less in zip(steps[1:], steps, strict=False):
            self.model.add_implication(more, less)
        return sum((2 * k + 1) * step for k, step in enumerate(steps))

    def _on(self, r: str, day: int) -> Bool:
        """Say that a panel may be on a day: true where its first slot lies there."""
        opening, closing = self.line.hours[day]
        on, before, after = (self._bool() for _ in range(3))
        self.model.add(self.opens[r] < opening).only_enforce_if(before)
        self.model.add(self.opens[r] >= closing).only_enforce_if(after)
        self.model.add_bool_or([on, before, after])
        return on

    def _expert_days(self) -> Linear:
        total: list[Linear] = []
        for day in range(len(self.line.hours)):
            on = {r: self._on(r, day) for r in self.used}
            for e, mine in self._seats_of.items():
                comes = self._bool()
                total.append(comes)
                for r in mine:
                    absent = [self.sits[e, r].negated(), on[r].negated(), comes]
                    self.model.add_bool_or(absent)
        return sum(total)

    def _days(self) -> Linear:
        total: list[Linear] = []
        for day in range(len(self.line.hours)):
            opened = self._bool()
            total.append(opened)
            for r, used in self.used.items():
                self.model.add_bool_or([used.negated(), self._on(r, day).negated(), opened])
        return sum(total)

    def _idle(self) -> Linear:
        """Let every submission but the first of its panel follow one other, and count waits."""
        before: dict[str, list[Bool]] = defaultdict(list)
        after: dict[str, list[Bool]] = defaultdict(list)
        waits: list[Linear] = []
        for s, r in self.hears:
            for t in self._may_hear(r):
                if t == s or (s, t) in self.next:
                    continue
                arc = self.next[s, t] = self._bool()
                before[t].append(arc)
                after[s].append(arc)
        for (s, t), arc in self.next.items():
            self._follow(s, t, arc)
            waits.append(self._wait(s, t, arc))
        for s in self.category:
            self.model.add_at_most_one(before[s])
            self.model.add_at_most_one(after[s])
        arcs = sum(self.next.values())
        self.model.add(arcs == len(self.category) - sum(self.used.values()))
        return sum(waits)

    def _follow(self, s: str, t: str, arc: Bool) -> None:
        apart = self.begin[t] >= self.begin[s] + self.line.slot + self.line.gap
        self.model.add(apart).only_enforce_if(arc)
        for r in self.used:
            row, two = self.hears.get((s, r)), self.hears.get((t, r))
            if row is not None and two is not None:
                self.model.add_bool_or([arc.negated(), row.negated(), two])
            elif row is not None:
                self.model.add_bool_or([arc.negated(), row.negated()])

    def _wait(self, s: str, t: str, arc: Bool) -> Linear:
        span = self.last - self.first
        wait = self.model.new_int_var(0, span, "")
        inside: list[Linear] = []
        for a, b in self.line.pauses:
            between = self._bool()
            self.model.add(self.begin[s] + self.line.slot <= a).only_enforce_if(between)
            self.model.add(self.begin[t] >= b).only_enforce_if(between)
            inside.append((b - a) * between)
        rest = self.model.new_int_var(self.line.gap, max(self.line.gap, span), "")
        longer = self._bool()
        self.model.add(rest <= self.line.gap).only_enforce_if(longer.negated())
        self.model.add(rest <= sum(inside)).only_enforce_if(longer)
        distance = self.begin[t] - self.begin[s] - self.line.slot
        self.model.add(wait >= distance - rest).only_enforce_if(arc)
        return wait

    def _ratio(self, best: Best, search: Search) -> bool:
        """Raise the mean expertise by Dinkelbach's method (1967), in whole numbers."""
        skill = {e.id: e.categories for e in self.problem.experts}
        seats = sum(self.attends.values())
        worth = sum(
            round(SCALE * skill[e][self.category[s]]) * here
            for (e, s), here in self.attends.items()
        )
        ratio = _mean(self.problem, best.plan)
        while True:
            gain = ratio.denominator * worth - ratio.numerator * seats
            self.model.add(gain >= 0)
            if best.met("expertise_per_seat"):
                return True
            if not self._solve(best, search, -gain):
                return False
            if self.status != cp_model.OPTIMAL:
                return True
            value = Fraction(self.solver.value(worth), self.solver.value(seats))
            if value <= ratio:
                best.wait({"expertise_per_seat": float(ratio / SCALE)})
                return True
            ratio = value


def _mean(problem: PanelProblem, plan: PanelPlan | None) -> Fraction:
    """Give the mean expertise of a plan in millionths, exactly."""
    skill = {e.id: e.categories for e in problem.experts}
    total, seats = 0, 0
    for panel in plan.panels if plan else ():
        for e in panel.experts:
            total += round(SCALE * skill[e][panel.category]) * len(panel.slots)
            seats += len(panel.slots)
    return Fraction(total, seats) if seats else Fraction(0)
