"""Freeze a draw: panels, times, sizes, candidates and every exclusion, before any lot is drawn."""

from collections import defaultdict
from dataclasses import dataclass

from optimizer.draw.completion import find_completion
from optimizer.draw.errors import DrawError
from optimizer.draw.hall import Hall
from optimizer.draw.lots import digest_of
from optimizer.draw.seating import Seating
from optimizer.draw.sittings import within_sittings
from optimizer.instance import iso
from optimizer.outcome import Json, PanelPlan, SolvedPanel
from optimizer.problem import PanelExpert, PanelProblem, Span
from optimizer.rules.sums import MemberSums

FORMAT = "pingyi-draw-1"

__all__ = ["FORMAT", "DrawError", "FrozenDraw", "freeze", "pinned_places"]


@dataclass(frozen=True, slots=True)
class FrozenDraw:
    """Hold what is fixed before the draw, as plain JSON, with its digest to be published."""

    digest: str
    record: dict[str, Json]


def freeze(problem: PanelProblem, skeleton: PanelPlan, call: str, *, source: str) -> FrozenDraw:
    """Fix groups of submissions, rooms, times and sizes, and who may be drawn for what.

    `skeleton` is a valid plan whose members are dropped; `source` is the digest of the instance
    it was made from. Nobody stands by for two panels at once, unless there are too few people for
    that. Raises `DrawError` where no membership at all can keep the rules.
    """
    for apart in (True, False):
        record = lay_out(problem, skeleton, call, source=source, reserves_apart=apart)
        if find_completion(pinned_places(Hall(record))) is not None:
            return FrozenDraw(digest_of(record), record)
    raise DrawError("no_membership", "no membership keeps the rules for these panels")


def lay_out(
    problem: PanelProblem, skeleton: PanelPlan, call: str, *, source: str, reserves_apart: bool
) -> dict[str, Json]:
    """Write the record to be frozen, without asking whether anybody can sit."""
    problem = within_sittings(problem, skeleton)
    return {
        "format": FORMAT,
        "call": call,
        "source": source,
        "rules": {**_rules(problem), "reserves_apart": reserves_apart},
        "panels": _panels(problem, skeleton),
        "experts": [_expert(e) for e in sorted(problem.experts, key=lambda e: e.id)],
        "conflicts": [list(pair) for pair in sorted(problem.conflicts)],
        "candidates": _by_category(problem, skeleton, qualified=True),
        "not_qualified": _by_category(problem, skeleton, qualified=False),
    }


def pinned_places(hall: Hall) -> Seating:
    """Seat those whom staff pinned; the draw starts from there.

    Raises `DrawError` where a pinned expert may not sit there.
    """
    seating = Seating(hall)
    for table in hall.tables.values():
        for expert in table.pinned:
            why = seating.barrier("member", expert, table)
            if why is not None or not seating.open("member", table):
                raise DrawError("pin", f"{expert} cannot be pinned to {table.id}: {why}")
            seating.add(("member", expert, table.id))
    return seating


def _sums(problem: PanelProblem) -> list[Json]:
    """List what rules ask that have no word of their own in a record, size by size."""
    people = {e.id: e for e in sorted(problem.experts, key=lambda e: e.id)}
    return [
        {
            "rule": entry.rule.name,
            "experts": list[Json](sorted(entry.people)),
            "least": {str(size): count for size, count in entry.least.items()},
            "most": entry.most,
        }
        for entry in MemberSums(problem.rules, people).every
        if entry.rule.own
    ]


def _rules(problem: PanelProblem) -> dict[str, Json]:
    rules = problem.rules
    share = rules.technical_share
    sums = _sums(problem)
    return {
        **({"sums": sums} if sums else {}),
        "technical_share": [share.numerator, share.denominator],
        "max_same_employer": rules.max_same_employer,
        "chair": rules.chair,
        "chair_rule": "first_seated_who_may_chair",
        "reserves": rules.reserves,
        "recusal": rules.recusal,
        "quorum": rules.members_left,
    }


def _panels(problem: PanelProblem, skeleton: PanelPlan) -> list[Json]:
    conflicts: dict[str, set[str]] = defaultdict(set)
    for expert, submission in problem.conflicts:
        conflicts[submission].add(expert)
    pins: dict[str, set[str]] = defaultdict(set)
    for expert, submission in problem.pinned:
        pins[submission].add(expert)
    return [
        _panel(problem, p, conflicts, pins) for p in sorted(skeleton.panels, key=lambda p: p.id)
    ]


def _panel(
    problem: PanelProblem,
    panel: SolvedPanel,
    conflicts: dict[str, set[str]],
    pins: dict[str, set[str]],
) -> dict[str, Json]:
    held = Span(min(s.start for s in panel.slots), max(s.end for s in panel.slots))
    size = len(panel.experts)
    excluded: dict[str, Json] = {}
    leaves: dict[str, Json] = {}
    for expert in problem.experts:
        if panel.category not in expert.categories:
            continue
        met = [s.submission for s in panel.slots if expert.id in conflicts[s.submission]]
        reasons: list[Json] = []
        if any(span.overlaps(held) for span in expert.unavailable):
            reasons.append("unavailable")
        if problem.rules.recusal == "exclude":
            reasons += [f"conflict:{submission}" for submission in met]
        elif met:
            leaves[expert.id] = list[Json](met)
        if reasons:
            excluded[expert.id] = reasons
    pinned = sorted({e for s in panel.slots for e in pins[s.submission]})
    return {
        "id": panel.id,
        "category": panel.category,
        "room": panel.room,
        "start": iso(held.start),
        "end": iso(held.end),
        "size": size,
        "technical": problem.rules.technical_needed(size),
        "slots": [
            {"id": s.submission, "start": iso(s.start), "end": iso(s.end)} for s in panel.slots
        ],
        "pinned": list[Json](pinned),
        "excluded": excluded,
        "leaves": leaves,
    }


def _expert(expert: PanelExpert) -> dict[str, Json]:
    return {
        "id": expert.id,
        "employer": expert.employer,
        "kind": expert.kind,
        "can_chair": expert.can_chair,
        "max_panels": expert.max_panels,
        "categories": list[Json](sorted(expert.categories)),
        "unavailable": [[iso(span.start), iso(span.end)] for span in expert.unavailable],
    }


def _by_category(problem: PanelProblem, skeleton: PanelPlan, *, qualified: bool) -> dict[str, Json]:
    categories = sorted({p.category for p in skeleton.panels})
    experts = sorted(problem.experts, key=lambda e: e.id)
    return {c: [e.id for e in experts if (c in e.categories) == qualified] for c in categories}
