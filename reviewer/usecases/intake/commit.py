"""Take in workbooks: read, put together, and store every good row; list the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from reviewer.errors import BadInput
from reviewer.files.evidence import keep_bytes
from reviewer.model.calls import Call
from reviewer.model.experts import UNREAD_DAYS, UNREAD_WORK, Expert, ExpertInput
from reviewer.model.intake import Problem, ReadFile
from reviewer.model.intake_documents import KeptFile, json_safe, problem_document
from reviewer.model.intakes import Import, ImportedFile, ImportedRow
from reviewer.model.row_views import file_view
from reviewer.model.submissions import Submission, SubmissionInput
from reviewer.rules.file_names import told_apart
from reviewer.rules.hand_edits import Asked
from reviewer.rules.joining import SILENT_KINDS, Joined, join
from reviewer.rules.permissions import Actor, require_staff
from reviewer.rules.phases import phase_after, require_open
from reviewer.store import calls, experts, intakes, submissions
from reviewer.store.bulk import fresh_row, insert_rows
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import AppContext
from reviewer.usecases.intake.by_hand import ask_about, keep_hand_edits
from reviewer.usecases.intake.file_records import keep_file, late_problems
from reviewer.usecases.intake.forecast import forecast_screening
from reviewer.usecases.intake.reading import read_workbooks, reading_ground
from reviewer.usecases.intake.records import store_records
from reviewer.usecases.intake.standing import standing_readings
from reviewer.usecases.intake.undo import memory_document
from reviewer.usecases.intake.views import (
    ChangeView,
    ImportView,
    differs,
    forecast_changes,
)

__all__ = ["ImportView", "import_workbooks"]


@dataclass(frozen=True)
class ImportPreview:
    """Hold what files amount to beside what is stored, before anything is stored.

    `read` are the files under the names they came with, `files` as an import keeps them; `touched`
    are the stored submissions that would change or go; `asked` are values that staff wrote by hand
    and that the files now say otherwise.
    """

    read: tuple[ReadFile, ...]
    joined: Joined
    touched: tuple[Submission, ...]
    files: tuple[KeptFile, ...]
    changes: tuple[ChangeView, ...]
    counts: dict[str, int]
    asked: tuple[Asked, ...] = ()

    @property
    def view(self) -> ImportView:
        """Show it as the result of a dry run."""
        return ImportView(None, tuple(map(file_view, self.files)), self.counts, self.changes)


# Refuses, by raising NotAllowed, what the person who hands in may not touch.
Guard = Callable[[Session, ImportPreview], None]


def import_workbooks(
    context: AppContext,
    actor: Actor,
    call_name: str,
    paths: Sequence[Path],
    *,
    dry_run: bool = False,
) -> ImportView:
    """Take in workbooks, CSV files, Word forms or folders of them.

    Good rows are stored, bad ones listed with file, sheet, row and column. The same file again
    doubles nothing; a corrected file of the same name replaces what it said. With `dry_run`
    nothing is stored. Raises BadInput for a path that does not exist, WrongPhase once scoring has
    begun.
    """
    require_staff(actor)
    files = read_in(context, call_name, paths, actor, keep=not dry_run)
    if dry_run:
        return evaluate_sandboxed(context, call_name, files).view
    return commit_import(context, actor, call_name, files)


def read_in(
    context: AppContext, call_name: str, paths: Sequence[Path], actor: Actor, *, keep: bool
) -> list[ReadFile]:
    """Read files outside any transaction; `keep` their bytes, so that copies can go back."""
    # Loaded when files come in: the libraries that read them would sit in every server's memory.
    from reviewer.files.intake.archives import unpacked  # noqa: PLC0415 as said above
    from reviewer.files.intake.files import named  # noqa: PLC0415 as said above

    for path in paths:
        if not path.exists():
            raise BadInput("error.path_missing", path=str(path))
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        require_open("import", call.phase)
        ground = reading_ground(session, call)
    with unpacked(named(paths)) as found:
        files = read_workbooks(context, found, ground, actor.label)
        if keep:
            for (_, path), file in zip(found, files, strict=True):
                if file.digest:
                    keep_bytes(context.settings.attachments_folder, file.digest, path.read_bytes())
    return files


def evaluate_sandboxed(
    context: AppContext, call_name: str, files: Sequence[ReadFile], guard: Guard | None = None
) -> ImportPreview:
    """Say what files would change, and change nothing."""
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        require_open("import", call.phase)
        preview = evaluate(session, call, files)
        if guard is not None:
            guard(session, preview)
        return preview


def commit_import(
    context: AppContext,
    actor: Actor,
    call_name: str,
    files: Sequence[ReadFile],
    guard: Guard | None = None,
    *,
    preview: int | None = None,
) -> ImportView:
    """Store what files say, in one transaction; whether the person may was asked before.

    `preview` is the number of the preview that ends with it; raises NotFound where that ended
    before, so that pressing twice imports once.
    """
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        require_open("import", call.phase)
        if preview is not None:
            session.delete(intakes.get_preview(session, call_name, preview))
        evaluated = evaluate(session, call, files)
        if guard is not None:
            guard(session, evaluated)
        joined = evaluated.joined
        kept = Import(
            call=call_name,
            at=context.now(),
            actor=actor.label,
            counts=evaluated.counts,
            memory=memory_document(session, call, joined),
        )
        _store_submissions(session, context, call, joined)
        _store_experts(session, call, joined)
        store_records(session, call, joined)
        ask_about(session, call.name, joined, evaluated.asked)
        session.add(kept)
        session.flush()
        _store_files(session, kept, evaluated)
        call.phase = phase_after("import", call.phase)
        calls.touch(session, call)
        context.record(
            session, actor, call_name, "import", str(kept.id), detail=dict(evaluated.counts)
        )
        return replace(evaluated.view, id=kept.id, state=kept.state, at=kept.at, actor=actor.label)


def evaluate(session: Session, call: Call, files: Sequence[ReadFile]) -> ImportPreview:
    """Put files together with what is stored and judge them, within a transaction."""
    held = {row.code: row for row in submissions.all_submissions(session, call.name)}
    roster = {row.code: row for row in experts.all_experts(session, call.name)}
    known = {
        each_file.name: each_file.district or ""
        for each_file in intakes.standing_files(session, call.name)
    }
    named = told_apart(files, known)
    speaking = {file.name for file in named if file.kind not in SILENT_KINDS}
    joined = join(
        calls.definition_of(call),
        named,
        [
            SubmissionInput.model_validate(row.model_dump())
            for row in held.values()
            if row.withdrawn_at is None
        ],
        [ExpertInput.model_validate(row.model_dump()) for row in roster.values()],
        standing_readings(session, call.name, speaking),
    )
    joined = replace(
        joined,
        submissions=tuple(entry for entry in joined.submissions if not _rests(entry, held)),
        experts=tuple(_with_word(expert, roster) for expert in joined.experts),
    )
    joined, asked = keep_hand_edits(session, call.name, joined)
    late = late_problems(joined, forecast_screening(session, call, joined))
    kept = tuple(keep_file(file, joined, late) for file in joined.files)
    changes, counts = forecast_changes(held, roster, joined)
    statuses = Counter[str](row.status for file in kept for row in file.rows)
    back = {new: old for old, new in joined.renamed.items()}
    codes = [
        *(
            back.get(submission.code, submission.code)
            for submission in joined.submissions
            if submission.code not in joined.rejudged
        ),
        *joined.vanished,
    ]
    return ImportPreview(
        read=tuple(files),
        joined=joined,
        touched=tuple(held[code] for code in codes if code in held),
        files=kept,
        changes=changes,
        counts={**statuses, **counts},
        asked=asked,
    )


def _asks_anew(kept: Expert, fresh: ExpertInput) -> bool:
    """Tell whether a row says something unreadable that the person who answered had not seen."""
    answered = _unread_words(kept)
    return kept.standing == "active" and not _unread_words(fresh) <= answered


def _unread_words(expert: ExpertInput) -> set[tuple[str, str]]:
    asked = UNREAD_WORK | UNREAD_DAYS
    return {
        (str(problem.get("code")), str(problem.get("raw")))
        for problem in expert.import_problems
        if problem.get("code") in asked
    }


def _rests(fresh: SubmissionInput, held: dict[str, Submission]) -> bool:
    """Tell whether a person withdrew a submission of which the files say nothing new.

    What an import let go keeps no sources, and comes back with its rows.
    """
    row = held.get(fresh.code)
    return (
        row is not None
        and row.withdrawn_at is not None
        and bool(row.sources)
        and not differs(row, fresh)
    )


def _with_word(fresh: ExpertInput, roster: dict[str, Expert]) -> ExpertInput:
    """Let a person's word on whether an expert takes part stand above the roster."""
    kept = roster.get(fresh.code)
    if kept is None or not kept.standing or _asks_anew(kept, fresh):
        return fresh
    return fresh.model_copy(update={"active": kept.standing == "active"})


def _store_submissions(session: Session, context: AppContext, call: Call, joined: Joined) -> None:
    held = {row.code: row for row in submissions.all_submissions(session, call.name)}
    for old, new in joined.renamed.items():
        row = held.pop(old, None)
        if row is not None:
            _clear_code(session, held.pop(new, None))
            row.code = new
            held[new] = row
            session.add(row)
    session.flush()
    for fresh in joined.submissions:
        row = held.get(fresh.code)
        if row is None:
            session.add(fresh_row(Submission, {"call": call.name, **fresh.model_dump()}))
        elif row.withdrawn_at is not None or differs(row, fresh):
            _overwrite(row, fresh)
            row.withdrawn_at = None
            row.status = "pending"
            row.version += 1
            session.add(row)
    for code in joined.vanished:
        if code in held:
            held[code].withdrawn_at = context.now()
            held[code].sources = []
            session.add(held[code])


def _clear_code(session: Session, row: Submission | None) -> None:
    """Let a submission that was withdrawn give its code to one that takes part."""
    if row is not None:
        row.code = f"{row.code[:50]}~{row.id}"
        session.add(row)
        session.flush()


def _store_experts(session: Session, call: Call, joined: Joined) -> None:
    roster = {row.code: row for row in experts.all_experts(session, call.name)}
    for code in joined.gone_experts:
        if code in roster:
            _let_go(session, roster[code])
    for fresh in joined.experts:
        row = roster.get(fresh.code)
        if row is None:
            session.add(fresh_row(Expert, {"call": call.name, **fresh.model_dump()}))
        elif differs(row, fresh):
            if _asks_anew(row, fresh):
                row.standing = ""  # the word was about other words
            _overwrite(row, fresh)
            row.version += 1
            session.add(row)


def _let_go(session: Session, row: Expert) -> None:
    """Remove who stands in no roster any more; where something hangs on the entry it rests."""
    try:
        with session.begin_nested():
            session.delete(row)
            session.flush()
    except IntegrityError:
        row.active = False
        row.import_problems = [problem_document(Problem(None, "expert_gone", "flag", row.code))]
        row.sources = []
        row.version += 1
        session.add(row)


def _overwrite(row: Submission | Expert, fresh: SubmissionInput | ExpertInput) -> None:
    for name, value in fresh.model_dump().items():
        setattr(row, name, value)


def _store_files(session: Session, kept: Import, preview: ImportPreview) -> None:
    for raw, told in zip(preview.read, preview.files, strict=True):
        values = {name: value for name, value in told.document().items() if name != "rows"}
        file = ImportedFile(import_id=kept.id or 0, call=kept.call, **values)
        session.add(file)
        session.flush()
        insert_rows(
            session,
            ImportedRow,
            [
                {
                    "file_id": file.id or 0,
                    "record": json_safe(row.record) if row.record is not None else None,
                    "read_problems": [problem_document(problem) for problem in row.problems],
                    **told_row.document(),
                }
                for row, told_row in zip(raw.rows, told.rows, strict=True)
            ],
        )
