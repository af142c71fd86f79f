"""Say what one more room, hour or expert, or one member fewer, would change of a plan.

Each season so changed is solved like any other: what is proved there is exact, and what is not
says so by its bounds.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from optimizer.explain.patch import added, patched
from optimizer.instance import panel_document, panel_problem
from optimizer.messages import text
from optimizer.outcome import Cancel, Fix, Json, Outcome, PanelPlan, SolveLimits, Value
from optimizer.panels.index.measures import level_names
from optimizer.panels.solve import solve
from optimizer.problem import PanelProblem
from optimizer.terms import clock

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class TradeOff:
    """Hold a change of the season and what the plan would then be.

    `level` is the first level of the objective that differs, None where none does; `proved` tells
    that this difference is exact: all levels up to it are at their bounds, before and after.
    """

    change: Fix
    value: dict[str, Value]
    bound: dict[str, Value]
    level: str | None
    gain: float
    proved: bool


def trade_offs(
    problem: PanelProblem,
    outcome: Outcome[PanelPlan],
    limits: SolveLimits,
    cancelled: Cancel | None = None,
) -> tuple[TradeOff, ...]:
    """Solve the season with each change, within its share of the limits."""
    if outcome.plan is None or outcome.status not in ("optimal", "feasible"):
        return ()
    document = panel_document(problem)
    changes = list(changes_of(problem, outcome.plan))
    share = replace(limits, seconds=limits.seconds / max(1, len(changes)))
    found = []
    for change in changes:
        if cancelled is not None and cancelled():
            break
        changed = panel_problem(patched(document, change.change))
        after = solve(changed, share, cancelled=cancelled)
        if after.status in ("optimal", "feasible"):
            found.append(_compared(problem, change, outcome, after))
    return tuple(found)


def _compared(
    problem: PanelProblem, change: Fix, before: Outcome[PanelPlan], after: Outcome[PanelPlan]
) -> TradeOff:
    exact = True
    for name in level_names(problem.rules.priorities):
        for side in (before, after):
            exact = exact and side.bound.get(name) == side.objective[name]
        gain = float(after.objective[name] - before.objective[name])
        if gain:
            return TradeOff(change, after.objective, after.bound, name, gain, exact)
    return TradeOff(change, after.objective, after.bound, None, 0.0, exact)


def changes_of(problem: PanelProblem, plan: PanelPlan) -> Iterator[Fix]:
    """List the changes that are asked about: a room, an hour, an expert, a member fewer."""
    names = {r.id for r in problem.rooms}
    room: Json = {"id": _new("+room", names), "unavailable": [], "video": True}
    yield Fix(text("trade.room"), (added("/rooms/-", room),))
    yield from _hour(problem, plan)
    yield from _expert(problem, plan)
    rules = problem.rules
    fewer = [n for n in range(1, rules.min_size) if n % 2 or not rules.odd]
    if fewer:
        size = fewer[-1]
        message = text("trade.size", size=size, now=rules.min_size)
        yield Fix(message, (added("/rules/min_size", size),))


def _hour(problem: PanelProblem, plan: PanelPlan) -> Iterator[Fix]:
    """Keep the fullest day open for an hour more."""
    heard = Counter(slot.start.date() for panel in plan.panels for slot in panel.slots)
    for day, _ in heard.most_common(1):
        place = next(i for i, d in enumerate(problem.days) if d.date == day)
        closes = datetime.combine(day, problem.days[place].closes) + HOUR
        if closes.date() == day:
            message = text("trade.hour", date=f"{day:%Y-%m-%d}", clock=f"{closes:%H:%M}")
            yield Fix(message, (added(f"/days/{place}/end", clock(closes.time())),))


def _expert(problem: PanelProblem, plan: PanelPlan) -> Iterator[Fix]:
    """Let one more expert join in the category of whoever has most to do."""
    loads: Counter[tuple[str, str]] = Counter()
    for panel in plan.panels:
        for e in panel.experts:
            loads[e, panel.category] += len(panel.slots)
    for (busiest, category), _ in loads.most_common(1):
        model = next(e for e in problem.experts if e.id == busiest)
        place = _new("+expert", {e.id for e in problem.experts})
        person: Json = {
            "id": place,
            "employer": place,
            "kind": model.kind,
            "categories": {category: model.categories[category]},
            "can_chair": model.can_chair,
            "max_panels": model.max_panels,
            "unavailable": [],
        }
        message = text("trade.expert", category=category, like=busiest)
        yield Fix(message, (added("/experts/-", person),))


def _new(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "+"
    return name


def trade_off_document(entry: TradeOff) -> dict[str, Json]:
    """Write a trade-off as data for a page or a report."""
    return {
        "message_zh": entry.change.message.zh,
        "message_en": entry.change.message.en,
        "change": [dict(step) for step in entry.change.change],
        "objective": dict(entry.value),
        "bound": dict(entry.bound),
        "level": entry.level,
        "gain": entry.gain,
        "proved": entry.proved,
    }
