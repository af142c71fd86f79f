"""Kept bytes go when nothing needs them, and not before."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from reviewer.errors import NotAllowed
from reviewer.model.calls import Activity, Phase
from reviewer.model.intakes import PREVIEW_KEPT_FOR
from reviewer.rules.permissions import Actor
from reviewer.store.calls import get_call
from reviewer.store.engine import reading, transaction
from reviewer.usecases.attachments import attach_files
from reviewer.usecases.calls.housekeeping import GRACE, Cleaned, clean_files
from reviewer.usecases.context import AppContext
from reviewer.usecases.intake.commit import import_workbooks
from reviewer.usecases.intake.preview import preview_import
from tests.builders.people import ALL_BUT_STAFF, STAFF
from tests.builders.workbooks import summary_plan, summary_row, xlsx
from tests.conftest import NOON

CALL = "cq-platforms-2021"
NAME = "01_渝北_附件2.xlsx"


def workbook(folder: Path, platform: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / NAME).write_bytes(xlsx(summary_plan(summary_row(1, platform=platform))))
    return folder / NAME


def later(context: AppContext, days: timedelta) -> AppContext:
    return replace(context, clock=lambda: NOON + days)


def dated(context: AppContext, moment: datetime = NOON) -> list[Path]:
    """List what is kept, as if it had been written at the moment."""
    kept = [entry for entry in context.settings.attachments_folder.rglob("*") if entry.is_file()]
    for path in kept:
        os.utime(path, (moment.timestamp(), moment.timestamp()))
    return kept


def test_trials_go_when_they_can_be_committed_no_more(
    plain_context: AppContext, tmp_path: Path
) -> None:
    preview_import(plain_context, STAFF, CALL, [workbook(tmp_path / "in", "甲平台")])
    (file,) = dated(plain_context)
    assert clean_files(later(plain_context, PREVIEW_KEPT_FOR), STAFF) == Cleaned(0, 0)
    over = later(plain_context, PREVIEW_KEPT_FOR + timedelta(seconds=1))
    size = file.stat().st_size
    assert clean_files(over, STAFF, dry_run=True) == Cleaned(1, size)
    assert file.exists()
    assert clean_files(over, STAFF) == Cleaned(1, size)
    assert not file.exists()
    with reading(plain_context.engine) as session:
        (entry,) = session.exec(select(Activity).where(Activity.action == "files_removed")).all()
    assert (entry.actor, entry.detail) == (STAFF.label, {"count": 1, "bytes": size})


def test_what_was_superseded_goes_when_its_call_is_archived(
    plain_context: AppContext, tmp_path: Path
) -> None:
    attachment = tmp_path / "材料.pdf"
    attachment.write_bytes(b"%PDF-1.7")
    attach_files(plain_context, STAFF, CALL, [attachment])
    for platform in ("甲平台", "乙平台"):
        import_workbooks(plain_context, STAFF, CALL, [workbook(tmp_path / "in", platform)])
    assert len(dated(plain_context)) == 3
    much_later = later(plain_context, timedelta(days=400))
    assert clean_files(much_later, STAFF).files == 0
    with transaction(plain_context.engine) as session:
        get_call(session, CALL, to_change=True).phase = Phase.ARCHIVE
    assert clean_files(much_later, STAFF).files == 1
    assert clean_files(much_later, STAFF).files == 0


def test_what_was_written_a_moment_ago_stays(plain_context: AppContext) -> None:
    folder = plain_context.settings.attachments_folder / "ab"
    folder.mkdir(parents=True)
    for name in ("ab" * 32, "tmphalf"):
        (folder / name).write_bytes(b"x")
    dated(plain_context)
    assert clean_files(later(plain_context, GRACE), STAFF) == Cleaned(0, 0)
    assert clean_files(later(plain_context, GRACE + timedelta(seconds=1)), STAFF) == Cleaned(2, 2)


@pytest.mark.parametrize("actor", ALL_BUT_STAFF)
def test_only_staff_clean(plain_context: AppContext, actor: Actor) -> None:
    with pytest.raises(NotAllowed):
        clean_files(plain_context, actor)


def test_bytes_handed_in_again_are_as_good_as_new(
    plain_context: AppContext, tmp_path: Path
) -> None:
    paths = [workbook(tmp_path / "in", "甲平台")]
    preview_import(plain_context, STAFF, CALL, paths)
    (file,) = dated(plain_context)
    preview_import(plain_context, STAFF, CALL, paths)
    assert file.stat().st_mtime > NOON.timestamp()
