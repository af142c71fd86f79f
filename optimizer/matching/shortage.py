"""Explain a shortage: its causes by name, and changes of the instance that mend it."""

from dataclasses import dataclass, replace

import numpy as np

from optimizer.matching import messages
from optimizer.matching.arrays import Ints
from optimizer.matching.causes import Bottleneck, find_causes
from optimizer.matching.core import Core, Loads
from optimizer.matching.exact import Shortfall
from optimizer.matching.problem import Names
from optimizer.matching.total import BestMatching, greatest_total
from optimizer.outcome import Fix, Json, OutcomeReason


@dataclass(frozen=True, eq=False, slots=True)
class ShortageChange:
    """Hold what is added to demand [P], greatest load [R] and least load [R]."""

    demand: Ints
    high: Ints
    low: Ints


def relaxed(core: Core, change: ShortageChange) -> Core:
    """Apply a change to a problem."""
    loads = core.loads
    low, high = loads.low + change.low, loads.high + change.high
    target = np.clip(loads.target, low, high)
    return replace(
        core, demand=core.demand + change.demand, loads=Loads(low, high, target, loads.weight)
    )


def smallest_relaxation(seating: BestMatching) -> ShortageChange:
    """Give the change that leaves out just what a plan misses."""
    return ShortageChange(-seating.missing, np.zeros_like(seating.lacking), -seating.lacking)


def explain(
    core: Core, seating: BestMatching, pinned: ShortageChange, names: Names
) -> list[OutcomeReason]:
    """Give the reasons of a shortage with fixes that were tried.

    `pinned` is what the pinned pairs took off demand and loads, so that fixes name the numbers of
    the instance.
    """
    causes = find_causes(core, seating)
    whole = smallest_relaxation(seating)
    reasons = []
    for cause in causes:
        fixes = [_fix(_lowered(cause, whole), core, pinned, names)]
        raised = _raised(core, cause, whole) if cause.kind == "seats" else None
        if raised is not None:
            fixes.append(_fix(raised, core, pinned, names))
        if len(causes) > 1:
            change = _patch(whole, core, pinned)
            fixes.append(Fix(messages.everything(), change))
        reasons.append(_reason(cause, tuple(fixes), names))
    return reasons


def _lowered(cause: Bottleneck, whole: ShortageChange) -> ShortageChange:
    """Give the part of the smallest relaxation that belongs to a cause."""
    none = np.zeros_like(whole.high)
    demand, low = np.zeros_like(whole.demand), none.copy()
    if cause.kind == "seats":
        demand[cause.submissions] = whole.demand[cause.submissions]
    else:
        low[cause.experts] = whole.low[cause.experts]
    return ShortageChange(demand, none, low)


def _raised(core: Core, cause: Bottleneck, whole: ShortageChange) -> ShortageChange | None:
    """Find the least further seats of experts that mend a cause; None when none can."""
    if not len(cause.experts):
        return None
    missing = cause.needed - cause.possible
    demand = whole.demand.copy()
    demand[cause.submissions] = 0
    more = np.zeros_like(whole.high)
    more[cause.experts] = missing
    other = relaxed(core, ShortageChange(demand, more, whole.low))
    limit = np.maximum(core.loads.high, other.loads.low)
    # As many seats are dealt out whatever happens, so the least distance from the limits of today
    # is also the least excess over them.
    weight = np.full(len(limit), 4.0 * (core.largest + 1.0) * len(limit))
    seating = greatest_total(
        replace(other, loads=replace(other.loads, target=limit, weight=weight))
    )
    if not seating.complete:
        return None
    none = np.zeros_like(whole.high)
    excess = np.maximum(seating.loads - core.loads.high, 0)
    return ShortageChange(np.zeros_like(whole.demand), excess, none)


def _fix(change: ShortageChange, core: Core, pinned: ShortageChange, names: Names) -> Fix:
    people = [names.expert(r) for r in np.flatnonzero(change.high | change.low).tolist()]
    if change.demand.any():
        given = [names.submission(p) for p in np.flatnonzero(change.demand).tolist()]
        text = messages.lower_demand(given, -int(change.demand.sum()))
    elif change.high.any():
        text = messages.raise_load(people, int(change.high.sum()))
    else:
        text = messages.lower_least_load(people, -int(change.low.sum()))
    return Fix(text, _patch(change, core, pinned))


def _patch(
    change: ShortageChange, core: Core, pinned: ShortageChange
) -> tuple[dict[str, Json], ...]:
    """Write a change as a JSON Patch on the arrays of the instance."""
    steps: list[dict[str, Json]] = []
    for key, change_, now, taken in (
        ("demand", change.demand, core.demand, pinned.demand),
        ("max_load", change.high, core.loads.high, pinned.high),
        ("min_load", change.low, core.loads.low, pinned.low),
    ):
        for place in np.flatnonzero(change_):
            value = int(now[place] + taken[place] + change_[place])
            steps.append({"op": "replace", "path": f"/{key}/{place}", "value": value})
    return tuple(steps)


def _reason(cause: Bottleneck, fixes: tuple[Fix, ...], names: Names) -> OutcomeReason:
    submissions = [names.submission(p) for p in cause.submissions]
    experts = [names.expert(r) for r in cause.experts]
    involved = tuple(submissions + experts)
    numbers = cause.needed, cause.possible
    if cause.kind == "loads" and not submissions:
        text = messages.too_few_submissions(experts[0], *numbers)
        return OutcomeReason("too_few_submissions", text, involved, fixes)
    if cause.kind == "loads":
        text = messages.least_load_out_of_reach(experts, submissions, *numbers)
        return OutcomeReason("least_load_out_of_reach", text, involved, fixes)
    if not experts:
        text = messages.too_few_experts(submissions[0], *numbers)
        return OutcomeReason("too_few_experts", text, involved, fixes)
    category = _category(cause, names)
    text = messages.too_few_seats(category, submissions, experts, *numbers)
    return OutcomeReason("too_few_seats", text, involved, fixes)


def _category(cause: Bottleneck, names: Names) -> str | None:
    """Give the category that all submissions of a cause share."""
    if names.categories is None:
        return None
    found = {names.categories[p] for p in cause.submissions}
    return found.pop() if len(found) == 1 else None


def unkept(
    core: Core, undone: Shortfall, further: bool, pinned: ShortageChange, names: Names
) -> list[OutcomeReason]:
    """Name the group rules that cannot be kept, and the seats they leave empty.

    `further` tells that more is left undone than without these rules.
    """
    reasons = []
    for number, quota in enumerate(core.quotas):
        short = np.flatnonzero(undone.members[number])
        if len(short):
            given = [names.submission(p) for p in short.tolist()]
            missing = int(undone.members[number].sum())
            text = messages.too_few_of_group(quota.name, given, missing)
            fix = Fix(messages.exempt(quota.name, given), _exceptions(quota.name, short))
            reasons.append(OutcomeReason("too_few_of_group", text, (quota.name, *given), (fix,)))
    if further:
        left = [names.submission(p) for p in np.flatnonzero(undone.missing).tolist()]
        left += [names.expert(r) for r in np.flatnonzero(undone.lacking).tolist()]
        rules = [quota.name for quota in core.quotas]
        text = messages.too_strict(rules, left, int(undone.missing.sum() + undone.lacking.sum()))
        change = ShortageChange(-undone.missing, np.zeros_like(undone.lacking), -undone.lacking)
        fix = Fix(messages.everything(), _patch(change, core, pinned))
        reasons.append(OutcomeReason("groups_too_strict", text, (*rules, *left), (fix,)))
    return reasons


def _exceptions(group: str, submissions: Ints) -> tuple[dict[str, Json], ...]:
    """Write exceptions from a group rule as a JSON Patch on the rules."""
    return tuple(
        {
            "op": "add",
            "path": "/exceptions/-",
            "value": {"group": group, "submission": int(submission)},
        }
        for submission in submissions
    )
