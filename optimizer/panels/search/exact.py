"""Plan a season among experts who know their category best, when expertise leads the order.

Where every seat can be taken by such an expert, no plan has more expertise, and all plans that
have as much are plans of this smaller season: the other levels are searched and proved there.
"""

from dataclasses import replace

from optimizer.panels.model.best import Best
from optimizer.problem import PRIORITIES, PanelProblem, Priority


def expertise_leads(order: tuple[Priority, ...]) -> bool:
    """Tell whether expertise comes first but for the number of panels."""
    return next(p for p in order if p != "panels") == "expertise"


def best_matches(problem: PanelProblem) -> tuple[PanelProblem, float] | None:
    """Leave every expert the categories that nobody knows better, and give the expertise of that.

    None when the best of one category know less than those of another, since then the mean could
    depend on sizes and lengths of panels. Expertise is then a constant, so that the other
    priorities keep their order among themselves.
    """
    top = [
        max((e.categories[c] for e in problem.experts if c in e.categories), default=0.0)
        for c in problem.categories
    ]
    if not top or min(top) < max(top):
        return None
    best = dict(zip(problem.categories, top, strict=True))
    experts = tuple(
        replace(e, categories={c: v for c, v in e.categories.items() if best.get(c) == v})
        for e in problem.experts
    )
    rest = tuple(p for p in problem.rules.priorities if p != "expertise")
    usual = tuple(p for p in PRIORITIES if p != "expertise")
    order: tuple[Priority, ...] = PRIORITIES if rest == usual else (*rest, "expertise")
    smaller = replace(problem, experts=experts, rules=replace(problem.rules, priorities=order))
    return smaller, top[0]


def adopt(best: Best, found: Best, ceiling: float) -> None:
    """Take over the plan of the smaller season and what was proved there."""
    best.wait({"expertise_per_seat": ceiling})
    if found.plan is None or found.seating is None:
        return
    best.offer(found.seating, found.plan)
    if not best.met_ceiling(ceiling):
        return
    for name in found.names:
        if name in found.bound:
            best.wait({name: found.bound[name]}, found.value)
        if not found.met(name):
            break
