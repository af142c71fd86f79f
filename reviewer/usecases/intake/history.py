"""Show the imports of a call and what became of every row."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from reviewer.model.intake_documents import KeptFile, KeptRow, read_problem
from reviewer.model.intakes import Import, ImportedFile, ImportedRow
from reviewer.model.row_views import file_view
from reviewer.rules.districts import short_district
from reviewer.rules.permissions import Actor, require_overseer
from reviewer.store import calls, intakes
from reviewer.store.engine import reading
from reviewer.usecases.context import AppContext
from reviewer.usecases.intake.own_rows import OwnPart, own_part, problems_of
from reviewer.usecases.intake.views import ImportView

STATUSES = ("accept", "flag", "reject", "ignore")
CHANGES = ("new", "changed", "same", "gone")


@dataclass(frozen=True)
class ImportLine:
    """Show one import in the list; `counts` are rows by status, `state` committed or undone."""

    id: int
    at: datetime
    actor: str
    files: int
    counts: dict[str, int]
    state: str = "committed"


def list_imports(context: AppContext, actor: Actor, call_name: str) -> list[ImportLine]:
    """List the imports of a call, newest first."""
    require_overseer(actor)
    with reading(context.engine) as session:
        calls.get_call(session, call_name)
        files = intakes.file_counts(session, call_name)
        counts = intakes.row_counts(session, call_name)
        return [
            ImportLine(
                id=row.id or 0,
                at=row.at,
                actor=row.actor,
                files=files.get(row.id or 0, 0),
                counts=counts.get(row.id or 0, {}),
                state=row.state,
            )
            for row in intakes.imports(session, call_name)
        ]


def read_import(context: AppContext, actor: Actor, call_name: str, number: int) -> ImportView:
    """Show one import as it was judged then; raises NotFound for an unknown number."""
    require_overseer(actor)
    with reading(context.engine) as session:
        calls.get_call(session, call_name)
        return import_view(session, intakes.get_import(session, call_name, number))


def import_view(session: Session, kept: Import, district: str | None = None) -> ImportView:
    """Lay an import out within a transaction; with a district's short name its files alone."""
    told = _kept_files(session, kept, district)
    counts = dict.fromkeys(STATUSES, 0)
    for file in told:
        for row in file.rows:
            counts[row.status] += 1
    views = tuple(map(file_view, told))
    changed = kept.counts if district is None else {}
    return ImportView(
        id=kept.id,
        files=views,
        counts={
            **{key: n for key, n in counts.items() if n},
            **{key: changed[key] for key in CHANGES if key in changed},
        },
        state=kept.state,
        at=kept.at,
        actor=kept.actor,
    )


def _kept_files(session: Session, kept: Import, district: str | None) -> list[KeptFile]:
    files = intakes.files_of(session, kept.id or 0)
    named = intakes.districts_named(session, [file.id or 0 for file in files])
    if district is not None:
        files = [file for file in files if _may_hold(file, named[file.id or 0], district)]
    rows: dict[int, list[ImportedRow]] = {file.id or 0: [] for file in files}
    for row in intakes.rows_of(session, list(rows)):
        rows[row.file_id].append(row)
    if district is None:
        return [kept_file(file, rows[file.id or 0]) for file in files]
    parts = [
        (file, own_part(file, rows[file.id or 0], district, named[file.id or 0])) for file in files
    ]
    return [kept_file(file, part.rows, part) for file, part in parts if part is not None]


def _may_hold(file: ImportedFile, named: Collection[str], district: str) -> bool:
    return district in named or short_district(file.district) == district


def kept_file(
    file: ImportedFile, rows: Sequence[ImportedRow], part: OwnPart | None = None
) -> KeptFile:
    """Read a file of an import with its rows.

    Of a district's `part`, only what is said of its own sheets.
    """
    problems = file.problems if part is None else problems_of(file, part)
    return KeptFile(
        name=file.name,
        digest=file.digest,
        kind=file.kind,
        district=file.district,
        problems=tuple(map(read_problem, problems)),
        rows=tuple(
            KeptRow(
                sheet=row.sheet,
                row=row.row,
                kind=row.kind,
                status=row.status,
                subject=row.subject,
                problems=tuple(map(read_problem, row.problems)),
            )
            for row in rows
        ),
        cut=part is not None and part.shared,
    )
