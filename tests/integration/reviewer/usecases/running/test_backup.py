"""A whole installation into one file and back: the same rows, files and secret."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyrage
import pytest
from sqlmodel import select

from reviewer.errors import BadInput, Misconfigured, NotAllowed, WrongPhase
from reviewer.files.evidence import keep_bytes, read_kept
from reviewer.model.accounts import Account, Role
from reviewer.model.calls import Activity
from reviewer.model.experts import Expert
from reviewer.settings import Settings
from reviewer.store.engine import one_state, transaction
from reviewer.store.rows import all_tables, read_rows
from reviewer.usecases.archive.audit import write_audit
from reviewer.usecases.context import AppContext, open_context
from reviewer.usecases.running.backup import back_up, restore
from tests.builders.people import CALL, STAFF, SUPERVISOR
from tests.builders.season import expert_row, planned, score_all
from tests.conftest import standing_clock

PAPER = b"%PDF-1.7 a paper"
DIGEST = hashlib.sha256(PAPER).hexdigest()


def everything(context: AppContext) -> dict[str, list[dict[str, object]]]:
    """Read every row of every table but what the backup itself noted."""
    with one_state(context.engine) as session:
        return {
            table.name: [
                row for row in read_rows(session, table) if row.get("action") != "backed_up"
            ]
            for table in all_tables()
        }


@pytest.fixture
def full(context: AppContext) -> AppContext:
    """Give an installation with a planned and scored season and a paper."""
    planned(context)
    score_all(context, {"G001": [80, 81, 82, 83, None]})
    keep_bytes(context.settings.attachments_folder, DIGEST, PAPER)
    return context


def empty_place(folder: Path, monkeypatch: pytest.MonkeyPatch, url: str | None = None) -> Settings:
    """Name a place where nothing is yet."""
    monkeypatch.delenv("PINGYI_SECRET_KEY", raising=False)
    return Settings(url or f"sqlite:///{folder / 'new' / 'pingyi.sqlite3'}", folder / "new")


def test_a_backup_comes_back_with_every_row_and_file(
    full: AppContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "backup.zip"
    before = everything(full)
    view = back_up(full, STAFF, out)
    assert (view.files, view.encrypted) == (1, False)
    assert view.rows == sum(map(len, before.values()))
    assert out.stat().st_mode & 0o777 == 0o600
    settings = empty_place(tmp_path, monkeypatch)
    restore(settings, out)
    restored = open_context(settings, standing_clock)
    after = everything(restored)
    after.pop("installation"), before.pop("installation")
    assert after == before
    assert restored.secret == full.secret
    assert read_kept(settings.attachments_folder, DIGEST) == PAPER
    assert write_audit(restored, STAFF, CALL) == write_audit(full, STAFF, CALL)
    restored.engine.dispose()


def test_an_embedded_installation_comes_back_on_a_server_and_goes_on_counting(
    plain_context: AppContext,
    tmp_path: Path,
    postgres_url: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    planned(plain_context)
    back_up(plain_context, STAFF, tmp_path / "backup.zip")
    settings = empty_place(tmp_path, monkeypatch, postgres_url())
    restore(settings, tmp_path / "backup.zip")
    restored = open_context(settings, standing_clock)
    with transaction(restored.engine) as session:
        greatest = max(row.id or 0 for row in session.exec(select(Expert)).all())
        new = expert_row(99)
        session.add(new)
        session.flush()
        assert new.id == greatest + 1
    restored.engine.dispose()


def test_a_backup_is_brought_back_over_nothing_only(full: AppContext, tmp_path: Path) -> None:
    out = tmp_path / "backup.zip"
    back_up(full, STAFF, out)
    before = everything(full)
    url = full.engine.url.render_as_string(hide_password=False)
    with pytest.raises(WrongPhase) as refusal:
        restore(replace(full.settings, database_url=url), out)
    assert refusal.value.code == "error.restore_over_data"
    assert everything(full) == before


def test_an_encrypted_backup_needs_its_key(
    plain_context: AppContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = pyrage.x25519.Identity.generate()
    mine, other = tmp_path / "mine.txt", tmp_path / "other.txt"
    mine.write_text(f"# made today\n{key}\n")
    other.write_text(f"{pyrage.x25519.Identity.generate()}\n")
    out = tmp_path / "backup.age"
    back_up(plain_context, STAFF, out, recipient=str(key.to_public()))
    assert b"secret" not in out.read_bytes()
    settings = empty_place(tmp_path, monkeypatch)
    for identity, code in ((None, "error.bundle_encrypted"), (other, "error.bundle_key")):
        with pytest.raises(BadInput) as refusal:
            restore(settings, out, identity=identity)
        assert refusal.value.code == code
    restore(settings, out, identity=mine)
    with pytest.raises(BadInput) as wrong:
        back_up(plain_context, STAFF, out, recipient="age1nonsense")
    assert wrong.value.code == "error.bundle_recipient"


def altered(source: Path, member: str, target: Path) -> Path:
    """Copy a bundle with one member changed."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content + b"\n" if name == member else content)
    return target


def test_what_is_no_backup_or_was_altered_is_refused(
    plain_context: AppContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "backup.zip"
    back_up(plain_context, STAFF, out)
    settings = empty_place(tmp_path, monkeypatch)
    text = tmp_path / "text.zip"
    text.write_text("not a zip")
    half = tmp_path / "half.zip"
    half.write_bytes(out.read_bytes()[:-200])
    cases = {
        altered(out, "tables/call.jsonl", tmp_path / "altered.zip"): "error.bundle_damaged",
        text: "error.bundle_unreadable",
        half: "error.bundle_unreadable",
        tmp_path / "absent.zip": "error.path_missing",
    }
    for file, code in cases.items():
        with pytest.raises(BadInput) as refusal:
            restore(settings, file)
        assert refusal.value.code == code
    monkeypatch.setenv("PINGYI_SECRET_KEY", "another secret, long enough to be one, surely")
    with pytest.raises(Misconfigured) as differs:
        restore(settings, out)
    assert differs.value.code == "error.secret_differs"


def test_a_backup_is_for_staff(plain_context: AppContext, tmp_path: Path) -> None:
    with pytest.raises(NotAllowed):
        back_up(plain_context, SUPERVISOR, tmp_path / "backup.zip")
    assert not (tmp_path / "backup.zip").exists()


def test_a_backup_is_noted_without_names(plain_context: AppContext, tmp_path: Path) -> None:
    with transaction(plain_context.engine) as session:
        session.add(Account(role=Role.STAFF, name="李四", created_at=standing_clock()))
    back_up(plain_context, STAFF, tmp_path / "backup.zip")
    with transaction(plain_context.engine) as session:
        (entry,) = session.exec(select(Activity).where(Activity.action == "backed_up")).all()
        assert entry.call is None
