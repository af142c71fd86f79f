"""A replay finds every change of a record, though all digests in it were computed anew."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from optimizer.draw import replay, run
from optimizer.draw.lots import digest_of, order_of, seed_of
from optimizer.draw.replay import faults
from reviewer.model.tables import Json
from tests.builders.draws import expert, frozen, panel, season, two_panels

Path_ = tuple[str | int, ...]


def _plain() -> Json:
    instance, panels = two_panels()
    return dict(run(frozen(instance, panels), "操作人员的文字", "监督人员的文字").record)


def _with_proof() -> Json:
    """Draw a season in which some skip is proved: one who alone may sit in the evening."""
    late = [["2022-03-01T10:00", "2022-03-01T12:00"]]
    experts = [expert(f"E{n}", max_panels=1, unavailable=late if n > 2 else []) for n in range(6)]
    instance = season(experts, {"S1": "testing", "S2": "testing"})
    panels = [
        panel("P1", ["E3", "E4", "E5"], {"S1": "09:00"}),
        panel("P2", ["E0", "E1", "E2"], {"S2": "10:00"}),
    ]
    return dict(run(frozen(instance, panels), "一", "二").record)


def _leaves(document: Any, path: Path_ = ()) -> Iterator[Path_]:
    if isinstance(document, dict):
        for key, value in document.items():
            yield from _leaves(value, (*path, key))
    elif isinstance(document, list):
        for place, value in enumerate(document):
            yield from _leaves(value, (*path, place))
    else:
        yield path


def _lists(document: Any, path: Path_ = ()) -> Iterator[Path_]:
    if isinstance(document, dict | list):
        if document:
            yield path
        pairs = document.items() if isinstance(document, dict) else enumerate(document)
        for key, value in pairs:
            yield from _lists(value, (*path, key))


def _at(document: Any, path: Path_) -> Any:
    for key in path:
        document = document[key]
    return document


def _other(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    return "E99" if value is None else f"{value}改"


def _settled(record: Json) -> Json:
    """Compute every digest of a changed record anew, as a forger would."""
    digest = digest_of(record["frozen"])
    record["digest"] = digest
    record["seed"] = seed_of(digest, record["operator"], record["supervisor"])
    return record


@pytest.fixture(scope="module")
def record() -> Json:
    """Give a drawn record."""
    return _plain()


def test_an_untouched_record_holds(record: Json) -> None:
    assert faults(record, record["digest"]) == []
    assert faults(record, record["seed"]) == []


def test_a_whole_new_draw_with_another_text_fails_against_the_second_digest(record: Json) -> None:
    """The texts came after the first digest, which cannot bind them; the second does."""
    instance, panels = two_panels()
    for operator, supervisor in (
        ("另一段文字", "监督人员的文字"),
        ("操作人员的文字", "另一段文字"),
    ):
        other: Json = dict(run(frozen(instance, panels), operator, supervisor).record)
        assert faults(other, other["digest"]) == []
        assert other["digest"] == record["digest"]
        assert faults(other, record["seed"]) == [
            "digest: the frozen part is not the one whose digest was printed"
        ]


def test_every_changed_value_is_found_against_the_second_digest(record: Json) -> None:
    for path in _leaves(record):
        forged = copy.deepcopy(record)
        _at(forged, path[:-1])[path[-1]] = _other(_at(forged, path))
        assert faults(
            _settled(forged) if path[0] not in {"digest", "seed"} else forged, record["seed"]
        )


@pytest.mark.parametrize(
    "path",
    [
        ("frozen", "experts", 0, "id"),
        ("frozen", "experts", 0, "employer"),
        ("frozen", "panels", 0, "excluded"),
        ("frozen", "conflicts", 0, 0),
        ("frozen", "rules", "chair_rule"),
        ("operator",),
        ("supervisor",),
        ("orders", "testing", 0),
        ("stages", 0, "turns", 0, "skips"),
        ("stages", 0, "turns", 0, "seat"),
        ("plan", "panels", 0, "experts", 0),
        ("plan", "panels", 0, "chair"),
        ("plan", "panels", 0, "reserves"),
    ],
)
def test_each_kind_of_field_is_held_by_the_first_digest(record: Json, path: Path_) -> None:
    """Names, exclusions, texts, orders, skip reasons and results, all digests computed anew."""
    forged = copy.deepcopy(record)
    value = _at(forged, path)
    other: Any = {"E99": ["unavailable"]} if isinstance(value, dict) else [["P1", "excluded"]]
    _at(forged, path[:-1])[path[-1]] = (
        other if isinstance(value, dict | list) and value != other else _other(value)
    )
    assert forged != record
    assert faults(_settled(forged), record["digest"])


def test_a_record_survives_being_written_and_read(record: Json) -> None:
    assert faults(json.loads(json.dumps(record)), record["digest"]) == []


def test_every_changed_value_is_found(record: Json) -> None:
    paths = [path for path in _leaves(record) if path[0] not in {"digest", "seed"}]
    assert len(paths) > 200
    for path in paths:
        forged = copy.deepcopy(record)
        _at(forged, path[:-1])[path[-1]] = _other(_at(forged, path))
        assert faults(_settled(forged), record["digest"]), path


def test_every_removed_entry_is_found(record: Json) -> None:
    for path in _lists(record):
        forged = copy.deepcopy(record)
        inner = _at(forged, path)
        inner.pop(next(iter(inner))) if isinstance(inner, dict) else inner.pop()
        assert faults(forged, record["digest"]), path


def test_digest_and_seed_are_compared_too(record: Json) -> None:
    for name in ("digest", "seed"):
        assert faults({**record, name: "00" * 32}, record["digest"])


def test_an_added_entry_is_found(record: Json) -> None:
    assert faults({**record, "note": ""}, record["digest"]) == [
        "note: is not what follows from the frozen part and the texts"
    ]


def test_another_text_with_its_own_seed_and_order_does_not_fit_the_turns(record: Json) -> None:
    forged = {**copy.deepcopy(record), "operator": "另一段文字"}
    forged = _settled(forged)
    every = record["frozen"]["candidates"]
    forged["orders"] = {c: order_of(forged["seed"], "call", c, e) for c, e in every.items()}
    assert any(fault.startswith("turns: ") for fault in faults(forged, record["digest"]))


def test_a_whole_new_draw_from_a_changed_list_fails_against_the_printed_digest(
    record: Json,
) -> None:
    instance, panels = two_panels()
    instance["conflicts"] = [["E10", "S1"]]
    other = run(frozen(instance, panels), "操作人员的文字", "监督人员的文字").record
    assert faults(other, str(other["digest"])) == []
    assert faults(other, record["digest"]) == [
        "digest: the frozen part is not the one whose digest was printed"
    ]


def test_frozen_exclusions_that_do_not_follow_are_found_even_under_their_own_digest(
    record: Json,
) -> None:
    forged = copy.deepcopy(record)
    forged["frozen"]["panels"][0]["excluded"]["E01"] = ["unavailable"]
    found = faults(forged, digest_of(forged["frozen"]))
    assert "exclusions: P1" in found


def test_a_proof_holds_and_its_forgeries_do_not() -> None:
    record = _with_proof()
    digest = record["digest"]
    assert faults(record, digest) == []
    assert record["certificates"]
    proof = record["certificates"][0]["proof"]
    for path in _leaves(record["certificates"][0]["place"]):
        forged = copy.deepcopy(record)
        place = forged["certificates"][0]["place"]
        place[path[0]] = "E9"
        assert faults(forged, digest)
    for row in range(len(proof["rows"])):
        forged = copy.deepcopy(record)
        forged["certificates"][0]["proof"]["rows"].pop(row)
        assert faults(forged, digest), row
    empties: tuple[Json, ...] = (
        {},
        {"rows": []},
        {"rows": [[["limit", "E0"], -1]]},
        {"rows": [[["no"], 1]]},
    )
    for empty in empties:
        forged = copy.deepcopy(record)
        forged["certificates"][0]["proof"] = empty
        assert faults(forged, digest), empty


def test_a_proof_by_cases_needs_both_cases() -> None:
    record = _with_proof()
    whole = record["certificates"][0]["proof"]
    split = {"split": ["member", "E5", "P1"], "taken": whole, "empty": whole}
    good = copy.deepcopy(record)
    good["certificates"][0]["proof"] = split
    assert faults(good, record["digest"]) == []
    for side in ("taken", "empty"):
        bad = copy.deepcopy(good)
        bad["certificates"][0]["proof"][side] = {"rows": []}
        assert faults(bad, record["digest"])


def test_a_proof_may_not_join_panels_without_a_common_moment() -> None:
    record = _with_proof()
    record["certificates"][0]["proof"] = {"rows": [[["moment", "E0", "P1", "P2"], 1]]}
    assert faults(record, record["digest"])[0].startswith("unreadable: ValueError")


def test_a_proof_nobody_uses_is_found() -> None:
    record = _with_proof()
    record["certificates"].append(record["certificates"][0])
    count = len(record["certificates"]) - 1
    assert f"certificates: {count} belongs to no skip" in faults(record, record["digest"])


@pytest.mark.parametrize("broken", [{}, {"frozen": 1}, [], None, "text"])
def test_what_is_no_record_is_told_so(broken: Any) -> None:
    assert faults(broken, "00")[0].startswith("unreadable: ")


def _command(file: Path, digest: str) -> subprocess.CompletedProcess[str]:
    """Run the file alone: isolated, and without any installed package."""
    arguments = [sys.executable, "-I", "-S", replay.__file__, str(file), "--digest", digest]
    return subprocess.run(arguments, capture_output=True, text=True, check=False, encoding="utf-8")


def test_the_file_alone_replays_with_the_standard_library(record: Json, tmp_path: Path) -> None:
    audit = {"draw": {"record": record}, "plan": {"policy": "draw", "document": record["plan"]}}
    file = tmp_path / "audit.json"
    file.write_text(json.dumps(audit), encoding="utf-8")
    done = _command(file, record["digest"])
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "holds; the texts were '操作人员的文字' and '监督人员的文字'; they came after this digest: "
        f"the second, printed before the draw, must be {record['seed']}\n"
    )
    done = _command(file, record["seed"])
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("'监督人员的文字'; this digest binds them\n")
    audit["plan"]["document"] = {"panels": []}
    file.write_text(json.dumps(audit), encoding="utf-8")
    done = _command(file, record["digest"])
    assert (done.returncode, done.stdout) == (
        1,
        "plan: the plan of the file is not the drawn one\n",
    )


def test_another_digest_than_the_printed_one_fails(record: Json, tmp_path: Path) -> None:
    file = tmp_path / "record.json"
    file.write_text(json.dumps(record), encoding="utf-8")
    assert _command(file, "00" * 32).returncode == 1
