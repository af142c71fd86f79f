"""Remove kept bytes that nothing needs any more: forgotten trials, superseded workbooks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlmodel import Session

from reviewer.errors import Unavailable
from reviewer.model.calls import Phase
from reviewer.model.intakes import PREVIEW_KEPT_FOR
from reviewer.rules.permissions import Actor, require_staff
from reviewer.store import attachments, calls, intakes
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import AppContext

# Bytes are written before the row that names them, and an import may take its time.
GRACE = timedelta(days=1)
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Cleaned:
    """Count the files that nothing needs, and their bytes."""

    files: int
    size: int


def clean_files(context: AppContext, actor: Actor, *, dry_run: bool = False) -> Cleaned:
    """Remove the kept bytes that no call needs; with `dry_run` only count them.

    Needed are all attachments; in an open call the workbooks of every import and of trials that
    may still be committed; in an archived call the workbooks whose word stands. What was written
    within the last day stays. Raises Unavailable where a file cannot be removed.
    """
    require_staff(actor)
    folder = context.settings.attachments_folder
    with reading(context.engine) as session:
        needed = _needed(session, context.now() - PREVIEW_KEPT_FOR)
    spare = list(_spare(folder, needed, context.now() - GRACE))
    done = Cleaned(len(spare), sum(size for _, size in spare))
    if dry_run or not spare:
        return done
    try:
        for path, _ in spare:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise Unavailable(
            "error.out_of_reach", path=str(error.filename), why=error.strerror or "?"
        ) from error
    with transaction(context.engine) as session:
        for call in calls.all_calls(session):
            intakes.discard_previews(session, call.name, context.now() - PREVIEW_KEPT_FOR)
        context.record(
            session, actor, None, "files_removed", detail={"count": done.files, "bytes": done.size}
        )
    return done


def _needed(session: Session, tried_since: datetime) -> set[str]:
    needed: set[str] = set()
    for call in calls.all_calls(session):
        needed.update(
            attachment.digest for attachment in attachments.attachments(session, call.name)
        )
        if call.phase == Phase.ARCHIVE:
            files = intakes.standing_files(session, call.name)
        else:
            files = list(intakes.all_files(session, call.name))
            fresh = [
                preview
                for preview in intakes.previews(session, call.name)
                if preview.at >= tried_since
            ]
            needed.update(str(told["digest"]) for entry in fresh for told in entry.files)
        needed.update(file.digest for file in files)
    return needed


def _spare(folder: Path, needed: set[str], before: datetime) -> Iterator[tuple[Path, int]]:
    """Find files under a digest that nothing needs, and half-written ones of a crash."""
    for path in sorted(folder.glob("[0-9a-f][0-9a-f]/*")):
        found = path.stat()
        written = datetime.fromtimestamp(found.st_mtime, UTC)
        half = not _DIGEST.fullmatch(path.name)
        if written < before and (half or path.name not in needed):
            yield path, found.st_size
