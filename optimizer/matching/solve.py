"""Match submissions with experts: the one verb of the engine."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import numpy as np

from optimizer.check.matching import Apart, CheckedGroup, Matching, check_matching
from optimizer.matching import lottery, messages
from optimizer.matching.apart import Together
from optimizer.matching.arrays import NO_INTS, Floats, Ints, within
from optimizer.matching.core import Core, core_of, only
from optimizer.matching.deadline import SolveDeadline
from optimizer.matching.drawing import keep_apart
from optimizer.matching.exact import Shortfall, sums_of
from optimizer.matching.fair import Start, fairest
from optimizer.matching.plan import Lottery, MatchingOutcome, MatchingPlan, MatchOptions, pairs_of
from optimizer.matching.problem import MatchingProblem, pair_keys
from optimizer.matching.ruled import Ruled, most_kept, solve_ruled, without_rules
from optimizer.matching.shortage import ShortageChange, explain, unkept
from optimizer.matching.together import together, without_apart
from optimizer.matching.total import BestMatching, greatest_total
from optimizer.outcome import Outcome, OutcomeReason, Progress, Status, Value

CLOSE = 1e-9  # a value within this share of its bound is proved, and always within 1e-6
Watch = Callable[[Progress], None]
Values = dict[str, Value]


def match(
    problem: MatchingProblem, options: MatchOptions, *, progress: Watch | None = None
) -> MatchingOutcome:
    """Match submissions with experts as the options ask, checked by the independent checker.

    The status is "infeasible" when seats or least loads must go unfilled: the plan then misses as
    few as can be, and the reasons say why.
    """
    return _Match(problem, options, progress).run()


class _Match:
    """Carry the problem, its options and the clock from one step to the next."""

    def __init__(
        self, problem: MatchingProblem, options: MatchOptions, progress: Watch | None
    ) -> None:
        self.problem, self.options, self.progress = problem, options, progress
        self.clock = SolveDeadline(options.limits.seconds)
        self.together = together(problem, options)
        self.core = core_of(problem if self.together is None else without_apart(problem))
        self.value: Values = {}
        self.bound: Values = {}

    def run(self) -> MatchingOutcome:
        """Find the plan and report it."""
        keep = self._keepable()
        seating = greatest_total(self.core, keep=keep if not self.core.quotas else NO_INTS)
        self._tell("total", seating.worth, seating.bound)
        if self.together is not None:
            return self._kept_apart(seating, self.together)
        if self.options.lottery is not None:
            return self._drawn(seating, self.options.lottery)
        if len(self.options.previous):
            return self._replaced(seating, keep)
        return self._matched(self.core, seating)

    def _matched(self, core: Core, seating: BestMatching) -> MatchingOutcome:
        """Go on from the matching without group rules to the plan asked for."""
        if not core.quotas:
            ruled = without_rules(core, seating)
        else:
            ruled = solve_ruled(core, seating, self._left(0.5))
        if ruled.undone.count():
            return self._short(core, seating, ruled)
        if self.options.objective == "fair":
            floor = self.options.total_floor
            least = None if floor is None else floor * ruled.bound
            return self._fair(core, Start(ruled.pairs, seating.candidates, ruled.bound, least))
        self._set("total", ruled.worth, ruled.bound)
        return self._report(core, ruled.pairs, ())

    def _fair(self, core: Core, start: Start) -> MatchingOutcome:
        """Make a complete plan fair to all submissions that ask for an expert."""
        asking = np.flatnonzero(self.problem.demand > 0)
        if not len(asking):
            for name in ("worst", "tail", "total"):
                self._set(name, 0.0, 0.0)
            return self._report(core, start.pairs, ())
        part, experts = core, core.shape[1]
        if len(asking) < core.shape[0]:
            part = only(core, asking)
            pairs, candidates = (
                row * experts + column
                for row, column in (
                    (np.searchsorted(asking, keys // experts), keys % experts)
                    for keys in (start.pairs, _of(start.candidates, asking, experts))
                )
            )
            start = replace(start, pairs=pairs, candidates=candidates)
        found = fairest(part, start, self._left(1.0), self.options.limits.seed, self._tell)
        for name in ("worst", "tail", "total"):
            self._set(name, found.value[name], found.bound[name])
        row, column = np.divmod(found.pairs, experts)
        return self._report(core, asking[row] * experts + column, ())

    def _replaced(self, seating: BestMatching, keep: Ints) -> MatchingOutcome:
        """Keep as many pairs of the previous plan as can stay, then do as the options ask."""
        core = self.core
        if core.quotas:
            solved = most_kept(core, seating.candidates, keep, self._left(0.5))
            if solved.pairs is None:
                return Outcome("timeout", None, seconds=self.clock.spent())
            kept = solved.pairs[within(solved.pairs, keep)]
            self._set("kept", len(kept), int(min(np.floor(solved.bound + 1e-6), len(keep))))
        else:
            kept = seating.pairs[within(seating.pairs, keep)]
            self._set("kept", len(kept), len(kept) if seating.proved else len(keep))
        if not core.quotas and self.options.objective == "total":
            if not seating.complete:
                return self._short(core, seating, without_rules(core, seating))
            # The flow is optimal for kept pairs and total together; with all kept pairs seated,
            # the bound of the rest is the bound of the total.
            self._set("total", seating.worth, self._seated(kept)[1].bound)
            return self._report(core, seating.pairs, ())
        other, rest = self._seated(kept)
        return self._matched(other, rest)

    def _seated(self, kept: Ints) -> tuple[Core, BestMatching]:
        """Pin kept pairs and match the rest."""
        pinned = np.concatenate([self.problem.pinned, pairs_of(kept, self.core.shape[1])])
        other = core_of(replace(self.problem, pinned=pinned))
        return other, greatest_total(other)

    def _keepable(self) -> Ints:
        """Name the pairs of the previous plan that are open still, pinned ones left out."""
        keys = np.unique(pair_keys(self.options.previous, self.core.shape[1]))
        return keys[self.core.open(*np.divmod(keys, self.core.shape[1]))]

    def _drawn(self, seating: BestMatching, asked: Lottery) -> MatchingOutcome:
        """Draw a plan at random."""
        core = self.core
        ruled = without_rules(core, seating)
        if core.quotas:
            ruled = solve_ruled(core, seating, self._left(0.5))
        if ruled.undone.count():
            return self._short(core, seating, ruled)
        if core.quotas:
            drawn = lottery.draw_whole(core, ruled.pairs, asked.limit, asked.seed, self._left(0.9))
        else:
            likely = lottery.most_likely(core, seating, asked.limit)
            drawn = lottery.draw(core, likely, asked.seed)
        self._set("expected_total", drawn.expected, drawn.bound)
        self._set_drawn(core, drawn.pairs, ruled.bound, drawn.probabilities)
        reasons = [] if drawn.least is None else [_too_low(asked.limit, drawn.least)]
        outcome = self._report(core, drawn.pairs, tuple(reasons))
        status: Status = "infeasible" if reasons else "feasible"
        plan = outcome.plan and replace(outcome.plan, probabilities=drawn.probabilities)
        return replace(outcome, status=status, plan=plan)

    def _kept_apart(self, seating: BestMatching, rules: Together) -> MatchingOutcome:
        """Choose or draw a plan in which experts are kept apart."""
        core, asked = self.core, self.options.lottery
        likely, seed = lottery.Likely(seating, Fraction(1), Fraction(1), None), ""
        if asked is not None and seating.complete:
            likely, seed = lottery.most_likely(core, seating, asked.limit), asked.seed
        found = keep_apart(core, likely.seating, rules, likely.used, seed, self._left(0.9))
        if asked is None:
            self._set("total", found.expected, found.bound)
        else:
            self._set("expected_total", found.expected, found.bound)
            self._set_drawn(core, found.pairs, seating.bound, found.probabilities)
        reasons = [] if seating.complete else self._causes(core, seating)
        if likely.least is not None:
            reasons.append(_too_low(likely.asked, likely.least))
        undone = Shortfall(found.missing, found.lacking, NO_INTS)
        if undone.count():
            reasons.append(_too_strict(undone))
            for name in ("missing", "lacking"):
                self.value[name] = int(getattr(undone, name).sum())
                self.bound[name] = int(getattr(seating, name).sum())
        outcome = self._report(core, found.pairs, tuple(reasons), undone)
        status: Status = outcome.status if asked is None else "feasible"
        plan = outcome.plan
        if asked is not None and plan is not None:
            plan = replace(plan, probabilities=found.probabilities)
        return replace(outcome, status="infeasible" if reasons else status, plan=plan)

    def _set_drawn(self, core: Core, pairs: Ints, bound: float, odds: Floats) -> None:
        """Report what a drawn plan reaches and the likeliest pair."""
        self.value["total"] = float(sums_of(core, pairs).sum())
        self.bound["total"] = bound
        self.value["highest_probability"] = float(odds[:, 2].max(initial=0.0))
        lottery_ = self.options.lottery
        self.bound["highest_probability"] = 1.0 if lottery_ is None else float(lottery_.limit)

    def _short(self, core: Core, seating: BestMatching, ruled: Ruled) -> MatchingOutcome:
        """Report a plan that misses seats, least loads or group rules."""
        undone = ruled.undone
        reasons = [] if seating.complete else self._causes(core, seating)
        if core.quotas:
            further = undone.missing.sum() + undone.lacking.sum() > (
                seating.missing.sum() + seating.lacking.sum()
            )
            pinned = self._pinned(core)
            reasons += unkept(core, undone, bool(further), pinned, self.problem.names)
        least = undone if ruled.proved else Shortfall(seating.missing, seating.lacking, NO_INTS)
        for name in ("missing", "lacking", "members"):
            self.value[name] = int(getattr(undone, name).sum())
            self.bound[name] = int(getattr(least, name).sum())
        self.value["total"] = float(sums_of(core, ruled.pairs).sum())
        outcome = self._report(core, ruled.pairs, tuple(reasons), undone)
        return replace(outcome, status="infeasible")

    def _causes(self, core: Core, seating: BestMatching) -> list[OutcomeReason]:
        """Explain what even the matching without rules about groups misses."""
        return explain(core, seating, self._pinned(core), self.problem.names)

    def _pinned(self, core: Core) -> ShortageChange:
        """Give what the pinned pairs took off demand and loads."""
        return ShortageChange(
            self.problem.demand - core.demand,
            self.problem.max_load - core.loads.high,
            self.problem.min_load - core.loads.low,
        )

    def _report(
        self,
        core: Core,
        pairs: Ints,
        reasons: tuple[OutcomeReason, ...],
        undone: Shortfall | None = None,
    ) -> MatchingOutcome:
        """Check a plan and hand it back with its values."""
        rows = pairs_of(np.concatenate([pairs, core.seated]), core.shape[1])
        broken = check_matching(_checked(self.problem, undone), rows)
        rules = sorted({found.rule for found in broken})
        closed = all(_closed(self.value[name], self.bound[name]) for name in self.bound)
        return Outcome(
            status="optimal" if closed else "feasible",
            plan=MatchingPlan(rows),
            objective=self.value,
            bound=self.bound,
            seconds=self.clock.spent(),
            reasons=reasons,
            checker=", ".join(rules) if rules else "passed",
        )

    def _set(self, name: str, value: Value, bound: Value) -> None:
        self.value[name], self.bound[name] = value, max(value, bound)
        self._tell(name, value, bound)

    def _tell(self, level: str, value: Value, bound: Value) -> None:
        if self.progress is not None:
            self.progress(Progress(level, value, bound, self.clock.spent()))

    def _left(self, share: float) -> float:
        return max(0.1, share * self.clock.left())


def _too_strict(undone: Shortfall) -> OutcomeReason:
    return OutcomeReason("apart_too_strict", messages.kept_apart_too_strictly(undone.count()), ())


def _too_low(asked: Fraction, least: Fraction) -> OutcomeReason:
    return OutcomeReason("limit_too_low", messages.limit_too_low(str(asked), str(float(least))), ())


def _of(keys: Ints, submissions: Ints, experts: int) -> Ints:
    """Give the pairs that belong to some submissions."""
    return keys[within(keys // experts, submissions)]


def _closed(value: Value, bound: Value) -> bool:
    """Tell whether a value is proved: as good as its bound up to rounding."""
    return abs(bound - value) <= max(1e-6, CLOSE * abs(bound))


def _checked(problem: MatchingProblem, undone: Shortfall | None) -> Matching:
    """Give the checker the instance, lowered by what the plan says that it leaves undone."""
    demand, min_load = problem.demand, problem.min_load
    if undone is not None:
        demand, min_load = demand - undone.missing, min_load - undone.lacking
    groups = []
    for quota in problem.quotas:
        at_least = quota.at_least
        if undone is not None:
            at_least = np.maximum(at_least - undone.of(quota.name), 0)
        groups.append(CheckedGroup(quota.name, quota.members, at_least, quota.at_most))
    apart = [
        Apart(
            attribute.name,
            attribute.codes,
            attribute.at_most,
            pairs_of(attribute.exempt, max(1, len(attribute.values))),
        )
        for attribute in problem.attributes
    ]
    return Matching(
        who=problem.table.for_checker(),
        demand=demand,
        max_load=problem.max_load,
        min_load=min_load,
        pinned=problem.pinned,
        forbidden=problem.forbidden,
        groups=groups,
        apart=apart,
        max_meetings=problem.max_meetings,
    )
