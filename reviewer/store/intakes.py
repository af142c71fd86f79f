"""Queries about imports, their files and rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, delete, func, select

from reviewer.errors import NotFound
from reviewer.model.intakes import (
    Import,
    ImportedFile,
    ImportedRow,
    ImportTrial,
    PriorListing,
    Receipt,
)
from reviewer.rules.districts import short_district


def imports(session: Session, call: str) -> Sequence[Import]:
    """List a call's imports, newest first."""
    query = select(Import).where(Import.call == call).order_by(col(Import.id).desc())
    return session.exec(query).all()


def get_import(session: Session, call: str, import_id: int) -> Import:
    """Fetch one import; raises NotFound where the call has none of that number."""
    found = session.get(Import, import_id)
    if found is None or found.call != call:
        raise NotFound("error.unknown_import", number=import_id)
    return found


def get_preview(session: Session, call: str, number: int) -> ImportTrial:
    """Fetch one trial reading; raises NotFound where the call has none of that number."""
    found = session.get(ImportTrial, number)
    if found is None or found.call != call:
        raise NotFound("error.unknown_trial", number=number)
    return found


def previews(session: Session, call: str) -> Sequence[ImportTrial]:
    """List the trial readings of a call that were not committed."""
    query = select(ImportTrial).where(ImportTrial.call == call)
    return session.exec(query.order_by(col(ImportTrial.id))).all()


def discard_previews(session: Session, call: str, before: datetime) -> None:
    """Remove the trial readings of a call that nobody committed in time."""
    session.exec(
        delete(ImportTrial).where(col(ImportTrial.call) == call, col(ImportTrial.at) < before)
    )


def files_of(session: Session, import_id: int) -> Sequence[ImportedFile]:
    """List the files of one import in the order they were read."""
    query = select(ImportedFile).where(ImportedFile.import_id == import_id)
    return session.exec(query.order_by(col(ImportedFile.id))).all()


def all_files(session: Session, call: str) -> Sequence[ImportedFile]:
    """List the files of every import of a call."""
    query = select(ImportedFile).where(ImportedFile.call == call)
    return session.exec(query.order_by(col(ImportedFile.id))).all()


def rows_of(session: Session, file_ids: Sequence[int]) -> Sequence[ImportedRow]:
    """List the rows of files in the order they stand."""
    query = select(ImportedRow).where(col(ImportedRow.file_id).in_(file_ids))
    return session.exec(query.order_by(col(ImportedRow.id))).all()


def districts_named(session: Session, file_ids: Sequence[int]) -> dict[int, set[str]]:
    """Give by file the short names of the districts that its rows name, "" for rows without one."""
    said = col(ImportedRow.record)["district"].as_string()
    query = select(ImportedRow.file_id, said).where(col(ImportedRow.file_id).in_(file_ids))
    found: dict[int, set[str]] = {file: set() for file in file_ids}
    for file, district in session.exec(query.distinct()).all():
        found[file].add(short_district(district))
    return found


def prior_listings(session: Session, call: str) -> Sequence[PriorListing]:
    """List the platforms of the earlier list."""
    query = select(PriorListing).where(PriorListing.call == call)
    return session.exec(query.order_by(col(PriorListing.id))).all()


def receipts(session: Session, call: str) -> Sequence[Receipt]:
    """List when districts' attachments were received."""
    query = select(Receipt).where(Receipt.call == call).order_by(col(Receipt.id))
    return session.exec(query).all()


def refused_rows(session: Session, call: str) -> list[tuple[str, ImportedRow]]:
    """List rows of submissions that were refused and became none, with the name of their file.

    Only the newest import of each file counts: a corrected file replaces what it said before, and
    what was taken back was never said.
    """
    query = (
        select(ImportedFile, ImportedRow)
        .join(ImportedRow, col(ImportedRow.file_id) == col(ImportedFile.id))
        .where(
            ImportedFile.call == call,
            ImportedRow.status == "reject",
            col(ImportedRow.subject).is_(None),
            col(ImportedRow.kind).in_(("submission", "application", "iiot_application")),
        )
        .order_by(col(ImportedRow.id))
    )
    newest = newest_files(session, call)
    return [(file.name, row) for file, row in session.exec(query).all() if file.id in newest]


def newest_files(session: Session, call: str) -> set[int | None]:
    """Give the ids of the newest import of each file name that was not taken back."""
    query = (
        select(func.max(ImportedFile.id))
        .join(Import, col(Import.id) == col(ImportedFile.import_id))
        .where(
            ImportedFile.call == call,
            Import.state == "committed",
            col(ImportedFile.kind).not_in(("unknown", "other_programme")),
        )
        .group_by(ImportedFile.name)
    )
    return set(session.exec(query).all())


def standing_files(session: Session, call: str) -> list[ImportedFile]:
    """List the files whose word stands: of each name the newest that was not taken back."""
    newest = newest_files(session, call)
    return [file for file in all_files(session, call) if file.id in newest]


def file_counts(session: Session, call: str) -> dict[int, int]:
    """Count the files of each import of a call."""
    query = (
        select(ImportedFile.import_id, func.count())
        .where(ImportedFile.call == call)
        .group_by(col(ImportedFile.import_id))
    )
    return {row[0]: row[1] for row in session.exec(query).all()}


def row_counts(session: Session, call: str) -> dict[int, dict[str, int]]:
    """Count the rows of each import of a call by status."""
    query = (
        select(ImportedFile.import_id, ImportedRow.status, func.count())
        .join(ImportedRow, col(ImportedRow.file_id) == col(ImportedFile.id))
        .where(ImportedFile.call == call)
        .group_by(col(ImportedFile.import_id), col(ImportedRow.status))
    )
    counts: dict[int, dict[str, int]] = {}
    for import_id, status, count in session.exec(query).all():
        counts.setdefault(import_id, {})[status] = count
    return counts
