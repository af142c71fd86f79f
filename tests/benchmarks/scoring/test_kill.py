"""A short run of the kill test on both kinds of database; the full one takes a minute each."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.scoring.kill import run

pytestmark = pytest.mark.xdist_group("kill")


def test_no_acknowledged_save_is_lost_or_doubled(database_url: str, tmp_path: Path) -> None:
    done = run(database_url, tmp_path, experts=6, seconds=4, kills=1)
    assert done.faults == ()
    assert (done.missing, done.doubled, done.kills) == (0, 0, 1)
    assert done.saves >= 6
    assert (done.broken, done.acts >= done.saves) == (0, True)  # one unbroken chain
