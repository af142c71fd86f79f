"""Invent seasons that are impossible for one planted cause, and possible but for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import time
from fractions import Fraction

from optimizer.problem import (
    Break,
    Day,
    PanelProblem,
    Span,
)
from tests.builders.spare_season import (
    CONSULTING,
    MARCH_FIRST,
    MARCH_SECOND,
    TESTING,
    all_day,
    at,
    first_of,
    good_season,
    in_conflict,
    with_experts,
    with_rules,
    with_submission,
)


@dataclass(frozen=True)
class Planted:
    """Hold an impossible season, the codes that name its cause, and ids that must be involved."""

    problem: PanelProblem
    codes: tuple[str, ...]
    involved: tuple[str, ...] = ()


def no_chair(seed: int) -> Planted:
    """Let nobody of a category chair."""
    problem = good_season(seed)
    changed = with_experts(
        problem, lambda e: replace(e, can_chair=e.can_chair and CONSULTING not in e.categories)
    )
    return Planted(changed, ("no_chair",), (CONSULTING,))


def chair_in_conflict(seed: int) -> Planted:
    """Put everybody who may chair in conflict with one submission."""
    problem = good_season(seed)
    row = first_of(problem)
    changed = in_conflict(problem, row, lambda e: e.can_chair and TESTING in e.categories)
    return Planted(changed, ("no_chair_for_submission",), (row,))


def chair_in_conflict_or_away(seed: int) -> Planted:
    """Let some who may chair be away throughout, and the others in conflict."""
    problem = good_season(seed)
    row = first_of(problem)
    able = sorted(e.id for e in problem.experts if e.can_chair and TESTING in e.categories)
    away = (all_day(MARCH_FIRST), all_day(MARCH_SECOND))
    changed = with_experts(
        problem, lambda e: replace(e, unavailable=away) if e.id == able[0] else e
    )
    changed = in_conflict(changed, row, lambda e: e.id in able[1:])
    return Planted(changed, ("chair_never_together",), (row, *able))


def few_technical(seed: int) -> Planted:
    """Leave a category one technical expert."""
    problem = good_season(seed)
    kept = min(e.id for e in problem.experts if TESTING in e.categories and e.kind == "technical")
    changed = with_experts(
        problem,
        lambda e: e if CONSULTING in e.categories or e.id == kept else replace(e, kind="finance"),
    )
    return Planted(changed, ("few_technical_in_category",), (TESTING,))


def technical_in_conflict(seed: int) -> Planted:
    """Put the technical experts in conflict with one submission."""
    problem = good_season(seed)
    row = first_of(problem, CONSULTING)
    changed = in_conflict(
        problem, row, lambda e: e.kind == "technical" and CONSULTING in e.categories
    )
    return Planted(changed, ("few_technical_for_submission",), (row,))


def in_conflict_with_all(seed: int) -> Planted:
    """Put everybody in conflict with one submission."""
    problem = good_season(seed)
    row = first_of(problem)
    changed = in_conflict(problem, row, lambda _: True)
    codes = ("few_experts_for_submission", "no_chair_for_submission")
    return Planted(changed, (*codes, "few_technical_for_submission"), (row,))


def no_expert(seed: int) -> Planted:
    """Leave a category without experts."""
    problem = good_season(seed)
    people = tuple(e for e in problem.experts if TESTING in e.categories)
    codes = ("few_experts_in_category", "no_chair", "few_technical_in_category")
    return Planted(replace(problem, experts=people), codes, (CONSULTING,))


def rooms_too_short(seed: int) -> Planted:
    """Give fewer minutes of rooms than the submissions need."""
    problem = good_season(seed)
    days = (Day(MARCH_FIRST, time(9), time(9, 45)),)
    return Planted(replace(problem, days=days), ("room_time",), ("R1", "R2"))


def changeover_too_long(seed: int) -> Planted:
    """Let the changeover take the time that the submissions need."""
    problem = good_season(seed)
    days = (Day(MARCH_FIRST, time(9), time(11)),)
    return Planted(replace(problem, days=days, changeover_minutes=45), ("room_time",))


def breaks_too_long(seed: int) -> Planted:
    """Let breaks leave no slot."""
    problem = good_season(seed)
    breaks = (Break(None, time(9, 10), time(12)), Break(None, time(12), time(16, 50)))
    return Planted(replace(problem, breaks=breaks), ("no_time",))


def rooms_closed(seed: int) -> Planted:
    """Close the rooms on all days."""
    problem = good_season(seed)
    closed = (all_day(MARCH_FIRST), all_day(MARCH_SECOND))
    rooms = tuple(replace(r, unavailable=closed) for r in problem.rooms)
    return Planted(replace(problem, rooms=rooms), ("no_time",), ("R1", "R2"))


def few_seats(seed: int) -> Planted:
    """Let experts sit on fewer panels than there must be seats."""
    problem = with_rules(good_season(seed, 10), max_slots_per_panel=2)
    changed = with_experts(
        problem, lambda e: replace(e, max_panels=1 if TESTING in e.categories else None)
    )
    codes = ("few_seats", "few_chair_seats", "few_technical_seats")
    return Planted(changed, codes, (TESTING,))


def few_chair_seats(seed: int) -> Planted:
    """Let those who may chair sit on too few panels."""
    problem = with_rules(good_season(seed, 10), max_slots_per_panel=1)
    bound = {e.id for e in problem.experts if e.can_chair and TESTING in e.categories}
    changed = with_experts(problem, lambda e: replace(e, max_panels=1 if e.id in bound else None))
    return Planted(changed, ("few_chair_seats",), (TESTING,))


def one_employer(seed: int) -> Planted:
    """Let all experts of a category come from two employers."""
    problem = good_season(seed)
    changed = with_experts(
        problem,
        lambda e: (
            replace(e, employer=f"firm {int(e.id[1:]) % 2}") if TESTING in e.categories else e
        ),
    )
    return Planted(changed, ("same_employer",), ("max_same_employer",))


def too_many_pins(seed: int) -> Planted:
    """Pin more experts to a submission than a panel has seats."""
    problem = good_season(seed)
    row = first_of(problem)
    people = sorted(
        (e for e in problem.experts if TESTING in e.categories),
        key=lambda e: (e.kind != "technical", e.id),
    )
    pinned = frozenset((e.id, row) for e in people[:4])
    return Planted(replace(problem, pinned=pinned), ("pins_together",), (row,))


def pin_in_conflict(seed: int) -> Planted:
    """Pin somebody in conflict."""
    problem = good_season(seed)
    row = first_of(problem)
    who = min(e.id for e in problem.experts if TESTING in e.categories)
    pair = frozenset({(who, row)})
    changed = replace(problem, pinned=pair, conflicts=pair)
    return Planted(changed, ("pin_barred",), (row, who))


def pin_unqualified(seed: int) -> Planted:
    """Pin somebody of another category."""
    problem = good_season(seed)
    row = first_of(problem)
    who = min(e.id for e in problem.experts if CONSULTING in e.categories)
    return Planted(replace(problem, pinned=frozenset({(who, row)})), ("pin_barred",), (row, who))


def few_reserves(seed: int) -> Planted:
    """Ask for more reserves than a category has experts."""
    problem = with_rules(good_season(seed), reserves=4)
    kept = sorted(
        (e for e in problem.experts if CONSULTING in e.categories),
        key=lambda e: (not e.can_chair, e.kind != "technical", e.id),
    )[:6]
    people = tuple(e for e in problem.experts if TESTING in e.categories or e in kept)
    return Planted(replace(problem, experts=people), ("few_reserves",), ("reserves",))


def never_there(seed: int) -> Planted:
    """Let an applicant be away whenever it is open."""
    problem = good_season(seed)
    row = first_of(problem)
    away = (all_day(MARCH_FIRST), all_day(MARCH_SECOND))
    return Planted(
        with_submission(problem, row, unavailable=away), ("applicant_never_free",), (row,)
    )


def hears_too_early(seed: int) -> Planted:
    """Let an applicant from afar come only when the day is over."""
    problem = good_season(seed)
    row = first_of(problem)
    changed = with_submission(problem, row, earliest=time(16, 50))
    return Planted(changed, ("applicant_never_free",), (row,))


def presents_everything(seed: int) -> Planted:
    """Let one person present all, on a day too short to do so one after another."""
    problem = replace(good_season(seed, 6), days=(Day(MARCH_FIRST, time(9), time(11)),))
    submissions_by_id = tuple(replace(s, applicants=("one",)) for s in problem.submissions)
    return Planted(replace(problem, submissions=submissions_by_id), ("rules_together",), ("one",))


def odd_size(seed: int) -> Planted:
    """Ask for an odd number of at least four, of a category with four experts."""
    problem = with_rules(good_season(seed), min_size=4, max_size=5, technical_share=Fraction(0))
    kept = {e.id for e in problem.experts if CONSULTING in e.categories}
    able = sorted(e.id for e in problem.experts if e.can_chair and e.id not in kept)
    others = sorted(e.id for e in problem.experts if e.id not in {*kept, *able})
    kept |= {able[0], *others[:3]}
    people = tuple(e for e in problem.experts if e.id in kept)
    codes = ("few_experts_in_category",)
    return Planted(replace(problem, experts=people), codes, (TESTING,))


def quorum_broken(seed: int) -> Planted:
    """Let all but one leave, though two must remain."""
    problem = with_rules(good_season(seed), recusal="leave", quorum=2)
    row = first_of(problem)
    able = min(e.id for e in problem.experts if e.can_chair and TESTING in e.categories)
    changed = in_conflict(problem, row, lambda e: TESTING in e.categories and e.id != able)
    return Planted(changed, ("rules_together",), (row, "quorum"))


def run_too_long(seed: int) -> Planted:
    """Ask one panel, the only one there can be, for pauses that the morning does not hold."""
    problem = with_rules(good_season(seed, 8), max_run_slots=3, pause_minutes=15)
    submissions_by_id = tuple(s for s in problem.submissions if s.category == TESTING)
    people = [e for e in problem.experts if TESTING in e.categories]
    technical = [e for e in people if e.kind == "technical"]
    three = [next(e for e in people if e.can_chair), *technical]
    three = list({e.id: e for e in three}.values())[:3]
    changed = replace(
        problem,
        submissions=submissions_by_id,
        experts=tuple(replace(e, max_panels=1) for e in three),
        days=(Day(MARCH_FIRST, time(9), time(11)),),
    )
    return Planted(changed, ("few_seats", "few_chair_seats", "few_technical_seats"), (TESTING,))


def half_and_half(seed: int) -> Planted:
    """Let half of a category's experts come in mornings, the others in afternoons, two of each."""
    problem = good_season(seed)
    mine = sorted(e.id for e in problem.experts if TESTING in e.categories)
    days = (MARCH_FIRST, MARCH_SECOND)
    mornings = tuple(Span(at(d, "09:00"), at(d, "12:00")) for d in days)
    afternoons = tuple(Span(at(d, "13:00"), at(d, "17:00")) for d in days)
    away = {**dict.fromkeys(mine[:2], mornings), **dict.fromkeys(mine[2:4], afternoons)}
    people = tuple(
        replace(e, unavailable=away.get(e.id, ()), can_chair=True, kind="technical")
        for e in problem.experts
        if e.id not in mine[4:]
    )
    codes = ("never_together", "technical_never_together")
    return Planted(replace(problem, experts=people), codes)


def no_video(seed: int) -> Planted:
    """Ask for video where no room has it."""
    problem = good_season(seed)
    row = first_of(problem)
    return Planted(with_submission(problem, row, needs_video=True), ("no_suitable_room",), (row,))


def small_rooms(seed: int) -> Planted:
    """Let so many come for one submission that no room holds them."""
    problem = good_season(seed)
    row = first_of(problem)
    rooms = tuple(replace(r, capacity=8) for r in problem.rooms)
    changed = with_submission(replace(problem, rooms=rooms), row, party=6)
    return Planted(changed, ("no_suitable_room",), (row, "R1", "R2"))


def pinned_into_a_break(seed: int) -> Planted:
    """Fix a time that lies in a break."""
    problem = good_season(seed)
    row = first_of(problem)
    changed = with_submission(problem, row, pinned_start=at(MARCH_FIRST, "12:15"))
    return Planted(changed, ("slot_barred",), (row,))


def sits_too_long(seed: int) -> Planted:
    """Let nobody of a category sit even through one slot."""
    problem = good_season(seed)
    changed = with_experts(
        problem, lambda e: replace(e, max_run_minutes=10) if TESTING in e.categories else e
    )
    return Planted(changed, ("never_together",))


KINDS: tuple[Callable[[int], Planted], ...] = (
    no_chair,
    chair_in_conflict,
    chair_in_conflict_or_away,
    few_technical,
    technical_in_conflict,
    in_conflict_with_all,
    no_expert,
    rooms_too_short,
    changeover_too_long,
    breaks_too_long,
    rooms_closed,
    few_seats,
    few_chair_seats,
    one_employer,
    too_many_pins,
    pin_in_conflict,
    pin_unqualified,
    few_reserves,
    never_there,
    hears_too_early,
    presents_everything,
    odd_size,
    quorum_broken,
    run_too_long,
    half_and_half,
    no_video,
    small_rooms,
    pinned_into_a_break,
    sits_too_long,
)
"""Every kind of planted cause."""
