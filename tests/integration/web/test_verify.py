"""Anybody checks an audit file on the page: the same findings as the command, nothing kept."""

from __future__ import annotations

import json
import tempfile
import threading
from io import BytesIO
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from reviewer.errors import BadInput, Unavailable
from reviewer.usecases.archive import sandbox as apart
from reviewer.usecases.archive.audit import verify_audit, write_audit
from reviewer.usecases.context import AppContext
from reviewer.usecases.results.rank import rank_submissions
from tests.builders.people import CALL, STAFF
from tests.builders.season import scored
from tests.integration.web.conftest import Person
from web.app import create_app


@pytest.fixture
def audit(context: AppContext) -> str:
    """Give the audit file of a ranked call."""
    scored(context)
    rank_submissions(context, STAFF, CALL)
    return write_audit(context, STAFF, CALL)


@pytest.fixture
def anybody(context: AppContext) -> Person:
    """Come without signing in."""
    return Person(create_app(context).test_client())


def send(person: Person, content: bytes, **fields: str) -> TestResponse:
    return person.post("/verify", file=(BytesIO(content), "audit.json"), **fields)


def changed(audit: str) -> bytes:
    document = json.loads(audit)
    document["sealed"]["ranking"]["rows"][0]["score"] = "99.99"
    return json.dumps(document).encode()


def test_a_true_file_holds_and_a_changed_one_does_not(
    anybody: Person, audit: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "laid out"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    page = send(anybody, audit.encode())
    assert page.status_code == 200
    assert "各项均成立" in page.text
    assert page.text.count("成立</span>") == 8  # one for each section
    assert "未与已公布的内容比对" in page.text
    wrong = send(anybody, changed(audit))
    assert wrong.status_code == 200
    assert "申报 G003 的名次、得分或遴选结果与评分不符" in wrong.text
    assert "各项均成立" not in wrong.text
    assert list(folder.iterdir()) == []  # nothing is kept


def test_the_page_finds_what_the_command_finds(audit: str, tmp_path: Path) -> None:
    file = tmp_path / "audit.json"
    for content in (audit.encode(), changed(audit)):
        file.write_bytes(content)
        assert apart.verify_sandboxed(file) == verify_audit(file)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no json",
        b"\xff\xfe\x00",
        b"[" * 200_000,
        b'{"format": "something else"}',
        b'{"format": 1' + b"0" * 5000 + b"}",
    ],
)
def test_what_is_no_audit_file_is_refused_with_a_sentence(anybody: Person, content: bytes) -> None:
    answer = send(anybody, content)
    assert answer.status_code == 422
    assert "audit.json 不是评议系统的核验文件。" in answer.text


def test_texts_of_a_strangers_file_are_shown_as_text(anybody: Person, audit: str) -> None:
    document = json.loads(audit)
    for row, name in zip(
        document["sealed"]["ranking"]["rows"],
        ("<script>alert(1)</script>", "x" * 9999),
        strict=False,
    ):
        row["submission"] = name
    answer = send(anybody, json.dumps(document).encode())
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert" in answer.text
    assert "x" * 501 not in answer.text
    document["sealed"]["plan"] = {"problem": "\ud800", "digest": "\ud800"}
    half = json.dumps(document)
    assert send(anybody, half.encode()).status_code == 200


def test_without_a_file_or_with_a_large_one_nothing_is_checked(
    context: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "LARGEST_FILE", 1000)
    monkeypatch.setattr("web.app.LARGEST_AUDIT", 5000)
    anybody = Person(create_app(context).test_client())
    assert anybody.post("/verify").status_code == 422
    large = send(anybody, b" " * 1001)
    assert large.status_code == 422
    assert "不在网页上核验" in large.text
    assert send(anybody, b" " * 5000).status_code == 413


def test_the_published_digest_is_compared(anybody: Person, audit: str) -> None:
    other = send(anybody, audit.encode(), digest="AB" * 32)
    assert "文件不是已公布的那一份" in other.text
    same = send(anybody, audit.encode(), digest=json.loads(audit)["digest"].upper())
    assert "文件就是已公布的那一份" in same.text
    assert "未与已公布的内容比对" not in same.text


def test_a_check_that_does_not_end_is_ended(
    audit: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "audit.json"
    file.write_text(audit, encoding="utf-8")
    monkeypatch.setattr(apart, "LONGEST_CHECK", 0)  # seconds: less than a process takes to start
    with pytest.raises(BadInput) as refusal:
        apart.verify_sandboxed(file)
    assert refusal.value.code == "error.audit_too_heavy"


def test_only_so_many_are_checked_at_one_time(
    audit: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "audit.json"
    file.write_text(audit, encoding="utf-8")
    places = threading.BoundedSemaphore(1)
    monkeypatch.setattr(apart, "_PLACES", places)
    with places, pytest.raises(Unavailable):
        apart.verify_sandboxed(file)
    assert [entry.holds for entry in apart.verify_sandboxed(file)] == [True] * 8


def test_trying_too_often_is_slowed_down(anybody: Person) -> None:
    statuses = [anybody.post("/verify").status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]
    assert anybody.get("/verify").status_code == 200
