"""The day of a room from its plan and its events, minute by minute."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from reviewer.rules.order_of_day import (
    DayEvent,
    PlannedHearing,
    allowed,
    forecast,
    is_paused,
    to_tell,
)

NINE = datetime(2022, 6, 13, 9, tzinfo=UTC)
GAP = timedelta(minutes=5)


def at(minutes: int) -> datetime:
    return NINE + timedelta(minutes=minutes)


# 25 minutes each and 5 between; a break of an hour before the last.
PLAN = tuple(
    PlannedHearing(code, at(start), at(start + 25))
    for code, start in (("A", 0), ("B", 30), ("C", 60), ("D", 150))
)


def shown(events: list[DayEvent], now: int) -> list[tuple[str, str, int, int]]:
    """Give code, state, start and end in minutes after nine."""
    return [
        (
            line.submission,
            line.state,
            int((line.starts_at - NINE).total_seconds() // 60),
            int((line.ends_at - NINE).total_seconds() // 60),
        )
        for line in forecast(PLAN, events, at(now), GAP)
    ]


def begin(code: str, minute: int) -> DayEvent:
    return DayEvent("begin", at(minute), code)


def end(code: str, minute: int) -> DayEvent:
    return DayEvent("end", at(minute), code)


def test_before_anything_happens_the_day_is_the_plan() -> None:
    assert shown([], -60) == [
        ("A", "waiting", 0, 25), ("B", "waiting", 30, 55),
        ("C", "waiting", 60, 85), ("D", "waiting", 150, 175),
    ]  # fmt: skip


def test_what_should_have_begun_is_expected_now_and_moves_what_follows() -> None:
    assert shown([], 10) == [
        ("A", "waiting", 10, 35), ("B", "waiting", 40, 65),
        ("C", "waiting", 70, 95), ("D", "waiting", 150, 175),
    ]  # fmt: skip


def test_a_longer_hearing_moves_the_next_and_the_break_takes_it_up() -> None:
    events = [begin("A", 0), DayEvent("overrun", at(20), "A", 25)]
    assert shown(events, 20) == [
        ("A", "now", 0, 50), ("B", "waiting", 55, 80),
        ("C", "waiting", 85, 110), ("D", "waiting", 150, 175),
    ]  # fmt: skip
    assert [line.late for line in forecast(PLAN, events, at(20), GAP)] == [0, 25, 25, 0]


def test_a_hearing_that_goes_on_ends_no_earlier_than_now() -> None:
    assert shown([begin("A", 0)], 40)[0] == ("A", "now", 0, 40)
    assert shown([begin("A", 0)], 40)[1] == ("B", "waiting", 45, 70)


def test_an_early_end_makes_nobody_begin_before_the_time_given() -> None:
    assert shown([begin("A", 0), end("A", 10)], 10)[:2] == [
        ("A", "over", 0, 10), ("B", "waiting", 30, 55),
    ]  # fmt: skip


def test_absent_ones_leave_a_gap_and_cost_no_time() -> None:
    events = [begin("A", 0), end("A", 50), DayEvent("absent", at(50), "B")]
    assert shown(events, 50) == [
        ("A", "over", 0, 50), ("B", "absent", 30, 55),
        ("C", "waiting", 60, 85), ("D", "waiting", 150, 175),
    ]  # fmt: skip


def test_swapped_ones_take_each_others_time() -> None:
    events = [DayEvent("swap", at(-10), "A")]
    assert shown(events, -5)[:3] == [
        ("B", "waiting", 0, 25), ("A", "waiting", 30, 55), ("C", "waiting", 60, 85),
    ]  # fmt: skip


def test_a_skipped_one_comes_last() -> None:
    assert shown([DayEvent("skip", at(0), "A")], 0) == [
        ("B", "waiting", 30, 55), ("C", "waiting", 60, 85),
        ("D", "waiting", 150, 175), ("A", "waiting", 180, 205),
    ]  # fmt: skip


def test_a_pause_holds_up_what_goes_on_and_what_waits() -> None:
    between = [begin("A", 0), end("A", 25), DayEvent("pause", at(25), minutes=20)]
    assert is_paused(PLAN, between)
    assert shown(between, 26)[1] == ("B", "waiting", 45, 70)
    assert shown(between, 50)[1] == ("B", "waiting", 50, 75)  # longer than was said
    assert shown([*between, DayEvent("resume", at(28))], 28)[1] == ("B", "waiting", 30, 55)
    within = [begin("A", 0), DayEvent("pause", at(10), minutes=15)]
    assert shown(within, 11)[0] == ("A", "now", 0, 40)
    assert shown([*within, DayEvent("resume", at(20))], 20)[0] == ("A", "now", 0, 35)


def test_a_later_one_that_begins_first_stands_before_those_that_wait() -> None:
    assert [line[0] for line in shown([begin("C", 0)], 0)] == ["C", "A", "B", "D"]


RUNNING = [begin("A", 0)]


@pytest.mark.parametrize(
    ("events", "event", "possible"),
    [
        ([], begin("A", 0), True),
        ([], begin("X", 0), False),
        (RUNNING, begin("B", 1), False),
        (RUNNING, end("A", 1), True),
        (RUNNING, end("B", 1), False),
        ([], end("A", 1), False),
        (RUNNING, DayEvent("overrun", at(1), "A", 5), True),
        (RUNNING, DayEvent("overrun", at(1), "A", 0), False),
        (RUNNING, DayEvent("overrun", at(1), "A", 241), False),
        (RUNNING, DayEvent("absent", at(1), "A"), True),
        (RUNNING, DayEvent("swap", at(1), "A"), False),
        ([], DayEvent("swap", at(0), "D"), False),
        ([], DayEvent("skip", at(0), "C"), True),
        ([], DayEvent("resume", at(0)), False),
        ([DayEvent("pause", at(0))], DayEvent("pause", at(1)), False),
        ([], DayEvent("vanish", at(0), "A"), False),
    ],
)
def test_what_can_happen(events: list[DayEvent], event: DayEvent, *, possible: bool) -> None:
    assert allowed(PLAN, events, event) is possible


@pytest.mark.parametrize(("minutes", "told"), [(14, []), (15, ["B", "C"]), (16, ["B", "C"])])
def test_who_waits_is_told_from_so_many_minutes_on(minutes: int, told: list[str]) -> None:
    late = forecast(PLAN, [begin("A", 0), DayEvent("overrun", at(5), "A", minutes)], at(5), GAP)
    assert [line.submission for line in to_tell(late, {}, timedelta(minutes=15))] == told


def test_who_was_told_is_told_again_only_when_that_is_off() -> None:
    late = forecast(PLAN, [begin("A", 0), DayEvent("overrun", at(5), "A", 25)], at(5), GAP)
    told = {"B": at(55), "C": at(60)}
    assert [line.submission for line in to_tell(late, told, timedelta(minutes=15))] == ["C"]
