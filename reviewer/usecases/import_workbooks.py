"""Take in workbooks: read, put together, and store every good row; list the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from reviewer.errors import BadInput
from reviewer.files.intake import read_files
from reviewer.messages import Message
from reviewer.model.calls import Call
from reviewer.model.experts import Expert, ExpertInput
from reviewer.model.intake import SEVERITY, Problem, ReadFile, ReadRow, RowStatus
from reviewer.model.intakes import Import, ImportedFile, ImportedRow
from reviewer.model.submissions import Submission, SubmissionInput
from reviewer.model.tables import Json
from reviewer.rules.joining import Joined, join
from reviewer.rules.joining.rows import RowProblem, json_safe, problem_json
from reviewer.rules.permissions import Actor, require_staff
from reviewer.rules.phases import phase_after, require_open
from reviewer.store import calls, experts, submissions
from reviewer.store.engine import reading, transaction
from reviewer.usecases.desk import Desk
from reviewer.usecases.foresee import foresee
from reviewer.usecases.import_records import store_records
from reviewer.usecases.undo_import import remember


@dataclass(frozen=True)
class ProblemView:
    """Show what is wrong with a cell: as written, as read, and what to do."""

    column: str | None
    code: str
    status: str
    raw: object
    value: object
    message: Message


@dataclass(frozen=True)
class RowView:
    """Show what became of one row; `id` is the 申报编号 or 专家编号, None where it has none."""

    sheet: str
    row: int
    kind: str
    status: str
    id: str | None
    problems: tuple[ProblemView, ...]


@dataclass(frozen=True)
class FileView:
    """Show one file: what it was recognised as, its rows, its own problems."""

    file: str
    kind: str
    district: str | None
    rows: tuple[RowView, ...]
    problems: tuple[ProblemView, ...]


@dataclass(frozen=True)
class ImportView:
    """Show an import; `id` None for a dry run. `counts` are rows by status, and what changed."""

    id: int | None
    files: tuple[FileView, ...]
    counts: dict[str, int]

    @property
    def needs_attention(self) -> bool:
        """Tell whether rows or files were refused or flagged."""
        return bool(self.counts.get("reject") or self.counts.get("flag") or self._bad_files())

    def _bad_files(self) -> bool:
        return any(
            problem.status in {"reject", "flag"} for file in self.files for problem in file.problems
        )


def import_workbooks(
    desk: Desk, actor: Actor, call_name: str, paths: Sequence[Path], *, dry_run: bool = False
) -> ImportView:
    """Take in workbooks, CSV files, Word forms or folders of them.

    Good rows are stored, bad ones listed with file, sheet, row and column. The same file again
    doubles nothing; a corrected file of the same name replaces what it said. With `dry_run`
    nothing is stored. Raises BadInput for a path that does not exist, WrongPhase once scoring has
    begun.
    """
    require_staff(actor)
    return take_in(desk, actor, call_name, paths, dry_run=dry_run)


def take_in(
    desk: Desk, actor: Actor, call_name: str, paths: Sequence[Path], *, dry_run: bool
) -> ImportView:
    """Read the files outside any transaction, then store in one; the right was checked before."""
    for path in paths:
        if not path.exists():
            raise BadInput("error.path_missing", path=str(path))
    with reading(desk.engine) as session:
        call = calls.get_call(session, call_name)
        require_open("import", call.phase)
        definition = calls.definition_of(call)
    files = read_files(paths, definition)
    if dry_run:
        with reading(desk.engine) as session:
            joined = _join(session, call, files)
            late = _late_problems(joined, foresee(session, call, joined))
            return _view(None, joined.files, joined, _changes(session, call_name, joined), late)
    with transaction(desk.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        require_open("import", call.phase)
        joined = _join(session, call, files)
        changes = _changes(session, call_name, joined)
        memory = remember(session, call, joined)
        _store_submissions(session, desk, call, joined)
        _store_experts(session, call, joined.experts)
        store_records(session, call, joined, {file.name for file in files})
        late = _late_problems(joined, foresee(session, call, joined))
        kept = Import(call=call_name, at=desk.now(), actor=actor.signature, memory=memory)
        session.add(kept)
        session.flush()
        _store_files(session, kept, joined.files, joined, late)
        view = _view(kept.id, joined.files, joined, changes, late)
        call.phase = phase_after("import", call.phase)
        calls.touch(session, call)
        calls.record(
            session,
            call=call_name,
            at=desk.now(),
            actor=actor.signature,
            action="import",
            subject=str(view.id),
            detail=dict(view.counts),
        )
        return view


def _join(session: Session, call: Call, files: Sequence[ReadFile]) -> Joined:
    held = submissions.all_submissions(session, call.name)
    roster = experts.all_experts(session, call.name)
    return join(
        calls.definition_of(call),
        files,
        [SubmissionInput.model_validate(row.model_dump()) for row in held],
        [ExpertInput.model_validate(row.model_dump()) for row in roster],
    )


def _changes(session: Session, call_name: str, joined: Joined) -> dict[str, int]:
    """Count which submissions and experts would be new, changed, or gone."""
    held = {row.code: row for row in submissions.all_submissions(session, call_name)}
    roster = {row.code: row for row in experts.all_experts(session, call_name)}
    back = {new: old for old, new in joined.renamed.items()}
    counts: Counter[str] = Counter()
    for one in joined.submissions:
        known = held.get(back.get(one.code, one.code))
        counts["new" if known is None else "changed" if _differs(known, one) else "same"] += 1
    for expert in joined.experts:
        kept = roster.get(expert.code)
        counts["new" if kept is None else "changed" if _differs(kept, expert) else "same"] += 1
    counts["gone"] = len(joined.vanished)
    return dict(counts)


def _differs(row: Submission | Expert, fresh: SubmissionInput | ExpertInput) -> bool:
    return any(getattr(row, name) != value for name, value in fresh.model_dump().items())


def _store_submissions(session: Session, desk: Desk, call: Call, joined: Joined) -> None:
    held = {row.code: row for row in submissions.all_submissions(session, call.name)}
    for old, new in joined.renamed.items():
        row = held.pop(old, None)
        if row is not None:
            row.code = new
            held[new] = row
            session.add(row)
    session.flush()
    for fresh in joined.submissions:
        row = held.get(fresh.code)
        if row is None:
            session.add(Submission(call=call.name, **fresh.model_dump()))
        elif row.withdrawn_at is not None or _differs(row, fresh):
            _overwrite(row, fresh)
            row.withdrawn_at = None
            row.status = "pending"
            row.version += 1
            session.add(row)
    for code in joined.vanished:
        if code in held:
            held[code].withdrawn_at = desk.now()
            session.add(held[code])


def _store_experts(session: Session, call: Call, fresh_ones: Sequence[ExpertInput]) -> None:
    roster = {row.code: row for row in experts.all_experts(session, call.name)}
    for fresh in fresh_ones:
        row = roster.get(fresh.code)
        if row is None:
            session.add(Expert(call=call.name, **fresh.model_dump()))
        elif _differs(row, fresh):
            _overwrite(row, fresh)
            row.version += 1
            session.add(row)


def _overwrite(row: Submission | Expert, fresh: SubmissionInput | ExpertInput) -> None:
    for name, value in fresh.model_dump().items():
        setattr(row, name, value)


Late = dict[tuple[str, str, int], list[Problem]]


def _store_files(
    session: Session, kept: Import, files: Sequence[ReadFile], joined: Joined, late: Late
) -> None:
    for file in files:
        row = ImportedFile(
            import_id=kept.id or 0,
            call=kept.call,
            name=file.name,
            digest=file.digest,
            kind=file.kind,
            district=file.district,
            problems=[problem_json(one) for one in file.problems],
        )
        session.add(row)
        session.flush()
        session.add_all(_imported_row(row, one, file, joined, late) for one in file.rows)


def _imported_row(
    file_row: ImportedFile,
    row: ReadRow,
    file: ReadFile,
    joined: Joined,
    late: Late,
) -> ImportedRow:
    place = (file.name, row.sheet, row.row)
    problems = [*row.problems, *late.get(place, [])]
    return ImportedRow(
        file_id=file_row.id or 0,
        sheet=row.sheet,
        row=row.row,
        kind=row.kind,
        status=_status(row, problems),
        subject=joined.subjects.get(place),
        record=json_safe(row.record) if row.record is not None else None,
        problems=[problem_json(one) for one in problems],
    )


def _late_problems(joined: Joined, foreseen: Sequence[RowProblem]) -> Late:
    """Gather by place what only showed when the rows were put together and judged."""
    found: Late = {}
    for one in (*joined.row_problems, *foreseen):
        found.setdefault((one.file, one.sheet, one.row), []).append(one.problem)
    return found


def _status(row: ReadRow, problems: Sequence[Problem]) -> RowStatus:
    if row.ignored:
        return "ignore"
    statuses: list[RowStatus] = ["accept", *(problem.status for problem in problems)]
    return max(statuses, key=lambda one: SEVERITY[one])


def _view(
    import_id: int | None,
    files: Sequence[ReadFile],
    joined: Joined,
    changes: dict[str, int],
    late: Late,
) -> ImportView:
    views = tuple(_file_view(file, joined, late) for file in files)
    counts = Counter(row.status for file in views for row in file.rows)
    return ImportView(import_id, views, {**counts, **changes})


def _file_view(file: ReadFile, joined: Joined, late: Late) -> FileView:
    rows = []
    for row in file.rows:
        place = (file.name, row.sheet, row.row)
        problems = [*row.problems, *late.get(place, [])]
        rows.append(
            RowView(
                sheet=row.sheet,
                row=row.row,
                kind=row.kind,
                status=_status(row, problems),
                id=joined.subjects.get(place),
                problems=tuple(problem_view(problem_json(one)) for one in problems),
            )
        )
    return FileView(
        file=file.name,
        kind=file.kind,
        district=file.district,
        rows=tuple(rows),
        problems=tuple(problem_view(problem_json(one)) for one in file.problems),
    )


def problem_view(document: Json) -> ProblemView:
    """Show a stored problem; its message knows the cell as written and as read."""
    details = {
        "column": document.get("column"),
        "raw": document.get("raw"),
        "value": document.get("value"),
        **(document.get("details") or {}),
    }
    return ProblemView(
        column=document.get("column"),
        code=document["code"],
        status=document["status"],
        raw=document.get("raw"),
        value=document.get("value"),
        message=Message(f"problem.{document['code']}", details),
    )
