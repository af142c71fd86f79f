"""Add people to a model of changes: who may sit together, when, and how long."""

from __future__ import annotations

from collections import defaultdict

from optimizer.panels.repair.before import relatives
from optimizer.panels.repair.model import Bool, ChangeModel


def add_people(joint: ChangeModel) -> None:
    """Add every rule about experts and applicants."""
    _add_conflicts(joint)
    _add_composition(joint)
    if joint.rules.recusal == "leave":
        _add_quorum(joint)
    _add_absences(joint)
    if joint.scope.reserves and joint.rules.reserves:
        _add_reserves(joint)
    _add_applicants(joint)


def _add_conflicts(joint: ChangeModel) -> None:
    season, leave = joint.season, joint.rules.recusal == "leave"
    for (s, p), heard in joint.heard.items():
        if not leave:
            for e in season.barred[s]:
                if (e, p) in joint.sits:
                    joint.model.add(joint.sits[e, p] + heard <= 1)
        for e in season.pins[s]:
            joint.model.add(joint.sits.get((e, p), 0) >= heard)


def _add_composition(joint: ChangeModel) -> None:
    rules, model = joint.rules, joint.model
    for p in joint.panels:
        mine = {e: v for (e, q), v in joint.sits.items() if q == p}
        picks = {n: model.new_bool_var("") for n in rules.sizes()}
        joint.picks |= {(p, n): v for n, v in picks.items()}
        model.add(sum(picks.values()) == joint.used[p])
        model.add(sum(mine.values()) == sum(n * v for n, v in picks.items()))
        joint.season.sums.post(model, mine, picks)


def _add_quorum(joint: ChangeModel) -> None:
    most = joint.rules.max_size
    for (s, p), heard in joint.heard.items():
        gone = [joint.sits[e, p] for e in joint.season.barred[s] if (e, p) in joint.sits]
        if not gone:
            continue
        some = joint.model.new_bool_var("")
        for var in gone:
            joint.model.add_implication(var, some)
        size = sum(n * v for (q, n), v in joint.picks.items() if q == p)
        spare = (2 - some - heard) * most
        joint.model.add(size - sum(gone) + spare >= joint.rules.members_left)


def _add_absences(joint: ChangeModel) -> None:
    """Let nobody sit while absent, or on two panels at once."""
    by_expert: dict[int, list[int]] = defaultdict(list)
    for e, p in joint.sits:
        by_expert[e].append(p)
    for e, mine in by_expert.items():
        taken = joint.fixed(_away(joint, e))
        if taken or len(mine) > 1:
            spans = [joint.span(p, joint.sits[e, p]) for p in mine]
            joint.model.add_no_overlap([*spans, *taken])


def _away(joint: ChangeModel, expert: int) -> list[tuple[int, int]]:
    """List when an expert is absent or sits on a held panel, or must stand by for one."""
    season = joint.season
    spans = [*season.busy[expert]]
    spans += [(h.start, h.end(season)) for h in joint.duties.get(expert, ())]
    if joint.scope.reserves:
        spans += [(h.start, h.end(season)) for h in joint.held if expert in h.reserves]
    return spans


def _add_reserves(joint: ChangeModel) -> None:
    model, season = joint.model, joint.season
    for p in joint.panels:
        ready = []
        for e in season.experts_of(joint.category[p]):
            var = joint.stands_by[e, p] = model.new_bool_var("")
            ready.append(var)
            if (e, p) in joint.sits:
                model.add_at_most_one([var, joint.sits[e, p]])
            own = [(h.start, h.end(season)) for h in joint.duties.get(e, ())]
            taken = joint.fixed([*season.busy[e], *own])
            others = [q for q in joint.panels if q != p and (e, q) in joint.sits]
            spans = [joint.span(q, joint.sits[e, q]) for q in others]
            if taken or spans:
                model.add_no_overlap([joint.span(p, var), *spans, *taken])
        model.add(sum(ready) >= joint.rules.reserves * joint.used[p])
    for (s, p), heard in joint.heard.items():
        for e in season.barred[s]:
            if (e, p) in joint.stands_by:
                model.add(joint.stands_by[e, p] + heard <= 1)


def _add_applicants(joint: ChangeModel) -> None:
    """Hear the submissions of one applicant at times that do not overlap."""
    season, length = joint.season, joint.season.clock.slot
    held = {s: t for h in joint.held for s, t in h.slots.items()}
    starts: dict[int, list[tuple[int, Bool]]] = defaultdict(list)
    for (s, _, t), var in joint.at.items():
        starts[s].append((t, var))
    for s, mine in starts.items():
        fixed = [held[other] for other in relatives(season, s) if other in held]
        for t, var in mine:
            if any(abs(t - other) < length for other in fixed):
                joint.model.add(var == 0)
    for every in season.siblings.values():
        mine = [pair for s in every for pair in starts.get(s, ())]
        if sum(s in starts for s in every) > 1:
            for t in sorted({t for t, _ in mine}):
                joint.model.add_at_most_one(v for at, v in mine if t <= at < t + length)
