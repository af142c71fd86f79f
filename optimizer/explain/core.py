"""Find a smallest set of rules that cannot hold together, by taking rules away one by one.

A rule without which the season is still impossible is no part of the cause and stays away; what
is left at the end is irreducible (deletion filtering; Chinneck and Dravnieks 1991).
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction

from optimizer.explain import proposals
from optimizer.explain.cause import Cause, Proposal
from optimizer.explain.patch import added, replaced
from optimizer.messages import text
from optimizer.outcome import Fix, Json, Text
from optimizer.problem import PanelProblem, PanelRules, Room

Impossible = Callable[[PanelProblem], bool]
Relax = Callable[[PanelProblem], PanelProblem]


def rules_together(problem: PanelProblem, impossible: Impossible) -> Cause:
    """Name the rules that cannot hold together; `impossible` must be true only when proved."""
    core = []
    for name, relax in RELAXATIONS.items():
        without = relax(problem)
        if without == problem or impossible(without):
            problem, still = without, True
        else:
            still = False
        if not still:
            core.append(name)
    parts = [text(f"rule.{name}") for name in core]
    message = text(
        "rules_together",
        rules_zh="、".join(p.zh for p in parts),
        rules_en=", ".join(p.en for p in parts),
    )
    return Cause("rules_together", message, tuple(core))


def with_proposals(problem: PanelProblem, cause: Cause) -> Cause:
    """Propose to loosen each rule of a cause."""
    offers = [offer for name in cause.involved for offer in _loosen(problem, name)]
    return replace(cause, proposals=tuple(offers))


def _rules(problem: PanelProblem, rules: PanelRules) -> PanelProblem:
    return replace(problem, rules=rules)


def _without_limits(problem: PanelProblem) -> PanelProblem:
    return replace(problem, experts=tuple(replace(e, max_panels=None) for e in problem.experts))


def _everybody_free(problem: PanelProblem) -> PanelProblem:
    return replace(problem, experts=tuple(replace(e, unavailable=()) for e in problem.experts))


def _applicants_free(problem: PanelProblem) -> PanelProblem:
    free = tuple(replace(s, unavailable=()) for s in problem.submissions)
    return replace(problem, submissions=free)


def _strangers(problem: PanelProblem) -> PanelProblem:
    alone = tuple(replace(s, applicants=()) for s in problem.submissions)
    return replace(problem, submissions=alone)


def _rooms_open(problem: PanelProblem) -> PanelProblem:
    return replace(problem, rooms=tuple(replace(r, unavailable=()) for r in problem.rooms))


def _more_rooms(problem: PanelProblem) -> PanelProblem:
    more = tuple(Room(f"+{i}") for i in range(len(problem.submissions)))
    return replace(problem, rooms=problem.rooms + more)


RELAXATIONS: dict[str, Relax] = {
    "pins": lambda p: replace(p, pinned=frozenset()),
    "reserves": lambda p: _rules(p, replace(p.rules, reserves=0)),
    "siblings": _strangers,
    "max_run_slots": lambda p: _rules(p, replace(p.rules, max_run_slots=None)),
    "max_same_employer": lambda p: _rules(p, replace(p.rules, max_same_employer=None)),
    "unavailable_rooms": _rooms_open,
    "unavailable_applicants": _applicants_free,
    "technical_share": lambda p: _rules(p, replace(p.rules, technical_share=Fraction(0))),
    "chair": lambda p: _rules(p, replace(p.rules, chair=False)),
    "conflicts": lambda p: replace(p, conflicts=frozenset()),
    "max_panels": _without_limits,
    "unavailable_experts": _everybody_free,
    "rooms": _more_rooms,
    "max_slots_per_panel": lambda p: _rules(p, replace(p.rules, max_slots_per_panel=None)),
    "sizes": lambda p: _rules(p, replace(p.rules, min_size=1)),
}


def _loosen(problem: PanelProblem, name: str) -> Iterator[Proposal]:
    rules = problem.rules
    if name == "max_panels":
        yield from proposals.more_panels(problem, list(problem.experts))
    elif name in {"rooms", "unavailable_rooms", "max_slots_per_panel", "max_run_slots"}:
        yield from proposals.more_time(problem, len(problem.submissions))
    elif name == "sizes":
        yield from proposals.smaller(problem, rules.min_size - 1)
    elif name == "pins":
        for expert, submission in sorted(problem.pinned):
            yield proposals.unpin(problem, expert, submission)
    elif name == "conflicts" and rules.recusal == "exclude":
        quorum = max(1, rules.min_size - 2)
        change = (added("/rules/recusal", "leave"), added("/rules/quorum", quorum))
        yield _rule("fix.leave", change, quorum=quorum)
    yield from _loosen_rule(problem, name)


def _loosen_rule(problem: PanelProblem, name: str) -> Iterator[Proposal]:
    rules = problem.rules
    if name == "chair":
        yield _rule("fix.no_chair", (added("/rules/chair", False),))
    elif name == "max_same_employer":
        count = (rules.max_same_employer or 1) + 1
        change = (replaced("/rules/max_same_employer", count),)
        yield _rule("fix.no_employer_limit", change, count=count)
    elif name == "reserves":
        for count in range(rules.reserves - 1, -1, -1):
            change = (replaced("/rules/reserves", count),)
            yield _rule("fix.fewer_reserves", change, count=count)
    elif name == "max_slots_per_panel":
        count = (rules.max_slots_per_panel or 1) * 2
        change = (replaced("/rules/max_slots_per_panel", count),)
        yield _rule("fix.longer_panels", change, count=count)
    elif name == "technical_share":
        size = rules.min_size
        yield from proposals.less_technical(problem, max(0, rules.technical_needed(size) - 1))


def _rule(code: str, change: tuple[dict[str, Json], ...], **values: int) -> Proposal:
    message: Text = text(code, **values)
    return Proposal(proposals.RULE, Fix(message, change))
