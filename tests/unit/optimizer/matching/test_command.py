"""The command: what it writes, its exit statuses, and every kind of bad input."""

import json
import zipfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from optimizer.matching.command import run
from optimizer.matching.reading import read_problem
from optimizer.problem import InstanceError

Arrays = dict[str, npt.NDArray[np.generic]]
Document = dict[str, Any]  # parsed JSON holds values of every kind


def arrays() -> Arrays:
    """Give a good instance: two submissions, three experts."""
    return {
        "affinity": np.array([[3, 2, 1], [3, 1, 2]], np.float32),
        "conflict": np.zeros((2, 3), np.bool_),
        "demand": np.array([1, 1], np.int32),
        "max_load": np.array([1, 1, 1], np.int32),
        "min_load": np.array([0, 0, 0], np.int32),
    }


def write(path: Path, held: Arrays) -> Path:
    """Write an npz file."""
    with path.open("wb") as stream:
        np.savez(stream, allow_pickle=True, **held)
    return path


def call(folder: Path, *options: str) -> tuple[int, str, Document]:
    """Run the command; give its status, the pairs written and the report."""
    out, report = folder / "pairs.csv", folder / "report.json"
    given = [str(folder / "instance.npz"), "--out", str(out), "--report", str(report), *options]
    status = run(given)
    document: Document = json.loads(report.read_text("utf-8"))
    return status, out.read_text("utf-8"), document


def test_pairs_and_report_are_written(tmp_path: Path) -> None:
    write(tmp_path / "instance.npz", arrays())
    status, pairs, report = call(tmp_path)
    assert status == 0
    assert pairs in ("paper,reviewer\n0,0\n1,2\n", "paper,reviewer\n0,1\n1,0\n")
    assert report.pop("seconds") is not None
    assert report == {
        "status": "optimal",
        "objective": {"total": 5.0},
        "bound": {"total": 5.0},
        "checker": "passed",
        "reasons": [],
    }


def test_fair_reports_every_level_with_its_bound(tmp_path: Path) -> None:
    write(tmp_path / "instance.npz", arrays())
    status, _, report = call(tmp_path, "--objective", "fair", "--total-floor", "0.5")
    assert status == 0
    assert report["objective"] == {"worst": 2.0, "tail": 2.0, "total": 5.0}
    assert report["bound"] == {"worst": 2.0, "tail": 2.0, "total": 5.0}


def test_shortage_ends_with_three_and_a_plan(tmp_path: Path) -> None:
    write(tmp_path / "instance.npz", {**arrays(), "demand": np.array([2, 2])})
    status, pairs, report = call(tmp_path)
    assert status == 3
    assert len(pairs.splitlines()) == 1 + 3
    assert report["status"] == "infeasible"
    assert report["checker"] == "passed"
    (reason,) = report["reasons"]
    assert set(reason) == {"code", "message_zh", "message_en", "involved", "fixes"}


def test_rules_file_and_arrays_are_read(tmp_path: Path) -> None:
    held = {**arrays(), "forbidden": np.array([[0, 0]]), "category": np.array(["a", "b"])}
    write(tmp_path / "instance.npz", held)
    (tmp_path / "rules.json").write_text('{"pinned": [[1, 1]]}', "utf-8")
    status, pairs, _ = call(tmp_path, "--rules", str(tmp_path / "rules.json"))
    assert (status, pairs) == (0, "paper,reviewer\n0,2\n1,1\n")


def test_previous_plan_is_kept(tmp_path: Path) -> None:
    write(tmp_path / "instance.npz", arrays())
    (tmp_path / "old.csv").write_text("paper,reviewer\n0,2\n1,1\n", "utf-8")
    status, pairs, report = call(tmp_path, "--previous", str(tmp_path / "old.csv"))
    assert (status, pairs) == (0, "paper,reviewer\n0,2\n1,1\n")
    assert report["objective"] == {"kept": 2, "total": 2.0}


def test_draw_writes_its_probabilities_and_replays(tmp_path: Path) -> None:
    write(tmp_path / "instance.npz", arrays())
    odds = tmp_path / "odds.csv"
    options = ("--draw", "a text", "--limit", "1/2", "--probabilities", str(odds))
    status, pairs, report = call(tmp_path, *options)
    assert status == 0
    lines = odds.read_text("utf-8").splitlines()
    assert lines[0] == "paper,reviewer,probability"
    assert {Fraction(line.split(",")[2]) for line in lines[1:]} == {Fraction(1, 2)}
    assert report["objective"]["highest_probability"] == 0.5
    assert report["bound"]["total"] == 5.0
    assert call(tmp_path, *options)[1] == pairs
    others = {call(tmp_path, "--draw", str(n), "--limit", "1/2")[1] for n in range(8)}
    assert len(others) > 1


def test_limit_too_low_is_told_with_the_least_that_works(tmp_path: Path) -> None:
    write(tmp_path / "instance.npz", arrays())
    status, pairs, report = call(tmp_path, "--draw", "x", "--limit", "0.2")
    assert status == 3
    assert len(pairs.splitlines()) == 3
    (reason,) = report["reasons"]
    assert reason["code"] == "limit_too_low"
    assert "at least 0.334" in reason["message_en"]


NAN = np.full((2, 3), np.nan, np.float32)
BIG = np.full((2, 3), np.inf, np.float32)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"affinity": NAN}, "affinity[0,0]: nan is not a finite number"),
        ({"affinity": BIG}, "affinity[0,0]: inf is not a finite number"),
        ({"affinity": np.zeros((0, 3))}, "affinity: is empty: there is no submission"),
        ({"affinity": np.zeros((2, 0))}, "affinity: is empty: there is no expert"),
        ({"affinity": np.zeros(3)}, "affinity: must have two dimensions"),
        ({"affinity": np.array([["a"]])}, "affinity: holds <U1, not numbers"),
        ({"affinity": np.array([[None]])}, "affinity: holds objects instead of numbers"),
        ({"conflict": np.zeros((2, 2), np.bool_)}, "conflict: has the shape [2, 2], not [2, 3]"),
        ({"conflict": np.full((2, 3), 2)}, "conflict: holds int64, not true and false"),
        ({"demand": np.array([1, 1, 1])}, "demand: has the shape [3], not [2]"),
        ({"demand": np.array([1, -1])}, "demand[1]: -1 is negative"),
        ({"demand": np.array([1, 0.5])}, "demand[1]: 0.5 is not a whole number"),
        ({"max_load": np.array([1, 1, -2])}, "max_load[2]: -2 is negative"),
        ({"min_load": np.array([-1, 0, 0])}, "min_load[0]: -1 is negative"),
        ({"min_load": np.array([0, 2, 0])}, "min_load[1]: 2 is above max_load, 1"),
    ],
)
def test_wrong_array_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: Arrays, message: str
) -> None:
    path = write(tmp_path / "instance.npz", {**arrays(), **change})
    assert run([str(path), "--out", str(tmp_path / "out.csv")]) == 2
    assert capsys.readouterr().err == message + "\n"
    assert not (tmp_path / "out.csv").exists()


def lists() -> Arrays:
    """Give the good instance as lists of candidates; submission 0 has no expert 2."""
    return {
        "indptr": np.array([0, 2, 5]),
        "indices": np.array([1, 0, 0, 1, 2], np.int32),
        "values": np.array([2, 3, 3, 1, 2], np.float32),
        "demand": np.array([1, 1], np.int32),
        "max_load": np.array([1, 1, 1], np.int32),
        "min_load": np.array([0, 0, 0], np.int32),
    }


def test_lists_of_candidates_are_matched(tmp_path: Path) -> None:
    write(tmp_path / "instance.npz", lists())
    status, pairs, report = call(tmp_path)
    assert status == 0
    assert pairs in ("paper,reviewer\n0,0\n1,2\n", "paper,reviewer\n0,1\n1,0\n")
    assert (report["objective"], report["bound"]) == ({"total": 5.0}, {"total": 5.0})
    held = {**lists(), "conflicts": np.array([[0, 0]]), "pinned": np.array([[1, 0]])}
    write(tmp_path / "instance.npz", held)
    assert call(tmp_path)[:2] == (0, "paper,reviewer\n0,1\n1,0\n")
    write(tmp_path / "instance.npz", {**lists(), "conflicts": np.array([[0, 0], [0, 1]])})
    status, pairs, report = call(tmp_path)
    assert (status, pairs) == (3, "paper,reviewer\n1,0\n")
    assert report["objective"]["missing"] == 1
    assert report["reasons"][0]["code"] == "too_few_experts"


def test_conflicts_may_be_listed_beside_a_matrix(tmp_path: Path) -> None:
    write(tmp_path / "instance.npz", {**arrays(), "conflicts": np.array([[0, 0], [1, 2]])})
    assert call(tmp_path)[:2] == (0, "paper,reviewer\n0,1\n1,0\n")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"indptr": np.array([0, 3, 2])}, "indptr[2]: 2 is below the entry before it"),
        ({"indptr": np.array([1, 2, 5])}, "indptr[0]: 1 is not 0"),
        ({"indptr": np.array([0, 2, 4])}, "indptr: ends with 4, but indices has 5 entries"),
        ({"indptr": np.array([0])}, "indptr: is empty: there is no submission"),
        ({"indptr": np.array(5)}, "indptr: has the shape [], not one dimension"),
        ({"indptr": np.array([0.0, 2, 5])}, "indptr: holds float64, not whole numbers"),
        (
            {"indices": np.array([1, 0, 0, 1, 3])},
            "indices[4]: 3 is not the number of an expert, 0 to 2",
        ),
        (
            {"indices": np.array([1, 0, 0, -1, 2])},
            "indices[3]: -1 is not the number of an expert, 0 to 2",
        ),
        (
            {"indices": np.array([1, 0, 2, 1, 2])},
            "indices[4]: names the pair of submission 1 and expert 2 twice",
        ),
        ({"values": np.zeros(4)}, "values: has 4 entries, but indices has 5"),
        ({"values": np.full(5, np.nan)}, "values[0]: nan is not a finite number"),
        ({"demand": np.array([1])}, "demand: has the shape [1], not [2]"),
        ({"demand": np.array(1)}, "demand: has the shape [], not one dimension"),
        ({"max_load": np.zeros(0, int)}, "max_load: is empty: there is no expert"),
        ({"conflicts": np.array([0, 1])}, "conflicts: has the shape [2], not rows of two"),
        ({"conflicts": np.array([[0, 9]])}, "conflicts[0]: the pair (0, 9) is outside"),
        ({"pinned": np.array([[0, 2]])}, "pinned[0]: the pair (0, 2) is no candidate"),
        ({"pinned": np.array([[0.5, 2]])}, "pinned: holds float64, not whole numbers"),
        ({"affinity": np.zeros((2, 3))}, "indptr: stands beside affinity"),
    ],
)
def test_wrong_list_of_candidates_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: Arrays, message: str
) -> None:
    path = write(tmp_path / "instance.npz", {**lists(), **change})
    assert run([str(path), "--out", str(tmp_path / "out.csv")]) == 2
    assert capsys.readouterr().err.startswith(message)
    assert not (tmp_path / "out.csv").exists()


def test_seats_beyond_all_experts_are_missing_and_cost_nothing(tmp_path: Path) -> None:
    write(tmp_path / "instance.npz", {**arrays(), "demand": np.array([2_000_000_000, 1])})
    status, pairs, report = call(tmp_path)
    assert status == 3
    assert len(pairs.splitlines()) == 1 + 3
    assert report["objective"]["missing"] == 2_000_000_001 - 3


def test_missing_array_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    held = arrays()
    del held["max_load"]
    path = write(tmp_path / "instance.npz", held)
    assert run([str(path), "--out", str(tmp_path / "out.csv")]) == 2
    assert capsys.readouterr().err == "max_load: is missing in instance.npz\n"


def test_file_that_is_no_npz_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "instance.npz"
    path.write_text("hello", "utf-8")
    assert run([str(path), "--out", str(tmp_path / "out.csv")]) == 2
    assert "instance.npz is not an npz file" in capsys.readouterr().err
    assert run([str(tmp_path / "none.npz"), "--out", str(tmp_path / "out.csv")]) == 2
    assert "none.npz cannot be read" in capsys.readouterr().err
    with zipfile.ZipFile(path, "w") as archive:
        for key in arrays():
            archive.writestr(f"{key}.npy", b"not an array")
    assert run([str(path), "--out", str(tmp_path / "out.csv")]) == 2
    assert capsys.readouterr().err.startswith("affinity: is not an array")


def test_cut_off_array_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "whole.npz", arrays())
    cut = tmp_path / "instance.npz"
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(cut, "w") as archive:
        for name in whole.namelist():
            held = whole.read(name)
            archive.writestr(name, held[:-4] if name == "affinity.npy" else held)
    assert run([str(cut), "--out", str(tmp_path / "out.csv")]) == 2
    assert capsys.readouterr().err.startswith("affinity: cannot be read")


def test_array_beyond_memory_is_named_before_it_is_read(tmp_path: Path) -> None:
    path = write(tmp_path / "instance.npz", arrays())
    with pytest.raises(InstanceError, match="affinity: does not fit into memory"):
        read_problem(path, {}, memory=23)
    with pytest.raises(InstanceError, match="conflict: does not fit into memory"):
        read_problem(path, {}, memory=24)
    assert read_problem(path, {}, memory=24 + 6 + 3 * 12).shape == (2, 3)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--seconds", "0"], "seconds: must be above 0"),
        (["--seconds", "nan"], "seconds: must be a finite number"),
        (["--workers", "0"], "workers: must be at least 1"),
        (["--total-floor", "0.5"], "total-floor: must be from 0 to 1, and needs"),
        (["--objective", "fair", "--total-floor", "1.5"], "total-floor: must be from 0 to 1"),
        (["--draw", "x", "--limit", "0"], "limit: must be above 0 and at most 1"),
        (["--draw", "x", "--limit", "no"], "limit: 'no' is not a probability"),
        (["--draw", "x", "--objective", "fair"], "draw: goes neither"),
        (["--rules", "none.json"], "none.json: cannot be read as JSON"),
        (["--previous", "none.csv"], "previous: none.csv cannot be read"),
    ],
)
def test_wrong_option_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], message: str
) -> None:
    path = write(tmp_path / "instance.npz", arrays())
    assert run([str(path), "--out", str(tmp_path / "out.csv"), *options]) == 2
    assert capsys.readouterr().err.startswith(message)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("paper,reviewer\n0,x\n", "previous, line 2: '0,x' is not a pair of numbers"),
        ("0,1\n0\n", "previous, line 2: '0' is not a pair of numbers"),
        ("0,3\n", "previous, line 1: (0, 3) is outside the instance"),
    ],
)
def test_wrong_previous_plan_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, message: str
) -> None:
    path = write(tmp_path / "instance.npz", arrays())
    old = tmp_path / "old.csv"
    old.write_text(text, "utf-8")
    options = ["--out", str(tmp_path / "out.csv"), "--previous", str(old)]
    assert run([str(path), *options]) == 2
    assert capsys.readouterr().err == message + "\n"
