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
from reviewer.usecases.results.notice import publish_notice
from reviewer.usecases.results.rank import rank_submissions
from tests.builders.people import CALL, STAFF, SUPERVISOR, expert
from tests.builders.season import expert_row, scored

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


SECTIONS = {"digest", "acts", "database", "plan", "draw", "ranking", "notice", "two_hands"}


def test_a_finished_call_verifies(whole: Path) -> None:
    assert outcome(whole) == dict.fromkeys(SECTIONS, True)


def test_the_public_part_names_no_expert_and_has_the_same_digest(
    module_context: AppContext, whole: Path, tmp_path: Path
) -> None:
    document = json.loads(whole.read_text(encoding="utf-8"))
    shown = write_audit(module_context, SUPERVISOR, CALL, sealed=False)
    public = json.loads(shown)
    assert (public["digest"], public["continued"]) == (document["digest"], document["continued"])
    for number in range(1, 13):
        row = expert_row(number)
        held = (row.name, row.phone, row.email, row.employer, row.code)
        assert [text for text in held if text in shown] == []
        assert row.code in document["sealed"]["pseudonyms"]
        assert row.phone not in json.dumps(document)
    file = tmp_path / "public.json"
    file.write_text(shown, encoding="utf-8")
    assert outcome(file) == dict.fromkeys(("digest", "acts", "ranking", "notice"), True)


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
    assert all(outcome(file).values())
    notes = {note.code for check in verify_audit(file) for note in check.notes}
    assert notes == {
        "note.acts",
        "note.no_draw",
        "note.no_notice",
        "note.no_plan",
        "note.no_ranking",
        "note.not_compared",
    }
    with pytest.raises(NotAllowed):
        write_audit(plain_context, expert(), CALL)


@pytest.fixture(scope="module")
def finished(module_context: AppContext) -> str:
    """Write the audit file of a call up to its notice."""
    scored(module_context)
    rank_submissions(module_context, STAFF, CALL)
    publish_notice(module_context, STAFF, CALL, date(2022, 6, 20))
    return write_audit(module_context, STAFF, CALL)
