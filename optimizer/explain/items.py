"""Name everything in a season that could be waived, one thing at a time, and waive it.

An item is a rule of the call, or what one person, room or submission brings with it: an absence,
a limit, a conflict, a pin. What is no item (who is qualified, the days, the length of a slot)
stays as it is in every question asked.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from functools import cache

from optimizer.problem import PanelExpert, PanelProblem, PanelRoom, PanelRules, PanelSubmission
from optimizer.rules.member_rule import member_rules


@dataclass(frozen=True, slots=True)
class Item:
    """Hold one thing that could be waived: its kind and the ids it concerns."""

    kind: str
    ids: tuple[str, ...] = ()


OF_CALL: dict[str, Callable[[PanelRules], PanelRules]] = {
    "sizes": lambda r: replace(r, min_size=1, quorum=r.members_left),
    "odd": lambda r: replace(r, odd=False),
    "slots": lambda r: replace(r, max_slots_per_panel=None),
    "quorum": lambda r: replace(r, quorum=1),
    "reserves": lambda r: replace(r, reserves=0),
    "run": lambda r: replace(r, max_run_slots=None),
}
"""What it means to waive each rule of the call that is not about members."""

KINDS = (
    "sizes",
    "technical",
    "chair",
    "conflict",
    "away",
    "odd",
    "employer",
    "members",
    "limit",
    "hours",
    "rooms",
    "closure",
    "capacity",
    "video",
    "changeover",
    "breaks",
    "slots",
    "quorum",
    "reserves",
    "pin",
    "slot_pin",
    "room_pin",
    "run",
    "long",
    "sibling",
)
"""The kinds of items; a cause that can be told by earlier kinds alone is told by these."""


Held = dict[str, set[tuple[str, ...]]]


@cache
def waivers() -> dict[str, Callable[[PanelRules], PanelRules]]:
    """Tell for each rule of the call what it means to waive it."""
    return OF_CALL | {rule.item: rule.waived for rule in member_rules()}


@cache
def kinds() -> tuple[str, ...]:
    """List the kinds of items; other rules about members stand where these say `members`."""
    others = [rule.item for rule in member_rules() if rule.item not in KINDS]
    return tuple(k for kind in KINDS for k in (others if kind == "members" else [kind]))


def items_of(problem: PanelProblem) -> list[Item]:
    """List what could be waived in a season, by kind in the order of `kinds`."""
    found = [
        Item(name) for name, waive in waivers().items() if waive(problem.rules) != problem.rules
    ]
    if problem.changeover_minutes:
        found.append(Item("changeover"))
    found.append(Item("rooms"))
    found += [Item("breaks", (str(i),)) for i in range(len(problem.breaks))]
    found += [Item("closure", (r.id,)) for r in problem.rooms if r.unavailable]
    found += [Item("capacity", (r.id,)) for r in problem.rooms if r.capacity is not None]
    for e in problem.experts:
        found += [Item(kind, (e.id,)) for kind, has in _of_expert(e) if has]
    for s in problem.submissions:
        found += [Item(kind, (s.id,)) for kind, has in _of_submission(s) if has]
    found += [Item("conflict", pair) for pair in sorted(problem.conflicts)]
    found += [Item("pin", pair) for pair in sorted(problem.pinned)]
    found += [Item("sibling", (who,)) for who in sorted(_twice(problem))]
    return sorted(found, key=lambda item: kinds().index(item.kind))


def _of_expert(e: PanelExpert) -> Iterator[tuple[str, bool]]:
    yield "away", bool(e.unavailable)
    yield "limit", e.max_panels is not None
    yield "long", e.max_run_minutes is not None


def _of_submission(s: PanelSubmission) -> Iterator[tuple[str, bool]]:
    yield "hours", (s.unavailable, s.earliest, s.latest) != ((), None, None)
    yield "video", s.needs_video
    yield "slot_pin", s.pinned_start is not None
    yield "room_pin", s.pinned_room is not None


def _twice(problem: PanelProblem) -> set[str]:
    """Find who presents more than one submission."""
    heard: dict[str, set[str]] = defaultdict(set)
    for s in problem.submissions:
        for who in s.applicants:
            heard[who].add(s.id)
    return {who for who, mine in heard.items() if len(mine) > 1}


def only(problem: PanelProblem, kept: Collection[Item]) -> PanelProblem:
    """Give the season in which everything is waived but the items kept."""
    held: Held = defaultdict(set)
    for item in kept:
        held[item.kind].add(item.ids)
    rules = problem.rules
    for name, waive in waivers().items():
        if name not in held:
            rules = waive(rules)
    rooms = [_room(r, held) for r in problem.rooms]
    if "rooms" not in held:
        taken = {r.id for r in rooms}
        more = (f"+{i}" for i in range(1, len(problem.submissions) + 1))
        rooms += [PanelRoom(name, (), video=True) for name in more if name not in taken]
    return replace(
        problem,
        rules=rules,
        rooms=tuple(rooms),
        experts=tuple(_expert(e, held) for e in problem.experts),
        submissions=tuple(_submission(s, held) for s in problem.submissions),
        changeover_minutes=problem.changeover_minutes if "changeover" in held else 0,
        breaks=tuple(b for i, b in enumerate(problem.breaks) if (str(i),) in held["breaks"]),
        conflicts=frozenset(p for p in problem.conflicts if p in held["conflict"]),
        pinned=frozenset(p for p in problem.pinned if p in held["pin"]),
    )


def _room(r: PanelRoom, held: Held) -> PanelRoom:
    return replace(
        r,
        unavailable=r.unavailable if (r.id,) in held["closure"] else (),
        capacity=r.capacity if (r.id,) in held["capacity"] else None,
    )


def _expert(e: PanelExpert, held: Held) -> PanelExpert:
    return replace(
        e,
        unavailable=e.unavailable if (e.id,) in held["away"] else (),
        max_panels=e.max_panels if (e.id,) in held["limit"] else None,
        max_run_minutes=e.max_run_minutes if (e.id,) in held["long"] else None,
    )


def _submission(s: PanelSubmission, held: Held) -> PanelSubmission:
    here = (s.id,)
    bound = here in held["hours"]
    return replace(
        s,
        unavailable=s.unavailable if bound else (),
        earliest=s.earliest if bound else None,
        latest=s.latest if bound else None,
        needs_video=s.needs_video and here in held["video"],
        pinned_start=s.pinned_start if here in held["slot_pin"] else None,
        pinned_room=s.pinned_room if here in held["room_pin"] else None,
        applicants=tuple(who for who in s.applicants if (who,) in held["sibling"]),
    )


def about(problem: PanelProblem, submissions: Collection[str]) -> PanelProblem:
    """Give the season of some submissions only, and of the experts qualified for them."""
    rest = tuple(s for s in problem.submissions if s.id in submissions)
    categories = {s.category for s in rest}
    pinned = frozenset(pair for pair in problem.pinned if pair[1] in submissions)
    named = {expert for expert, _ in pinned}
    experts = tuple(
        e for e in problem.experts if e.id in named or not categories.isdisjoint(e.categories)
    )
    ids = {e.id for e in experts}
    return replace(
        problem,
        submissions=rest,
        experts=experts,
        conflicts=frozenset(p for p in problem.conflicts if p[1] in submissions and p[0] in ids),
        pinned=pinned,
    )
