"""Hold a submission's fields against their evidence: confirm a value or correct it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

from sqlmodel import Session

from reviewer.errors import BadInput, NotFound
from reviewer.model.calls import Call
from reviewer.model.forms import FormField
from reviewer.model.programme import CallDefinition
from reviewer.model.results import FieldCheck
from reviewer.model.submissions import Submission
from reviewer.rules.call_values import DAYS, NUMBERS
from reviewer.rules.computed import COMPUTED_BY, ComputedSheet, ComputedStep
from reviewer.rules.expressions import day_value
from reviewer.rules.permissions import Actor, require_overseer, require_staff
from reviewer.rules.phases import MARKS_KNOWN, require_open
from reviewer.rules.scoring import ExpertMarks, score
from reviewer.store import calls, results, submissions
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import AppContext
from reviewer.usecases.results.computing import granted_fen, open_fields, sheets_of
from reviewer.usecases.screening.screen import judge_all
from reviewer.usecases.second_person import asking_second_person, require_second_person

VERDICTS = ("confirmed", "corrected")
LONGEST_REASON = 2000
LONGEST_VALUE = 300
YES_NO = {"yes": "是", "是": "是", "no": "否", "否": "否"}


@dataclass(frozen=True)
class FieldState:
    """Show one field of a submission: its value, and what a person found on it last, if anybody."""

    field: str
    value: object
    verdict: str = ""
    former: object = None
    reason: str = ""
    evidence: str = ""
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class ComputedLine:
    """Show one submission in the list of a review by formula; `total` None where it is refused.

    `waits`: it was admitted, and a field that the call asks a person to check was not checked yet.
    `fen` is what an audit grants, before any budget; None elsewhere and where it is not known.
    """

    submission: str
    applicant: str
    platform: str
    district: str
    standing: str
    total: Decimal | None
    doubtful: tuple[str, ...]
    checked: int
    corrected: int
    waits: bool = False
    fen: int | None = None


@dataclass(frozen=True)
class ComputedPage:
    """Show a submission's sum step by step, the readings it rests on, and its fields."""

    line: ComputedLine
    definition: CallDefinition
    values: tuple[ComputedStep, ...]
    items: tuple[ComputedStep, ...]
    fields: tuple[FieldState, ...]
    history: tuple[FieldState, ...]


def list_computed(context: AppContext, actor: Actor, call_name: str) -> list[ComputedLine]:
    """Show every submission with what the formula gives it, in the order of their codes."""
    require_overseer(actor)
    with reading(context.engine) as session:
        call, definition = _computed_call(session, call_name)
        rows = [
            row
            for row in submissions.all_submissions(session, call.name)
            if row.withdrawn_at is None
        ]
        sheets = sheets_of(definition, rows)
        taken = submissions.decisions(session, call.name)
        newest = results.newest_checks(session, call.name)
        checks: dict[int, list[FieldCheck]] = {}
        for (owner, _), check in newest.items():
            checks.setdefault(owner, []).append(check)
        return [
            _line(
                row,
                definition,
                sheets[row.code],
                submissions.standing_of(row, taken),
                checks.get(row.id or 0, []),
            )
            for row in rows
        ]


def read_computed(context: AppContext, actor: Actor, call_name: str, code: str) -> ComputedPage:
    """Show one submission's sum; raises NotFound for an unknown one, or for a call with experts."""
    require_overseer(actor)
    with reading(context.engine) as session:
        call, definition = _computed_call(session, call_name)
        return computed_page(session, call, definition, code)


def computed_page(
    session: Session, call: Call, definition: CallDefinition, code: str
) -> ComputedPage:
    """Lay out one submission's sum within a transaction."""
    row = submissions.get_submission(session, call.name, code)
    sheet = sheets_of(definition, [row])[code]
    checks = results.field_checks(session, call.name, row.id)
    newest = {check.field: check for check in checks}
    standing = submissions.standing_of(row, submissions.decisions(session, call.name))
    fields = [
        _state(key, row.facts.get(key), newest.get(key))
        for key, entry in definition.form.keys(definition.figures_year).items()
        if not entry.hidden_from and (key in row.facts or key in newest or entry.kind in NUMBERS)
    ]
    return ComputedPage(
        line=_line(row, definition, sheet, standing, list(newest.values())),
        definition=definition,
        values=sheet.values,
        items=sheet.items,
        fields=tuple(fields),
        history=tuple(
            _state(check.field, check.value["value"], check) for check in reversed(checks)
        ),
    )


@asking_second_person
def check_field(
    context: AppContext,
    actor: Actor,
    call_name: str,
    code: str,
    field: str,
    *,
    verdict: str,
    value: str = "",
    reason: str = "",
    evidence: str = "",
) -> dict[str, str]:
    """Confirm a field of a submission by its evidence, or correct it; the rules judge it anew.

    Gives the field's name in both languages. A correction needs a reason, and once there was a
    ranking a second person. Raises NotFound for an unknown field, BadInput for a value that does
    not fit the field or changes nothing, WrongPhase before screening and after the notice.
    """
    require_staff(actor)
    if verdict not in VERDICTS:
        raise BadInput("error.unknown_verdict", verdict=verdict)
    words = reason.strip()
    if verdict == "corrected" and not words:
        raise BadInput("error.reason_missing")
    for text in (words, evidence):
        if len(text) > LONGEST_REASON:
            raise BadInput("error.reason_too_long", most=LONGEST_REASON)
    with transaction(context.engine) as session:
        call, definition = _computed_call(session, call_name, to_change=True)
        require_open("compute", call.phase, definition.review_mode)
        row = submissions.get_submission(session, call_name, code)
        entry = definition.form.keys(definition.figures_year).get(field)
        if entry is None:
            raise NotFound("error.unknown_field", field=field)
        label = label_of(entry, definition.figures_year)
        former = row.facts.get(field)
        fresh = _value(entry, label, value) if verdict == "corrected" else former
        if verdict == "corrected" and fresh == former:
            raise BadInput("error.correction_same", field=label)
        confirmation = None
        if verdict == "corrected" and call.phase in MARKS_KNOWN:
            asked: dict[str, object] = {"field": field, "value": fresh, "reason": words}
            confirmation = require_second_person(
                session, context, actor, call, "late_correction", code, detail=asked
            )
        check = FieldCheck(
            call=call_name,
            submission_id=row.id or 0,
            field=field,
            verdict=verdict,
            former={"value": former},
            value={"value": fresh},
            reason=words,
            evidence=evidence.strip(),
            actor=actor.label,
            at=context.now(),
        )
        session.add(check)
        session.flush()
        if verdict == "corrected":
            judge_all(session, call)
            calls.touch(session, call)
        context.record(
            session,
            actor,
            call_name,
            "field_checked",
            code,
            detail={
                "field": field,
                "verdict": verdict,
                "reason": words,
                "confirmation": confirmation,
            },
        )
        return label


def label_of(entry: FormField, year: int) -> dict[str, str]:
    """Name a field in both languages; where it has only a heading, by that."""
    heading = entry.headings_in(year)[0]
    return entry.name.model_dump() if entry.name else {"zh": heading, "en": heading}


def _computed_call(
    session: Session, call_name: str, *, to_change: bool = False
) -> tuple[Call, CallDefinition]:
    call = calls.get_call(session, call_name, to_change=to_change)
    definition = calls.definition_of(call)
    if not definition.by_formula:
        raise NotFound("error.not_computed", call=call_name)
    return call, definition


def _value(entry: FormField, field: dict[str, str], text: str) -> object:
    """Read what a person typed into a field, by its kind."""
    plain = text.strip()
    if not plain or len(plain) > LONGEST_VALUE:
        raise BadInput("error.correction_value", field=field, value=plain[:LONGEST_VALUE])
    if entry.kind in NUMBERS:
        return _number(field, plain)
    if entry.kind == "yes_no":
        if plain not in YES_NO:
            raise BadInput("error.correction_value", field=field, value=plain)
        return YES_NO[plain]
    if entry.kind in DAYS and day_value(plain) is None:
        raise BadInput("error.correction_value", field=field, value=plain)
    if entry.choices and plain not in entry.choices:
        raise BadInput("error.correction_value", field=field, value=plain)
    return plain


def _number(field: dict[str, str], text: str) -> int | float:
    try:
        number = Decimal(text.replace(",", "").replace("，", ""))
    except InvalidOperation:
        raise BadInput("error.correction_value", field=field, value=text) from None
    if not number.is_finite() or abs(number.adjusted()) > 12:
        raise BadInput("error.correction_value", field=field, value=text)
    whole = number == number.to_integral_value()
    return int(number) if whole else float(number)


def _state(field: str, value: object, check: FieldCheck | None) -> FieldState:
    if check is None:
        return FieldState(field, value)
    return FieldState(
        field=field,
        value=value,
        verdict=check.verdict,
        former=check.former["value"],
        reason=check.reason,
        evidence=check.evidence,
        by=check.actor,
        at=check.at,
    )


def _line(
    row: Submission,
    definition: CallDefinition,
    sheet: ComputedSheet,
    standing: str,
    checks: list[FieldCheck],
) -> ComputedLine:
    rule = definition.scoring.for_category(row.category)
    total = score(rule, row.code, [ExpertMarks(COMPUTED_BY, sheet.marks)]).score
    return ComputedLine(
        submission=row.code,
        applicant=row.applicant,
        platform=row.platform,
        district=row.district,
        standing=standing,
        total=total,
        doubtful=tuple(step.code for step in sheet.doubtful),
        checked=len(checks),
        corrected=sum(check.verdict == "corrected" for check in checks),
        waits=standing == "accept" and bool(open_fields(definition, row, checks)),
        fen=granted_fen(definition, sheet) if definition.review_mode == "audited" else None,
    )
