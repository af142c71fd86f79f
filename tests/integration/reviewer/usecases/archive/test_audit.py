"""The audit file: verifies as written, and every kind of tampering is found."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reviewer.errors import BadInput, NotAllowed
from reviewer.usecases.archive.audit import verify_audit, write_audit
from reviewer.usecases.context import AppContext
from reviewer.usecases.plans.draw import commit_draw, run_draw
from reviewer.usecases.results.notice import publish_notice
from reviewer.usecases.results.rank import rank_submissions
from tests.builders.people import CALL, STAFF, SUPERVISOR, expert
from tests.builders.season import expert_row, fill, scored

Document = dict[str, Any]  # Any: a JSON document


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, finished: str) -> Path:
    """Keep the audit file of a finished call."""
    file = tmp_path_factory.mktemp("audit") / "audit.json"
    file.write_text(finished, encoding="utf-8")
    return file


def tampered(whole: Path, folder: Path, change: Callable[[Document], object]) -> Path:
    """Write a copy of the audit file in which somebody changed something."""
    document = json.loads(whole.read_text(encoding="utf-8"))
    change(document)
    file = folder / "changed.json"
    file.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return file


def outcome(file: Path) -> dict[str, bool]:
    """Give each check with whether it holds."""
    return {check.name: check.holds for check in verify_audit(file)}


def test_a_finished_call_verifies(whole: Path) -> None:
    assert outcome(whole) == {"plan": True, "ranking": True, "notice": True}


def test_no_expert_is_named_or_can_be_reached(whole: Path) -> None:
    document = json.loads(whole.read_text(encoding="utf-8"))
    assert document["scoring"]["ranking"]["rows"][0]["totals"][0] == ["E00001", "91.00"]
    told = json.dumps({**document, "call": None}, ensure_ascii=False)
    for number in range(1, 13):
        row = expert_row(number)
        assert row.code in told
        assert [text for text in (row.name, row.phone, row.email) if text in told] == []


def _first_slot(document: Document) -> Document:
    slot: Document = document["plan"]["document"]["panels"][0]["submissions"][0]
    return slot


def _sheet(document: Document) -> Document:
    sheet: Document = document["scoring"]["sheets"][0]
    return sheet


def _row(document: Document) -> Document:
    row: Document = document["scoring"]["ranking"]["rows"][0]
    return row


@pytest.mark.parametrize(
    ("check", "change"),
    [
        pytest.param(
            "plan", lambda d: _first_slot(d).update(start="2022-06-13T08:00"), id="a slot moved"
        ),
        pytest.param(
            "plan",
            lambda d: d["plan"]["document"]["panels"][0]["experts"].pop(),
            id="an expert removed",
        ),
        pytest.param(
            "plan",
            lambda d: d["plan"]["problem"]["conflicts"].append(["E00001", "G001"]),
            id="a conflict added",
        ),
        pytest.param("plan", lambda d: d["plan"]["problem"]["rooms"].clear(), id="rooms removed"),
        pytest.param("plan", lambda d: d["plan"].update(digest="0" * 64), id="another digest"),
        pytest.param("plan", lambda d: d["plan"].pop("document"), id="no plan in the plan"),
        pytest.param("plan", lambda d: d["plan"].update(document=3), id="a number for a plan"),
        pytest.param("ranking", lambda d: _sheet(d)["marks"].update(platform="1"), id="a mark"),
        pytest.param("ranking", lambda d: _sheet(d).update(absent=True), id="a sheet made absent"),
        pytest.param("ranking", lambda d: _sheet(d)["marks"].clear(), id="marks removed"),
        pytest.param("ranking", lambda d: _sheet(d)["marks"].update(plan="x"), id="no number"),
        pytest.param("ranking", lambda d: d["scoring"]["sheets"].pop(), id="a sheet removed"),
        pytest.param("ranking", lambda d: _row(d).update(score="99.00"), id="a score"),
        pytest.param("ranking", lambda d: _row(d).update(rank=4), id="a rank"),
        pytest.param("ranking", lambda d: _row(d).update(decision="not_selected"), id="a decision"),
        pytest.param("ranking", lambda d: _row(d).update(applicant="别的公司"), id="an applicant"),
        pytest.param(
            "ranking", lambda d: d["scoring"]["ranking"]["rows"].pop(), id="a row removed"
        ),
        pytest.param(
            "ranking",
            lambda d: d["scoring"]["ranking"]["method"].update(method="mean"),
            id="the method",
        ),
        pytest.param(
            "ranking", lambda d: d["call"]["selection"].update(quota=1), id="the number of places"
        ),
        pytest.param("ranking", lambda d: d["call"].pop("scoring"), id="no scoring rule"),
        pytest.param("notice", lambda d: d["notice"]["submissions"].pop(), id="one left out"),
        pytest.param("notice", lambda d: d["notice"]["submissions"].append("G9"), id="one added"),
        pytest.param("notice", lambda d: d["notice"].pop("submissions"), id="no list"),
        pytest.param("notice", lambda d: d.update(notice=[3]), id="a list for a notice"),
        pytest.param("ranking", lambda d: d.update(scoring=[3]), id="a list for the scores"),
        pytest.param("plan", lambda d: d.update(plan=[3]), id="a list for the plan"),
    ],
)
def test_tampering_is_found(
    whole: Path, tmp_path: Path, check: str, change: Callable[[Document], object]
) -> None:
    found = {entry.name: entry for entry in verify_audit(tampered(whole, tmp_path, change))}
    assert found[check].holds is False
    texts = [entry.text(language) for entry in found[check].found for language in ("zh", "en")]
    assert texts
    assert all("{" not in text or "'" in text for text in texts)


@pytest.mark.parametrize(
    "content",
    ["", "{}", "[]", '{"format": "other"}', "\x00\x01", "[" * 100_000, '"pingyi-audit-1"'],
    ids=["empty", "object", "list", "other format", "bytes", "deep", "text"],
)
def test_a_file_that_is_no_audit_file_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "x.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(BadInput) as refusal:
        verify_audit(file)
    assert (refusal.value.code, refusal.value.details) == (
        "error.not_an_audit_file",
        {"file": "x.json"},
    )
    with pytest.raises(BadInput) as missing:
        verify_audit(tmp_path / "none.json")
    assert missing.value.code == "error.path_missing"


def test_an_untouched_call_has_nothing_to_check(plain_context: AppContext, tmp_path: Path) -> None:
    file = tmp_path / "audit.json"
    file.write_text(write_audit(plain_context, SUPERVISOR, CALL), encoding="utf-8")
    assert verify_audit(file) == []
    with pytest.raises(NotAllowed):
        write_audit(plain_context, expert(), CALL)


def test_a_drawn_call_verifies_and_a_changed_draw_does_not(
    plain_context: AppContext, tmp_path: Path
) -> None:
    fill(plain_context)
    digest = commit_draw(plain_context, STAFF, CALL, seconds=20).digest
    run_draw(plain_context, STAFF, CALL, operator="甲的话", supervisor="乙的话")
    file = tmp_path / "audit.json"
    file.write_text(write_audit(plain_context, STAFF, CALL), encoding="utf-8")
    assert json.loads(file.read_text(encoding="utf-8"))["draw"]["digest"] == digest
    assert outcome(file) == {"plan": True, "draw": True}
    changed = tampered(file, tmp_path, lambda d: d["draw"].update(digest="0" * 64))
    assert outcome(changed)["draw"] is False


@pytest.fixture(scope="module")
def finished(module_context: AppContext) -> str:
    """Write the audit file of a call up to its notice."""
    scored(module_context)
    rank_submissions(module_context, STAFF, CALL)
    publish_notice(module_context, STAFF, CALL, date(2022, 6, 20))
    return write_audit(module_context, STAFF, CALL)
