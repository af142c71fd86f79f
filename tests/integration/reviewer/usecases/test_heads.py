"""The end of the chain is kept in a second place at public moments, and verify compares it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from email import message_from_string, policy
from pathlib import Path
from typing import Any

import pytest

from reviewer.errors import BadInput, WrongPhase
from reviewer.rules.evidence import START, link_of, moment_text, seal_of
from reviewer.settings import read_settings
from reviewer.store.engine import open_engine, reading, transaction
from reviewer.store.evidence import acts_of, entry_content, head_of
from reviewer.store.messages import messages
from reviewer.usecases.archive.audit import verify_audit, write_audit
from reviewer.usecases.context import AppContext
from reviewer.usecases.results.rank import rank_submissions
from reviewer.usecases.screening.withdraw import withdraw_submission
from tests.builders.people import CALL, STAFF
from tests.builders.season import drawn_and_scored

MOMENTS = ["draw_committed", "plan_stored", "scoring_opened", "ranked"]


@pytest.fixture
def watched(plain_context: AppContext, tmp_path: Path) -> AppContext:
    """Keep heads in a file of another folder and send them to a supervisor."""
    settings = replace(
        plain_context.settings,
        heads_file=tmp_path / "other" / "heads.jsonl",
        heads_to=("jiandu@example.com",),
    )
    return replace(plain_context, settings=settings)


def _lines(context: AppContext) -> list[Any]:  # Any: parsed lines of JSON
    file = context.settings.heads_file
    assert file is not None
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def _finish(context: AppContext) -> None:
    drawn_and_scored(context)
    rank_submissions(context, STAFF, CALL)


def _audit(context: AppContext, folder: Path) -> Path:
    file = folder / "audit.json"
    file.write_text(write_audit(context, STAFF, CALL), encoding="utf-8")
    return file


def test_every_public_moment_is_kept_and_sent(watched: AppContext, tmp_path: Path) -> None:
    _finish(watched)
    lines = _lines(watched)
    assert [line["action"] for line in lines if line["action"] in MOMENTS] == [
        "draw_committed",
        "plan_stored",  # one transaction with draw_run: its end is that of both
        "scoring_opened",
        "ranked",
    ]
    with reading(watched.engine) as session:
        assert head_of(session, CALL) == (lines[-1]["number"], lines[-1]["digest"])
        sent = [row for row in messages(session, CALL) if row.kind == "head"]
    assert {row.recipient for row in sent} == {"jiandu@example.com"}
    assert len(sent) == len(lines)
    newest = message_from_string(sent[0].body, policy=policy.default)
    body = newest.get_body(("plain",))
    assert body is not None
    assert lines[-1]["digest"] in body.get_content()
    section = {c.name: c for c in verify_audit(_audit(watched, tmp_path), None, _file(watched))}
    assert section["heads"].holds
    assert [(n.code, n.details) for n in section["heads"].notes] == [
        ("note.heads_match", {"count": len(lines)})
    ]


def _file(context: AppContext) -> Path:
    file = context.settings.heads_file
    assert file is not None
    return file


def test_a_database_rewritten_from_inside_is_seen_from_outside(
    watched: AppContext, tmp_path: Path, rewrite: Callable[[Path], None]
) -> None:
    _finish(watched)
    rewrite(Path(str(watched.engine.url.database)))
    file = _audit(watched, tmp_path)
    assert all(check.holds for check in verify_audit(file))  # consistent in itself
    checks = {check.name: check for check in verify_audit(file, None, _file(watched))}
    assert "verify.head_elsewhere" in {finding.code for finding in checks["heads"].found}


def test_a_backup_brought_back_to_let_it_come_out_otherwise_is_seen(
    watched: AppContext, tmp_path: Path
) -> None:
    drawn_and_scored(watched)
    database = Path(str(watched.engine.url.database))
    held = tmp_path / "backup.sqlite3"
    _copy(database, held)
    rank_submissions(watched, STAFF, CALL)  # it does not please
    _copy(held, database)
    withdraw_submission(watched, STAFF, CALL, "G001", "来函撤回")
    rank_submissions(watched, STAFF, CALL)
    checks = {c.name: c for c in verify_audit(_audit(watched, tmp_path), None, _file(watched))}
    assert [finding.code for finding in checks["heads"].found] == ["verify.head_elsewhere"]
    assert not checks["two_hands"].holds  # at the terminal, by one hand


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as held, closing(sqlite3.connect(target)) as raw:
        held.backup(raw)


@pytest.fixture
def rewrite() -> Callable[[Path], None]:
    """Rewrite the whole chain of a call consistently, as whoever has the database can."""

    def act(database: Path) -> None:
        engine = open_engine(f"sqlite:///{database}")
        previous, updates = START, []
        with reading(engine) as session:
            for row in acts_of(session, CALL):
                if row.action == "draw_committed":
                    row.actor = "staff:别人"
                head = (previous, row.number, moment_text(row.at), row.action)
                seal = seal_of(entry_content(row))
                previous = link_of(head[0], number=head[1], at=head[2], action=head[3], seal=seal)
                updates.append((row.actor, previous, row.id))
        engine.dispose()
        with closing(sqlite3.connect(database)) as raw:
            raw.executemany("UPDATE activity SET actor = ?, digest = ? WHERE id = ?", updates)
            raw.execute("UPDATE chainhead SET digest = ? WHERE call = ?", (previous, CALL))
            raw.commit()

    return act


def test_nothing_is_kept_of_what_was_undone(watched: AppContext) -> None:
    def undone() -> None:
        with transaction(watched.engine) as session:
            watched.record(session, STAFF, CALL, "ranked", "1")
            raise WrongPhase("error.draw_done")

    with pytest.raises(WrongPhase):
        undone()
    assert not _file(watched).exists()


def test_a_file_out_of_reach_does_not_stop_the_work(
    plain_context: AppContext, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "taken").write_text("", encoding="ascii")
    settings = replace(plain_context.settings, heads_file=tmp_path / "taken" / "heads.jsonl")
    context = replace(plain_context, settings=settings)
    with transaction(context.engine) as session:
        context.record(session, STAFF, CALL, "ranked", "1")
    assert "could not be kept" in caplog.text


def test_a_broken_line_and_a_missing_file_are_named(watched: AppContext, tmp_path: Path) -> None:
    drawn_and_scored(watched)
    file = _audit(watched, tmp_path)
    _file(watched).write_text("{}\nno line\n", encoding="utf-8")
    (section,) = [c for c in verify_audit(file, None, _file(watched)) if c.name == "heads"]
    assert [finding.code for finding in section.found] == ["verify.heads_unread"] * 2
    assert [note.code for note in section.notes] == ["note.heads_none"]
    with pytest.raises(BadInput):
        verify_audit(file, None, tmp_path / "none")


def test_the_settings_name_both_places() -> None:
    words = {"PINGYI_HEADS_FILE": "/mnt/other/heads", "PINGYI_HEADS_TO": "a@b.cn, c@d.cn"}
    settings = read_settings(words)
    assert (settings.heads_file, settings.heads_to) == (
        Path("/mnt/other/heads"),
        ("a@b.cn", "c@d.cn"),
    )
    assert read_settings({}).heads_file is None
