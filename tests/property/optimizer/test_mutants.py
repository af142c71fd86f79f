"""A mutated instance file ends in a plan, a reason or a sentence: never in a traceback."""

import pytest

from tests.oracles.commands import fault

BLOCKS, MUTANTS = 6, 50


@pytest.mark.parametrize("block", range(BLOCKS))
def test_no_mutant_ends_in_a_traceback(block: int, capsys: pytest.CaptureFixture[str]) -> None:
    for seed in range(block * MUTANTS, (block + 1) * MUTANTS):
        assert fault(seed, 0.5, capsys) == ""
