"""Propose changes that might mend a cause; whether they do is tried afterwards."""

from collections.abc import Callable, Iterator

from optimizer.explain import people, places
from optimizer.explain.cause import RULE, WAIT, Cause, FixProposal
from optimizer.explain.items import about
from optimizer.explain.patch import added
from optimizer.explain.people import freed
from optimizer.explain.words import label
from optimizer.messages import text
from optimizer.outcome import Fix, Json, Text
from optimizer.problem import PanelProblem, PanelRules
from optimizer.rules.member_rule import member_rules

__all__ = ["for_core", "freed", "waiting"]

PERSONAL = frozenset(
    {"sizes", "odd", "conflict", "away", "limit", "reserves", "pin", "quorum", "long"}
)
"""The kinds of items, beside rules about members, of which one more expert may relieve a season."""
MOST_WAITING = 3
LONGER = (1, 2, 4)
Loosened = Iterator[tuple[str, Json, dict[str, object]]]


def for_core(problem: PanelProblem, cause: Cause, submissions: set[str]) -> tuple[FixProposal, ...]:
    """Propose to loosen each part of a cause, what asks least first."""
    kinds = {item.kind for item in cause.core}
    found: list[FixProposal] = []
    found += people.proposals(problem, cause, submissions)
    found += places.proposals(problem, cause, submissions)
    for kind in sorted(kinds & LOOSER.keys()):
        found += [_rule(*entry) for entry in LOOSER[kind](problem.rules)]
    for rule in (rule for rule in member_rules() if rule.item in kinds):
        found += [_changed(*step) for step in rule.looser(problem.rules)]
    if "conflict" in kinds and problem.rules.recusal == "exclude":
        found += _leaving(problem.rules)
    if kinds & (PERSONAL | {rule.item for rule in member_rules()}) or not kinds:
        found += people.newcomers(problem, cause, submissions)
    category = cause.involved[0] if cause.involved else ""
    if category in problem.categories and len(problem.categories) > 1:
        found.append(_waiting_all(problem, category))
    else:
        found += waiting(problem, submissions)
    return tuple(sorted(found, key=lambda entry: entry.asks))


def waiting(problem: PanelProblem, submissions: set[str]) -> Iterator[FixProposal]:
    """Let single submissions wait for another occasion."""
    mine = [s.id for s in about(problem, submissions).submissions]
    for entry in mine[:MOST_WAITING]:
        yield FixProposal(WAIT, Fix(text("fix.postpone", submission=entry), ()), waits=(entry,))


def _waiting_all(problem: PanelProblem, category: str) -> FixProposal:
    """Let all submissions of a category wait."""
    mine = tuple(s.id for s in problem.submissions if s.category == category)
    message = text("fix.postpone_all", category=label(category), count=len(mine))
    return FixProposal(WAIT, Fix(message, ()), waits=mine)


def _sizes(rules: PanelRules) -> Loosened:
    now = rules.sizes()[0]
    for size in range(now - 1, 1, -1):
        if size % 2 or not rules.odd:
            yield "min_size", size, {"code": "fix.min_size", "size": size, "now": now}


def _reserves(rules: PanelRules) -> Loosened:
    for count in range(rules.reserves - 1, -1, -1):
        yield "reserves", count, {"code": "fix.fewer_reserves", "count": count}


def _slots(rules: PanelRules) -> Loosened:
    now = rules.max_slots_per_panel or 1
    for count in (*(now + n for n in LONGER), 2 * now):
        yield "max_slots_per_panel", count, {"code": "fix.longer_panels", "count": count}


def _run(rules: PanelRules) -> Loosened:
    for more in LONGER:
        count = (rules.max_run_slots or 1) + more
        yield "max_run_slots", count, {"code": "fix.longer_run", "count": count}


def _quorum(rules: PanelRules) -> Loosened:
    for count in range(rules.members_left - 1, 0, -1):
        yield "quorum", count, {"code": "fix.quorum", "count": count}


def _odd(_: PanelRules) -> Loosened:
    yield "odd", False, {"code": "fix.even"}


LOOSER: dict[str, Callable[[PanelRules], Loosened]] = {
    "sizes": _sizes,
    "reserves": _reserves,
    "slots": _slots,
    "run": _run,
    "quorum": _quorum,
    "odd": _odd,
}


def _rule(key: str, value: Json, named: dict[str, object]) -> FixProposal:
    code = str(named.pop("code"))
    return _changed(key, value, text(code, **named))


def _changed(key: str, value: Json, message: Text) -> FixProposal:
    return FixProposal(RULE, Fix(message, (added(f"/rules/{key}", value),)))


def _leaving(rules: PanelRules) -> Iterator[FixProposal]:
    """Let experts in conflict leave for a slot, as many as possible remaining."""
    size = rules.sizes()[0]
    for quorum in dict.fromkeys((size - 1, size // 2 + 1)):
        if 1 <= quorum < size:
            change = (added("/rules/recusal", "leave"), added("/rules/quorum", quorum))
            yield FixProposal(RULE, Fix(text("fix.leave", quorum=quorum), change))
