"""Impossible values raise on construction, with the key named."""

from dataclasses import replace
from datetime import time

import pytest

from optimizer.outcome import PanelPlan, SolvedPanel, SolveLimits
from optimizer.problem import PRIORITIES, Break, Day, InstanceError, PanelRules, Span
from tests.unit.optimizer.seasons import MONDAY, at, defences, expert, rules, season, submission


def key_of(error: pytest.ExceptionInfo[InstanceError]) -> str:
    return error.value.key


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"min_size": 0}, "rules.min_size"),
        ({"max_size": 2}, "rules.max_size"),
        ({"min_size": 4, "max_size": 4}, "rules.odd"),
        ({"reserves": -1}, "rules.reserves"),
        ({"max_same_employer": 0}, "rules.max_same_employer"),
        ({"pause_minutes": 0}, "rules.pause_minutes"),
        ({"priorities": PRIORITIES[:3]}, "rules.priorities"),
    ],
)
def test_rules_that_no_panel_could_meet(changes: dict[str, object], key: str) -> None:
    with pytest.raises(InstanceError) as error:
        rules(**changes)
    assert key_of(error) == key


def test_sizes_are_odd_unless_the_call_allows_even_ones() -> None:
    assert PanelRules(4, 7).sizes() == (5, 7)
    assert PanelRules(4, 7, odd=False).sizes() == (4, 5, 6, 7)


def test_technical_share_is_rounded_up() -> None:
    assert [rules().technical_needed(n) for n in (3, 5, 7)] == [2, 4, 5]


def test_quorum_defaults_to_the_least_size() -> None:
    assert rules().members_left == 3
    assert rules(quorum=2).members_left == 2


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"slot_minutes": 0}, "slot_minutes"),
        ({"changeover_minutes": -1}, "changeover_minutes"),
        ({"experts": (expert("E1"), expert("E1"))}, "experts"),
        ({"submissions": (submission("S1"), submission("S1"))}, "submissions"),
        ({"conflicts": frozenset({("E9", "S1")})}, "conflicts"),
        ({"pinned": frozenset({("E1", "S9")})}, "pinned"),
    ],
)
def test_seasons_that_cannot_be(changes: dict[str, object], key: str) -> None:
    with pytest.raises(InstanceError) as error:
        season(**changes)
    assert key_of(error) == key


def test_expertise_lies_between_nothing_and_all() -> None:
    assert expert("E1", categories={"testing": 1.0}).categories == {"testing": 1.0}
    with pytest.raises(InstanceError) as error:
        expert("E1", categories={"testing": 1.1})
    assert key_of(error) == "experts[E1].categories.testing"


def test_spans_days_and_breaks_end_after_they_start() -> None:
    with pytest.raises(InstanceError):
        Span(at("10:00"), at("10:00"))
    with pytest.raises(InstanceError):
        Day(MONDAY, time(17), time(9))
    with pytest.raises(InstanceError):
        Break(None, time(13), time(12))


def test_a_defence_names_known_experts_and_rooms() -> None:
    row = defences(1).defences[0]
    for wrong in (
        replace(row, panel=("E9",)),
        replace(row, rooms=frozenset({"R9"})),
        replace(row, pinned_room="R9"),
        replace(row, duration=0),
    ):
        with pytest.raises(InstanceError):
            defences(1, defences=(wrong,))


def test_limits_and_plans_refuse_nonsense() -> None:
    with pytest.raises(InstanceError):
        SolveLimits(seconds=0)
    with pytest.raises(InstanceError):
        SolvedPanel("P1", "testing", "R1", ("E1", "E1"), "E1", (), ())
    row = SolvedPanel("P1", "testing", "R1", ("E1",), "E1", (), ())
    with pytest.raises(InstanceError):
        PanelPlan((row, row))
