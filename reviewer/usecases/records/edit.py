"""Add and correct experts and submissions by hand, with reason, old and new value in the log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError
from sqlmodel import Session

from reviewer.errors import BadInput, NotFound
from reviewer.model.calls import Call, Phase
from reviewer.model.experts import Expert, ExpertInput
from reviewer.model.hand_edits import HandEdit, RecordKind
from reviewer.model.submissions import Submission, SubmissionInput
from reviewer.rules.hand_edits import CONTACT, value_of, with_values
from reviewer.rules.permissions import Actor, require_overseer, require_staff
from reviewer.rules.phases import MARKS_KNOWN, ORDER, phase_after, require_open
from reviewer.store import calls, experts, hand_edits, submissions
from reviewer.store.engine import reading, transaction
from reviewer.usecases.accounts.addresses import remember_expert
from reviewer.usecases.context import AppContext
from reviewer.usecases.records.values import Writable, read_value, shown_value, told, writable

EDITED = "record_edited"
__all__ = [
    "RecordKey",
    "RecordKind",
    "RecordView",
    "add_expert",
    "answer_asked",
    "edit_record",
    "list_asked",
    "new_expert_values",
    "read_record",
]


@dataclass(frozen=True)
class RecordKey:
    """Name one record of a call: an expert by 专家编号, a submission by 申报编号."""

    kind: RecordKind
    code: str


@dataclass(frozen=True)
class ValueView:
    """Show one value of a record: as it stands, and what a person wrote and why.

    `asked` is what the files say instead, None where they do not; `number` is the hand edit's.
    """

    written: Writable
    value: object
    by_hand: bool = False
    number: int | None = None
    read: object = None
    asked: object = None
    is_asked: bool = False
    reason: str = ""
    actor: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class RecordView:
    """Show one record with every value that may be written by hand."""

    kind: RecordKind
    code: str
    name: str
    values: tuple[ValueView, ...]


def read_record(context: AppContext, actor: Actor, call_name: str, record: RecordKey) -> RecordView:
    """Show what may be written by hand into a record; raises NotFound for an unknown one."""
    require_overseer(actor)
    kind, code = record.kind, record.code
    with reading(context.engine) as session:
        definition = calls.definition_of(calls.get_call(session, call_name))
        row = _row(session, call_name, kind, code)
        edits = hand_edits.hand_edits_of(session, call_name, kind, code)
        values = tuple(
            _view(
                entry,
                shown_value(definition, entry, value_of(row, entry.name)),
                edits.get(entry.name),
            )
            for entry in writable(definition, kind)
        )
        name = row.name if isinstance(row, Expert) else row.platform
        return RecordView(kind, code, name, values)


def new_expert_values(context: AppContext, actor: Actor, call_name: str) -> tuple[Writable, ...]:
    """List what is asked of an expert who is added by hand."""
    require_staff(actor)
    with reading(context.engine) as session:
        return writable(calls.definition_of(calls.get_call(session, call_name)), "expert")


def list_asked(context: AppContext, actor: Actor, call_name: str) -> list[HandEditView]:
    """List the values that were written by hand, those that files now say otherwise first."""
    require_overseer(actor)
    with reading(context.engine) as session:
        calls.get_call(session, call_name)
        found = [
            HandEditView(
                number=edit.id or 0,
                kind=edit.kind,
                code=edit.code,
                name=edit.name,
                value=edit.held["value"],
                read=edit.held["read"],
                asked=edit.asked.get("value"),
                is_asked="value" in edit.asked,
                reason=edit.reason,
                actor=edit.actor,
                at=edit.at,
            )
            for edit in hand_edits.hand_edits(session, call_name)
        ]
    return sorted(found, key=lambda entry: not entry.is_asked)


@dataclass(frozen=True)
class HandEditView:
    """Show one value written by hand, what the files said then and say now."""

    number: int
    kind: str
    code: str
    name: str
    value: object
    read: object
    asked: object
    is_asked: bool
    reason: str
    actor: str
    at: datetime


def edit_record(
    context: AppContext,
    actor: Actor,
    call_name: str,
    record: RecordKey,
    typed: Mapping[str, str],
    reason: str,
) -> int:
    """Write values by hand into a record; give how many changed.

    They stay when the files are imported again. Raises BadInput without a reason or for a value
    that is not understood, NotFound for an unknown record, WrongPhase: whom to reach may change
    until the archive, everything else until the invitations.
    """
    require_staff(actor)
    words, kind, code = _reason(reason), record.kind, record.code
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        definition = calls.definition_of(call)
        row = _row(session, call_name, kind, code)
        changes: dict[str, object] = {}
        for entry in writable(definition, kind):
            shown = shown_value(definition, entry, value_of(row, entry.name))
            # What was left as it was shown is not read anew: a doubtful value may stay.
            if entry.name in typed and typed[entry.name].strip() != shown:
                value = read_value(definition, entry, typed[entry.name])
                if value != value_of(row, entry.name) and (value or value_of(row, entry.name)):
                    changes[entry.name] = value
        if not changes:
            return 0
        _require_phase(call, changes)
        edits = hand_edits.hand_edits_of(session, call_name, kind, code)
        for name, value in changes.items():
            before = value_of(row, name)
            edit = edits.get(name) or HandEdit(
                call=call_name, kind=kind, code=code, name=name, held={"read": before},
                reason=words, actor=actor.label, at=context.now(),
            )  # fmt: skip
            edit.held = {**edit.held, "value": value}
            edit.reason, edit.actor, edit.at, edit.asked = words, actor.label, context.now(), {}
            session.add(edit)
        listed = [[name, told(value_of(row, name)), told(new)] for name, new in changes.items()]
        if isinstance(row, Expert) and "email" in changes and call.phase in MARKS_KNOWN:
            # Links go on reaching the person known so far until somebody else confirms the new one.
            remember_expert(session, context, call_name, row.code, row.name, row.email)
        _write(session, call, row, changes)
        detail = {"reason": words, "changes": listed}
        context.record(session, actor, call_name, EDITED, f"{kind}:{code}", detail=detail)
        return len(changes)


def add_expert(
    context: AppContext,
    actor: Actor,
    call_name: str,
    code: str,
    typed: Mapping[str, str],
    reason: str,
) -> None:
    """Add an expert by hand; importing a roster without the expert lets nobody go.

    Raises BadInput for a code that is taken, a missing name or employer, or no reason.
    """
    require_staff(actor)
    words, code = _reason(reason), code.strip()
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        require_open("import", call.phase)
        if not code or len(code) > 64 or experts.find_expert(session, call_name, code):
            raise BadInput("error.expert_code", expert=code[:64])
        definition = calls.definition_of(call)
        values = {
            entry.name: read_value(definition, entry, typed.get(entry.name, ""))
            for entry in writable(definition, "expert")
        }
        values = {name: value for name, value in values.items() if value not in (None, "", [])}
        try:
            fresh = ExpertInput.model_validate({"code": code, **values})
        except ValidationError as problem:
            raise BadInput("error.hand_value_missing") from problem
        session.add(Expert(call=call_name, **fresh.model_dump()))
        for name, value in values.items():
            session.add(
                HandEdit(
                    call=call_name, kind="expert", code=code, name=name,
                    held={"value": value, "read": None}, reason=words, actor=actor.label,
                    at=context.now(),
                )
            )  # fmt: skip
        _step_back(call)
        calls.touch(session, call)
        listed = [[name, "", told(value)] for name, value in values.items()]
        detail = {"reason": words, "changes": listed}
        context.record(session, actor, call_name, "expert_added", code, detail=detail)


def answer_asked(
    context: AppContext, actor: Actor, call_name: str, number: int, take: str, reason: str
) -> None:
    """Decide between what was written by hand and what the files say now: `hand` or `file`.

    Raises BadInput for another word, no reason, or where the files do not differ.
    """
    require_staff(actor)
    words = _reason(reason)
    if take not in {"hand", "file"}:
        raise BadInput("error.hand_value", value=take[:40])
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        edit = hand_edits.get_hand_edit(session, call_name, number)
        if "value" not in edit.asked:
            raise BadInput("error.nothing_asked")
        said, value = edit.asked["value"], edit.held["value"]
        if take == "file":
            kind: RecordKind = "expert" if edit.kind == "expert" else "submission"
            _require_phase(call, {edit.name: said})
            _write(session, call, _row(session, call_name, kind, edit.code), {edit.name: said})
            session.delete(edit)
        else:
            edit.held, edit.asked = {"value": value, "read": said}, {}
            session.add(edit)
        after = said if take == "file" else value
        detail = {"reason": words, "changes": [[edit.name, told(value), told(after)]]}
        subject = f"{edit.kind}:{edit.code}"
        context.record(session, actor, call_name, "record_settled", subject, detail=detail)


def _reason(reason: str) -> str:
    words = reason.strip()
    if not words:
        raise BadInput("error.reason_missing")
    return words[:2000]


def _row(session: Session, call: str, kind: RecordKind, code: str) -> Expert | Submission:
    if kind == "expert":
        return experts.get_expert(session, call, code)
    row = submissions.get_submission(session, call, code)
    if row.withdrawn_at is not None:
        raise NotFound("error.unknown_submission", submission=code, call=call)
    return row


def _require_phase(call: Call, changes: Mapping[str, object]) -> None:
    if set(changes) <= CONTACT:
        if Phase(call.phase) is Phase.ARCHIVE:
            require_open("import", call.phase)
        return
    require_open("import", call.phase)


def _write(
    session: Session, call: Call, row: Expert | Submission, changes: Mapping[str, object]
) -> None:
    """Put values into the row; what hangs on them is to be judged again."""
    fresh = (
        with_values(SubmissionInput.model_validate(row.model_dump()), changes).model_dump()
        if isinstance(row, Submission)
        else with_values(ExpertInput.model_validate(row.model_dump()), changes).model_dump()
    )
    for name, value in fresh.items():
        setattr(row, name, value)
    row.version += 1
    if set(changes) <= CONTACT:
        session.add(row)
        return
    if isinstance(row, Submission):
        row.status = "pending"
        call.phase = phase_after("import", call.phase)
    else:
        _step_back(call)
    session.add(row)
    calls.touch(session, call)


def _step_back(call: Call) -> None:
    """Let conflicts be looked for again: they hang on who the experts are."""
    if ORDER.index(Phase(call.phase)) > ORDER.index(Phase.SCREENING):
        call.phase = Phase.SCREENING


def _view(written: Writable, value: str, edit: HandEdit | None) -> ValueView:
    if edit is None:
        return ValueView(written, value)
    return ValueView(
        written, told(value), by_hand=True, number=edit.id, read=told(edit.held["read"]),
        asked=told(edit.asked.get("value")), is_asked="value" in edit.asked,
        reason=edit.reason, actor=edit.actor, at=edit.at,
    )  # fmt: skip
