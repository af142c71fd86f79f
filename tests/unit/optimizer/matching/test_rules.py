"""Each optional rule: satisfied, just satisfied, broken."""

import numpy as np
import pytest

from optimizer.matching.dense import DenseTable
from optimizer.matching.plan import MatchingOutcome, MatchOptions
from optimizer.matching.problem import MatchingProblem
from optimizer.matching.rules import read_rules
from optimizer.matching.solve import match
from optimizer.outcome import Json
from optimizer.problem import InstanceError


def solved(affinity: list[list[float]], demand: int, rules: dict[str, Json]) -> MatchingOutcome:
    """Match under rules as they stand in a JSON file; no load binds."""
    values = np.array(affinity, np.float32)
    many, experts = values.shape
    seats = np.full(many, demand)
    found = read_rules(rules, seats, experts)
    high = np.full(experts, many)
    high[found.withdrawn] = 0
    return match(
        MatchingProblem(
            table=DenseTable(values, np.zeros(values.shape, np.bool_)),
            demand=seats,
            max_load=high,
            min_load=np.zeros(experts, np.int64),
            pinned=found.pinned,
            forbidden=found.forbidden,
            quotas=found.quotas,
            targets=found.targets,
            names=found.names,
            attributes=found.attributes,
        ),
        MatchOptions(),
    )


def chosen(outcome: MatchingOutcome) -> list[int]:
    """List the experts of the first submission."""
    assert outcome.plan is not None
    assert outcome.checker == "passed"
    return [r for p, r in outcome.plan.pairs.tolist() if p == 0]


ROW = [[9.0, 8.0, 7.0, 1.0]]


def test_chair_satisfied_just_satisfied_broken() -> None:
    assert chosen(solved(ROW, 2, {"chair": [0, 3]})) == [0, 1]
    assert chosen(solved(ROW, 2, {"chair": [3]})) == [0, 3]
    broken = solved(ROW, 2, {"chair": [3], "withdrawn": [3]})
    assert broken.status == "infeasible"
    assert [reason.code for reason in broken.reasons] == ["too_few_of_group"]
    assert broken.reasons[0].involved == ("chair", "submission 0")
    assert broken.objective["members"] == 1


def test_fix_of_a_broken_group_is_an_exception_that_helps() -> None:
    rules: dict[str, Json] = {"chair": [3], "withdrawn": [3], "exceptions": []}
    (change,) = solved(ROW, 2, rules).reasons[0].fixes[0].change
    assert change["path"] == "/exceptions/-"
    repaired = solved(ROW, 2, {**rules, "exceptions": [change["value"]]})
    assert repaired.status == "optimal"
    assert chosen(repaired) == [0, 1]


def test_employer_satisfied_just_satisfied_broken() -> None:
    apart: dict[str, Json] = {"employer": ["a", "b", "c", "d"], "max_same_employer": 1}
    assert chosen(solved(ROW, 2, apart)) == [0, 1]
    same: dict[str, Json] = {"employer": ["a", "a", "a", "d"], "max_same_employer": 1}
    assert chosen(solved(ROW, 2, same)) == [0, 3]
    broken = solved(ROW, 2, {"employer": ["a", "a", "a", "a"], "max_same_employer": 1})
    assert broken.status == "infeasible"
    assert broken.objective["missing"] == 1
    assert [reason.code for reason in broken.reasons] == ["groups_too_strict"]
    two: dict[str, Json] = {"employer": ["a", "a", "a", "a"], "max_same_employer": 2}
    assert chosen(solved(ROW, 2, two)) == [0, 1]


def test_two_thirds_technical_rounds_up() -> None:
    share: dict[str, Json] = {"technical_share": [2, 3]}
    assert chosen(solved(ROW, 3, {**share, "technical": [0, 1, 2]})) == [0, 1, 2]
    assert chosen(solved(ROW, 3, {**share, "technical": [0, 3]})) == [0, 1, 3]
    # Of two seats, two thirds are more than one: both must be technical.
    assert chosen(solved(ROW, 2, {**share, "technical": [0, 3]})) == [0, 3]
    broken = solved(ROW, 3, {**share, "technical": [3]})
    assert broken.objective["members"] == 1


def test_group_of_a_kind_between_its_bounds() -> None:
    group: dict[str, Json] = {"name": "finance", "experts": [2, 3], "at_least": 1, "at_most": 1}
    assert chosen(solved(ROW, 3, {"groups": [group]})) == [0, 1, 2]
    assert chosen(solved(ROW, 2, {"groups": [group]})) == [0, 2]
    assert solved(ROW, 4, {"groups": [group]}).status == "infeasible"


def test_pinned_and_forbidden_pairs() -> None:
    assert chosen(solved(ROW, 2, {"pinned": [[0, 3]]})) == [0, 3]
    assert chosen(solved(ROW, 2, {"forbidden": [[0, 0]]})) == [1, 2]
    with pytest.raises(InstanceError, match=r"pinned\[0\]: the pair \(0, 3\) is no candidate"):
        solved(ROW, 2, {"pinned": [[0, 3]], "forbidden": [[0, 3]]})


def test_targets_weigh_against_affinity() -> None:
    rows = [[9.0, 8.0], [9.0, 8.0]]
    wish: dict[str, Json] = {"target_load": [1, 1], "target_weight": 0.4}
    assert chosen(solved(rows, 1, wish)) == [0]
    assert solved(rows, 1, wish).objective["total"] == pytest.approx(18.0 - 0.8)
    stronger = solved(rows, 1, {**wish, "target_weight": 0.6})
    assert stronger.plan is not None
    assert sorted(stronger.plan.pairs[:, 1].tolist()) == [0, 1]
    assert stronger.objective["total"] == 17.0
    none = solved(rows, 1, {"target_load": [None, None], "target_weight": 5})
    assert none.objective["total"] == 18.0


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ({"chairs": [1]}, "chairs: is not a rule"),
        ({"chair": [4]}, r"chair\[0\]: 4 is not a number from 0 to 3"),
        ({"chair": [True, False]}, "chair: must have 4 entries"),
        ({"employer": ["a"]}, "max_same_employer: is missing"),
        ({"employer": ["a"], "max_same_employer": 1}, "employer: must have 4 entries"),
        ({"employer": [], "max_same_employer": 0}, "max_same_employer: must be at least 1"),
        ({"technical": [0]}, "technical_share: is missing"),
        ({"technical": [0], "technical_share": [3, 2]}, "technical_share: must be from 0 to 1"),
        ({"technical": [0], "technical_share": [2]}, "technical_share: must be two whole numbers"),
        ({"groups": [{"experts": [0]}]}, r"groups\[0\].name: is missing"),
        (
            {"groups": [{"name": "x", "experts": [0], "at_least": 2, "at_most": 1}]},
            r"groups\[0\].at_least: is above at_most",
        ),
        (
            {"groups": [{"name": "x", "experts": [0]}, {"name": "x", "experts": [1]}]},
            "groups: two groups have one name",
        ),
        ({"pinned": [[0]]}, r"pinned\[0\]: must be \[submission, expert\]"),
        ({"pinned": [[0, 9]]}, "pinned: names a submission or an expert that is not there"),
        ({"pinned": [[0, 1], [0, 1]]}, "pinned: names a pair twice"),
        ({"pinned": [[0, 0], [0, 1], [0, 2]]}, "pinned: exceeds the demand"),
        ({"target_load": [1]}, "target_load: must have 4 entries"),
        ({"target_load": ["x", 1, 1, 1]}, r"target_load\[0\]: 'x' is neither"),
        ({"target_load": [1] * 4, "target_weight": -1}, "target_weight: must be a number from 0"),
        ({"exceptions": [{"group": "x", "submission": 0}]}, r"exceptions\[0\].group: 'x'"),
        ({"category": ["a", "b"]}, "category: must have 1 entries"),
    ],
)
def test_wrong_rule_is_named(rules: dict[str, Json], message: str) -> None:
    with pytest.raises(InstanceError, match=message):
        solved(ROW, 2, rules)
