"""Compare what the engine says about a tiny season with what the oracle knows."""

from dataclasses import dataclass
from fractions import Fraction

from optimizer.instance import panel_problem
from optimizer.outcome import Outcome, PanelPlan, SolveLimits
from optimizer.panels import solve
from tests.oracles.panels import Answer, best, order_of
from tests.oracles.tiny import tiny_season

NEAR = 3e-6
"""Means are reported to six decimals."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Hold what was said, the false claims in it, and whether the plan is below the best."""

    status: str
    false: tuple[str, ...]
    below: bool = False


def judge(seed: int, seconds: float) -> Verdict | None:
    """Solve one tiny season and judge all claims; None when the oracle had no answer in time."""
    document = tiny_season(seed)
    answer = best(document)
    if answer is None:
        return None
    outcome = solve(panel_problem(document), SolveLimits(seconds))
    false = [] if outcome.checker in {"passed", "not run"} else [f"checker: {outcome.checker}"]
    found = outcome.status in {"optimal", "feasible"}
    if answer.possible and outcome.status == "infeasible":
        false.append("called impossible")
    if not answer.possible and found:
        false.append("planned though impossible")
    if not answer.possible or not found:
        return Verdict(outcome.status, tuple(false), below=answer.possible)
    worse = _first_difference(order_of(document), outcome, answer, false)
    if worse and outcome.status == "optimal":
        false.append(f"called optimal, {worse} is not")
    return Verdict(outcome.status, tuple(false), below=bool(worse))


def _first_difference(
    order: list[str], outcome: Outcome[PanelPlan], answer: Answer, false: list[str]
) -> str:
    """Name the first level at which a plan is below the best; note bounds that are too tight."""
    for name in order:
        reached, known = Fraction(outcome.objective[name]), answer.values[name]
        most = name == "expertise_per_seat"
        gain = float(reached - known) if most else float(known - reached)
        if name in outcome.bound:
            spare = float(Fraction(outcome.bound[name]) - known)
            if (spare if most else -spare) < -NEAR:
                false.append(f"bound of {name} excludes the best")
        if gain > NEAR:
            false.append(f"{name} is better than the oracle's")
        if abs(gain) > NEAR:
            return name
    return ""
