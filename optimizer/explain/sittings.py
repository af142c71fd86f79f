"""Add to a decision which rooms suit, and how long panels and people sit without a pause."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations, permutations
from typing import Protocol

from ortools.sat.python import cp_model

from optimizer.explain.timeline import Timeline
from optimizer.problem import PanelProblem, PanelRoom, PanelRules

Bool = cp_model.IntVar
Linear = cp_model.LinearExpr | int


class AnySitting(Protocol):
    """Describe what a decision offers to those who add rules to it."""

    problem: PanelProblem
    rules: PanelRules
    line: Timeline
    model: cp_model.CpModel
    first: int
    last: int
    begin: dict[str, Bool]
    hears: dict[tuple[str, str], Bool]
    sits: dict[tuple[str, str], Bool]
    room: dict[tuple[str, int], Bool]
    size: dict[str, Linear]
    groups: list[list[PanelRoom]]


def like_rooms(problem: PanelProblem) -> list[list[PanelRoom]]:
    """Put rooms together that differ by name alone; one that staff chose stands by itself."""
    chosen = {s.pinned_room for s in problem.submissions}
    groups: dict[object, list[PanelRoom]] = defaultdict(list)
    for room in problem.rooms:
        name = room.id if room.id in chosen else None
        groups[room.unavailable, room.video, room.capacity, name].append(room)
    return list(groups.values())


def rooms_that_suit(plan: AnySitting) -> None:
    """Hear each submission where there is video, room for all, or where staff want it."""
    of = {s.id: s for s in plan.problem.submissions}
    for (s, r), here in plan.hears.items():
        wanted = of[s]
        for g, (room, *_) in enumerate(plan.groups):
            there = plan.room[r, g]
            elsewhere = wanted.pinned_room not in (None, room.id)
            if elsewhere or (wanted.needs_video and not room.video):
                plan.model.add_at_most_one([here, there])
            elif room.capacity is not None:
                people = plan.size[r] + wanted.party
                plan.model.add(people <= room.capacity).only_enforce_if([here, there])


def pauses(plan: AnySitting, most: int) -> None:
    """Put a pause after at most so many slots of a panel.

    Each slot names the beginning of its run, a time with a pause before it for the whole panel,
    and counts more slots than any of the same panel between that time and itself.
    """
    model, slot, pause = plan.model, plan.line.slot, plan.rules.pause_minutes
    count = {s: model.new_int_var(1, most, "") for s in plan.begin}
    since = {s: model.new_int_var(plan.first, plan.last, "") for s in plan.begin}
    for s, start in plan.begin.items():
        model.add(since[s] <= start)
    for s, t in combinations(plan.begin, 2):
        shared = [r for (x, r) in plan.hears if x == t and (s, r) in plan.hears]
        if not shared:
            continue
        together = model.new_bool_var("")
        for r in shared:
            pair = [plan.hears[s, r].negated(), plan.hears[t, r].negated()]
            model.add_bool_or([*pair, together])
        for first, other in ((s, t), (t, s)):
            rested, later, within = (model.new_bool_var("") for _ in range(3))
            end = plan.begin[first] + slot + pause
            model.add(end <= since[other]).only_enforce_if(rested)
            model.add(plan.begin[first] > plan.begin[other]).only_enforce_if(later)
            model.add(plan.begin[first] >= since[other]).only_enforce_if(within)
            model.add(count[other] >= count[first] + 1).only_enforce_if(within)
            model.add_bool_or([together.negated(), rested, later, within])


def sittings(plan: AnySitting) -> None:
    """Let nobody sit longer without a pause than he may, over all his panels."""
    for e in plan.problem.experts:
        if e.max_run_minutes is not None:
            _sitting(plan, e.id, e.max_run_minutes)


def _sitting(plan: AnySitting, expert: str, longest: int) -> None:
    """Let each slot of an expert name the beginning of its run, with a pause before it."""
    model, slot, pause = plan.model, plan.line.slot, plan.rules.pause_minutes
    there: dict[str, Bool] = {}
    for (s, r), heard in plan.hears.items():
        if (expert, r) in plan.sits:
            if s not in there:
                there[s] = model.new_bool_var("")
            both = [heard.negated(), plan.sits[expert, r].negated()]
            model.add_bool_or([*both, there[s]])
    since = {s: model.new_int_var(plan.first, plan.last, "") for s in there}
    for s, sits in there.items():
        model.add(since[s] <= plan.begin[s])
        model.add(plan.begin[s] + slot <= since[s] + longest).only_enforce_if(sits)
    for s, t in permutations(there, 2):
        rested, within = model.new_bool_var(""), model.new_bool_var("")
        model.add(plan.begin[s] + slot + pause <= since[t]).only_enforce_if(rested)
        model.add(plan.begin[s] >= since[t]).only_enforce_if(within)
        model.add_bool_or([there[s].negated(), there[t].negated(), rested, within])
