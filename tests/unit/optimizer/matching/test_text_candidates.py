"""Candidates from texts are the likest experts, found without holding the matrix."""

import json
from pathlib import Path

import numpy as np
import pytest

from optimizer.__main__ import main
from optimizer.matching import text_candidates as module
from optimizer.matching.grams import BUCKETS, count_grams
from optimizer.matching.likeness import likeness
from optimizer.matching.text_candidates import text_candidates

WORDS = ("适配", "评测", "数据库", "操作系统", "人才", "培养", "标准", "投资", "咨询", "Linux")


def texts(count: int, seed: int) -> list[str]:
    """Write texts of a few words each."""
    random = np.random.default_rng(seed)
    return ["，".join(random.choice(WORDS, 3)) for _ in range(count)]


def test_runs_stay_within_a_text_and_between_signs() -> None:
    table = count_grams(["评测评测", "数,据", "", "AB ab"])
    assert table.shape == (4, BUCKETS)
    assert np.diff(table.indptr).tolist() == [4, 0, 0, 1]
    assert sorted(table[[0]].data.tolist()) == [1, 1, 1, 2]
    assert table[[3]].data.tolist() == [2]


def test_best_experts_are_those_of_the_whole_matrix() -> None:
    ours, theirs = texts(40, 1), texts(30, 2)
    matrix = likeness(ours, theirs).values
    found = text_candidates(ours, theirs, many=5, most=1.0)
    for row in range(40):
        values = found.values[found.indptr[row] : found.indptr[row + 1]]
        experts = found.indices[found.indptr[row] : found.indptr[row + 1]]
        best = np.sort(matrix[row])[::-1][:5]
        assert values == pytest.approx(best[best > 0], abs=1e-5)
        assert values == pytest.approx(matrix[row, experts], abs=1e-5)
        assert (np.diff(values) <= 0).all()


def test_parts_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = texts(40, 3), texts(30, 4)
    whole = text_candidates(ours, theirs, many=4, most=1.0)
    monkeypatch.setattr(module, "ENTRIES", 1)
    parts = text_candidates(ours, theirs, many=4, most=1.0)
    assert parts.indptr.tolist() == whole.indptr.tolist()
    assert parts.indices.tolist() == whole.indices.tolist()
    assert parts.values.tolist() == whole.values.tolist()


def test_common_run_makes_nobody_a_candidate() -> None:
    theirs = [*["平台建设"] * 9, "平台密码"]
    found = text_candidates(["平台密码"], theirs, most=0.5)
    assert found.indices.tolist() == [9]
    assert text_candidates(["无关"], theirs).indptr.tolist() == [0, 0]


def test_command_writes_an_instance_that_can_be_matched(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = {
        "submissions": [{"id": "S1", "text": "数据库适配"}, {"id": "S2", "text": "人才培养"}],
        "experts": [{"id": "E1", "text": "人才"}, {"id": "E2", "text": "数据库"}],
    }
    path, instance = tmp_path / "texts.json", tmp_path / "instance.npz"
    path.write_text(json.dumps(document, ensure_ascii=False), "utf-8")
    given = ["candidates", str(path), "--out", str(instance), "--seats", "1", "--candidates", "2"]
    assert main(given) == 0
    out = tmp_path / "pairs.csv"
    assert main(["match", str(instance), "--out", str(out)]) == 0
    assert out.read_text("utf-8") == "paper,reviewer\n0,1\n1,0\n"
    assert main([*given, "--seats", "0"]) == 2
    assert capsys.readouterr().err == "seats: must be at least 1\n"
    path.write_text('{"submissions": [{"id": "S1"}], "experts": []}', "utf-8")
    assert main(given) == 2
    assert capsys.readouterr().err == "submissions[0].text: is missing\n"
