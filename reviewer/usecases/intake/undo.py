"""Take an import back while nothing depends on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from sqlmodel import Session, SQLModel, col, delete, select

from reviewer.errors import WrongPhase
from reviewer.model.calls import Call, Phase
from reviewer.model.experts import (
    Conflict,
    DeclaredRecusal,
    Expert,
    FormerName,
    Ownership,
    RequestedRecusal,
)
from reviewer.model.hand_edits import HandEdit
from reviewer.model.intakes import Import, PriorListing, Receipt
from reviewer.model.plans import MeetingSession, Room, Seat
from reviewer.model.submissions import Submission, SubmissionDecision
from reviewer.model.tables import Json
from reviewer.rules.joining import Joined
from reviewer.rules.permissions import Actor, require_overseer, require_staff
from reviewer.store import attachments, calls, experts, intakes, submissions
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import AppContext
from reviewer.usecases.intake.by_hand import edits_document, put_back_edits


@dataclass(frozen=True)
class UndoView:
    """Show what taking an import back would do, in numbers; `possible` False: it cannot be.

    `removed` were new with it, `restored` get their former values back, `revived` had gone with
    it; `beside` tells whether recusals, ties, lists, rooms and days go back too.
    """

    possible: bool
    removed: int = 0
    restored: int = 0
    revived: int = 0
    beside: bool = False


Kept = TypeVar("Kept", Submission, Expert)

# What an import replaces file by file; kept whole, since these tables are small.
BESIDE: tuple[type[SQLModel], ...] = (
    DeclaredRecusal,
    RequestedRecusal,
    Ownership,
    FormerName,
    PriorListing,
    Receipt,
    Room,
    MeetingSession,
)


def memory_document(session: Session, call: Call, joined: Joined) -> Json:
    """Write down what an import is about to change, so that it can be taken back."""
    held = {row.code: row for row in submissions.all_submissions(session, call.name)}
    roster = {row.code: row for row in experts.all_experts(session, call.name)}
    present = [submission.code for submission in joined.submissions]
    followed = set(joined.renamed.values())
    # A withdrawn submission may stand in the way of a code, or come back under it.
    touched = dict.fromkeys((*joined.renamed, *present, *followed, *joined.vanished))
    people = [*(expert.code for expert in joined.experts), *joined.gone_experts]
    return {
        "phase": call.phase,
        "submissions": [_dump(held[entry]) for entry in touched if entry in held],
        "new_submissions": [code for code in present if code not in held and code not in followed],
        "experts": [_dump(roster[code]) for code in people if code in roster],
        "new_experts": [expert.code for expert in joined.experts if expert.code not in roster],
        "beside": {
            table.__name__: [_dump(row) for row in _rows(session, table, call.name)]
            for table in BESIDE
        }
        if joined.others
        else None,
        "by_hand": edits_document(session, call.name),
    }


def undo_import(context: AppContext, actor: Actor, call_name: str, number: int) -> None:
    """Put everything back as it was before the newest import.

    Raises WrongPhase for an import that is not the newest, was taken back before, or on which
    screening, a decision or a plan depends since.
    """
    require_staff(actor)
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        kept = intakes.get_import(session, call_name, number)
        _require_undoable(session, call, kept)
        memory = kept.memory or {}
        _remove_new(session, call, memory)
        _put_back(session, Submission, memory["submissions"])
        _put_back(session, Expert, memory["experts"])
        if memory["beside"] is not None:
            _put_back_beside(session, call, memory["beside"])
        former = [HandEdit.model_validate(edit) for edit in memory.get("by_hand") or []]
        put_back_edits(session, call_name, former)
        kept.state = "undone"
        kept.memory = None
        session.add(kept)
        call.phase = memory["phase"]
        calls.touch(session, call)
        context.record(session, actor, call_name, "import_undone", str(number))


def forecast_undo(context: AppContext, actor: Actor, call_name: str, number: int) -> UndoView:
    """Say in numbers what taking an import back would change."""
    require_overseer(actor)
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        kept = intakes.get_import(session, call_name, number)
        memory = kept.memory
        if memory is None or not can_be_undone(session, call, kept):
            return UndoView(possible=False)
        held = {row.id: row for row in submissions.all_submissions(session, call_name)}
        roster = {row.id: row for row in experts.all_experts(session, call_name)}
        former = [Submission.model_validate(dump) for dump in memory["submissions"]]
        former_people = [Expert.model_validate(dump) for dump in memory["experts"]]
        gone = [
            entry.id
            for entry in former
            if entry.withdrawn_at is None and held[entry.id].withdrawn_at is not None
        ]
        changed = [entry for entry in former if entry.id not in gone and held[entry.id] != entry]
        changed_people = [
            person for person in former_people if roster.get(person.id) not in (None, person)
        ]
        gone += [person.id for person in former_people if person.id not in roster]
        return UndoView(
            possible=True,
            removed=len(memory["new_submissions"]) + len(memory["new_experts"]),
            restored=len(changed) + len(changed_people),
            revived=len(gone),
            beside=memory["beside"] is not None,
        )


def can_be_undone(session: Session, call: Call, kept: Import) -> bool:
    """Tell whether an import is the newest and nothing was done on its ground."""
    newest = next(
        (
            each_import
            for each_import in intakes.imports(session, call.name)
            if each_import.state == "committed"
        ),
        None,
    )
    newest_here = newest is not None and newest.id == kept.id
    return newest_here and kept.memory is not None and call.phase == Phase.INTAKE


def _require_undoable(session: Session, call: Call, kept: Import) -> None:
    if not can_be_undone(session, call, kept):
        raise WrongPhase("error.import_in_use", number=kept.id)


def _remove_new(session: Session, call: Call, memory: Json) -> None:
    for code in memory["new_submissions"]:
        row = submissions.find_submission(session, call.name, code)
        if row is not None:
            _refuse_if_used(session, SubmissionDecision, "submission_id", row.id)
            _refuse_if_used(session, Conflict, "submission_id", row.id)
            for attachment in attachments.attachments_of(session, row.id or 0):
                attachment.submission_id = None  # it waits again
                session.add(attachment)
            session.flush()
            session.delete(row)
    for code in memory["new_experts"]:
        expert = experts.find_expert(session, call.name, code)
        if expert is not None:
            _refuse_if_used(session, Conflict, "expert_id", expert.id)
            _refuse_if_used(session, Seat, "expert_id", expert.id)
            session.delete(expert)
    session.flush()


def _refuse_if_used(session: Session, table: type[SQLModel], column: str, key: int | None) -> None:
    query = select(table).where(getattr(table, column) == key).limit(1)
    if session.exec(query).first() is not None:
        raise WrongPhase("error.import_in_use", number=key)


def _put_back(session: Session, table: type[Kept], dumps: list[Json]) -> None:
    # Codes are unique at every step: all are cleared before the former ones are given back.
    for dump in dumps:
        held = session.get(table, dump["id"])
        if held is not None:
            held.code = f"~{held.id}"
            session.add(held)
    session.flush()
    for dump in dumps:
        former = table.model_validate(dump)
        row = session.get(table, dump["id"])
        if row is None:  # it was let go for good
            session.add(former)
            continue
        seen = row.version
        for name in dump:
            setattr(row, name, getattr(former, name))
        row.version = seen + 1  # whoever saw the version in between must not decide on this one
        session.add(row)


def _put_back_beside(session: Session, call: Call, beside: Json) -> None:
    for table in BESIDE:
        session.exec(delete(table).where(col(table.call) == call.name))  # type: ignore[attr-defined]  # all have it
        session.flush()
        session.add_all(table.model_validate(dump) for dump in beside[table.__name__])


def _rows(session: Session, table: type[SQLModel], call: str) -> list[SQLModel]:
    return list(session.exec(select(table).where(table.call == call)).all())  # type: ignore[attr-defined]  # all have it


def _dump(row: SQLModel) -> Json:
    return row.model_dump(mode="json")
