"""The checker of matchings catches a planted violation of each rule, and only that."""

import numpy as np
import pytest

from optimizer.check.matching import (
    Broken,
    CheckedGroup,
    Figures,
    Matching,
    Matrix,
    check_matching,
    measure,
)

GOOD = [[0, 0], [0, 1], [1, 1], [1, 2]]
TWICE, TOO_MANY = "pair_twice", "too_many_of_group"


def instance() -> Matching:
    """Two submissions with two seats each, three experts, every rule in force."""
    conflict = np.zeros((2, 3), np.bool_)
    conflict[1, 0] = True
    chairs = CheckedGroup(
        "chair", np.array([True, False, True]), np.array([1, 1]), np.array([2, 2])
    )
    employer = CheckedGroup(
        "same", np.array([True, False, True]), np.array([0, 0]), np.array([1, 1])
    )
    return Matching(
        who=Matrix(np.array([[1.0, 2.0, 4.0], [8.0, 16.0, 32.0]]), conflict),
        demand=np.array([2, 2]),
        max_load=np.array([1, 2, 1]),
        min_load=np.array([1, 0, 1]),
        pinned=[[0, 0]],
        forbidden=[[0, 2]],
        groups=[chairs, employer],
    )


def test_good_plan_holds_and_is_measured() -> None:
    assert check_matching(instance(), np.array(GOOD)) == ()
    assert measure(instance(), np.array(GOOD)) == Figures(51.0, 3.0, 3.0, 0, 0)


@pytest.mark.parametrize(
    ("pairs", "rules"),
    [
        ([[0, 0], [0, 1], [1, 1], [1, 3]], {"out_of_range"}),
        ([[0, 0], [0, 1], [1, 1], [-1, 2]], {"out_of_range"}),
        ([*GOOD, [1, 2]], {TWICE, "too_many_experts", "above_max_load", TOO_MANY}),
        ([[0, 0], [0, 1], [1, 1], [1, 0]], {"conflict", "above_max_load", "below_min_load"}),
        ([[0, 0], [0, 2], [1, 1], [1, 2]], {"forbidden_pair", "above_max_load", TOO_MANY}),
        (
            [[0, 1], [1, 1], [1, 2]],
            {"pin_not_kept", "too_few_experts", "below_min_load", "too_few_of_group"},
        ),
        ([[0, 0], [0, 1], [1, 2]], {"too_few_experts"}),
    ],
)
def test_planted_violation_is_named(pairs: list[list[int]], rules: set[str]) -> None:
    assert {broken.rule for broken in check_matching(instance(), np.array(pairs))} == rules


def test_violation_says_where() -> None:
    found = check_matching(instance(), np.array([[0, 0], [0, 1], [1, 2]]))
    assert found == (Broken("too_few_experts", "submission 1: 1"),)


def test_list_that_holds_no_pairs_is_refused() -> None:
    assert check_matching(instance(), np.array([1, 2]))[0].rule == "not_pairs"
    assert check_matching(instance(), np.array([[0.0, 1.0]]))[0].rule == "not_pairs"
