"""On tiny random seasons under every rule the engine claims nothing that is false."""

import pytest

from tests.oracles.compare import judge

BLOCKS, SEASONS = 10, 15
SECONDS = 20.0
BELOW_AT_MOST = 0.05


@pytest.mark.parametrize("block", range(BLOCKS))
def test_no_false_claim_and_hardly_a_plan_below_the_best(block: int) -> None:
    feasible = below = 0
    for seed in range(block * SEASONS, (block + 1) * SEASONS):
        verdict = judge(seed, SECONDS)
        assert verdict is not None, f"the oracle has no answer for {seed}"
        assert verdict.false == (), f"season {seed}"
        feasible += verdict.status == "feasible"
        below += verdict.status == "feasible" and verdict.below
    assert below <= max(1, BELOW_AT_MOST * feasible)
