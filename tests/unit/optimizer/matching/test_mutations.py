"""Spoilt instance files end with a sentence, never with a traceback; thousands by the benchmark."""

from collections import Counter
from pathlib import Path

from tests.benchmarks.optimizer.matching.mutations import complaint

COUNT = 300


def test_spoilt_files_end_with_a_plan_or_a_sentence(tmp_path: Path) -> None:
    ends: Counter[int | None] = Counter()
    for number in range(COUNT):
        status, what = complaint(number, tmp_path)
        assert what == "", f"file {number}"
        ends[status] += 1
    assert set(ends) == {0, 2, 3}
    assert ends[2] > COUNT // 2
