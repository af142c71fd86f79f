"""The benchmark's own parts, and proved totals on named instances where they are given."""

import os
from pathlib import Path

import numpy as np
import pytest

from tests.benchmarks.optimizer.matching.generated import KINDS, SPARSE_KINDS, generate
from tests.benchmarks.optimizer.matching.single_run import solved

DIRECTORY = os.environ.get("MATCHING_INSTANCES", "")
PROVED = {
    "midl": 150.0431,
    "sigir": 114.75,
    "aamas2015": 1406.25,
    "preflib1": 124.25,
    "preflib3": 454.25,
    "cvpr_shape": 6421.4104,
}


@pytest.mark.parametrize("kind", KINDS)
def test_generated_instance_is_solved_and_checked(kind: str) -> None:
    # A nation of fewer than 600 has topics with fewer experts than a submission needs.
    size = 600 if kind in SPARSE_KINDS else 60
    row = solved(f"{kind}:{size}", "total", 60.0)
    assert (row["status"], row["checker"]) == ("optimal", "passed")
    assert row["total"] == pytest.approx(row["total_bound"], abs=1e-6)
    again = [generate(kind, size).table.block(np.arange(40), np.arange(40)) for _ in range(2)]
    assert again[0][0].tolist() == again[1][0].tolist()


@pytest.mark.benchmark
@pytest.mark.skipif(not DIRECTORY, reason="MATCHING_INSTANCES names no directory of instances")
@pytest.mark.parametrize("name", sorted(PROVED))
def test_named_instance_reaches_its_proved_total(name: str) -> None:
    row = solved(str(Path(DIRECTORY) / f"{name}.npz"), "total", 60.0)
    assert (row["status"], row["checker"]) == ("optimal", "passed")
    assert row["total"] == pytest.approx(PROVED[name], abs=1e-4)
