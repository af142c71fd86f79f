"""Read the marks of a scoresheet, check them, store them, complete them by what is computed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlmodel import Session

from reviewer.errors import BadInput
from reviewer.messages import Message
from reviewer.model.rubric import Criterion, ScoringRule
from reviewer.model.scores import Mark, Scoresheet
from reviewer.model.submissions import Submission
from reviewer.rules.call_values import formula_facts
from reviewer.rules.formulas import computed_marks
from reviewer.store import calls, scores

LONGEST_COMMENT = 4000
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)", re.ASCII)
PASSED = frozenset({"1", "pass", "通过", "合格", "是"})
FAILED = frozenset({"0", "fail", "不通过", "不合格", "否"})


@dataclass(frozen=True)
class SheetProblem:
    """Show what keeps a sheet from being handed in; `field` is a criterion's code or comment."""

    field: str
    message: Message


def sheet_problems(
    criteria: Iterable[Criterion], typed: Mapping[str, str], comment: str
) -> tuple[SheetProblem, ...]:
    """List everything that keeps a sheet as typed from being handed in, in the sheet's order."""
    found: list[SheetProblem] = []
    read: dict[str, Decimal | None] = {}
    asked = [criterion for criterion in criteria if criterion.entered]
    for criterion in asked:
        try:
            read[criterion.code] = _read_mark(criterion, typed.get(criterion.code, ""))
        except BadInput as refusal:
            found.append(SheetProblem(criterion.code, Message(refusal.code, refusal.details)))
            continue
        if read[criterion.code] is None:
            missing = Message("error.mark_missing", {"name": criterion.name.model_dump()})
            found.append(SheetProblem(criterion.code, missing))
    if len(comment) > LONGEST_COMMENT:
        too_long = Message("error.comment_too_long", {"most": LONGEST_COMMENT})
        found.append(SheetProblem("comment", too_long))
    named = wanting_comment(asked, read, comment)
    if named:
        wanting = Message("error.comment_required", {"criteria": named})
        found.append(SheetProblem("comment", wanting))
    return tuple(found)


def read_marks(
    criteria: Iterable[Criterion], marks: Mapping[str, str]
) -> dict[str, Decimal | None]:
    """Read marks as people type them: full-width digits and spaces are fine.

    Raises BadInput naming the criterion for what is no number, out of range, or between steps,
    and for a computed criterion, which nobody enters.
    """
    known = {criterion.code: criterion for criterion in criteria if criterion.entered}
    entered: dict[str, Decimal | None] = {}
    for code, text in marks.items():
        criterion = known.get(code)
        if criterion is None:
            raise BadInput("error.unknown_criterion", criterion=code)
        entered[code] = _read_mark(criterion, text)
    return entered


def _read_mark(criterion: Criterion, text: str) -> Decimal | None:
    """Read one mark; exponents are refused, or 1e-999999999 would fill the memory."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return None
    if criterion.kind == "pass_fail":
        plain = "1" if plain.lower() in PASSED else "0" if plain.lower() in FAILED else plain
    about: dict[str, object] = {
        "criterion": criterion.code,
        "name": criterion.name.model_dump(),
        "value": text,
    }
    if NUMBER.fullmatch(plain) is None:
        raise BadInput("error.mark_no_number", **about)
    value = Decimal(plain)
    if not 0 <= value <= criterion.maximum:
        raise BadInput("error.mark_range", **about, maximum=criterion.maximum)
    if value % criterion.step:
        raise BadInput("error.mark_between_steps", **about, step=criterion.step)
    return value


def require_comment(
    criteria: Iterable[Criterion], marks: Mapping[str, Decimal], comment: str
) -> None:
    """Refuse a sheet without a comment whose marks are so low or high that one is required."""
    named = wanting_comment(criteria, marks, comment)
    if named:
        raise BadInput("error.comment_required", criteria=named)


def wanting_comment(
    criteria: Iterable[Criterion], marks: Mapping[str, Decimal | None], comment: str
) -> list[dict[str, str]]:
    """Name, in both languages, the criteria whose marks need a comment that is not there."""
    if comment.strip():
        return []
    given = ((criterion, marks.get(criterion.code)) for criterion in criteria)
    return [
        entry.name.model_dump()
        for entry, mark in given
        if mark is not None and entry.needs_comment(mark)
    ]


def write_marks(
    session: Session,
    sheet: Scoresheet,
    entered: Mapping[str, Decimal | None],
    known: Mapping[str, Mark] | None = None,
) -> dict[str, Decimal]:
    """Store marks of a scoresheet, None removes one; answer all that it then holds.

    `known` are the rows it has, where they were read in the same transaction.
    """
    kept = scores.marks_of(session, sheet.id or 0) if known is None else known
    for criterion, value in entered.items():
        row = kept.get(criterion)
        if value is None:
            if row is not None:
                session.delete(row)
        elif row is None:
            session.add(Mark(scoresheet_id=sheet.id or 0, criterion=criterion, value=value))
        else:
            row.value = value
            session.add(row)
    session.flush()
    held = {code: row.value for code, row in kept.items()} | dict(entered)
    return {code: value for code, value in held.items() if value is not None}


def facts_for_marks(session: Session, submission: Submission) -> Mapping[str, object]:
    """Give what formulas of the rubric may name of a submission: facts, readings, values."""
    call = calls.get_call(session, submission.call)
    return formula_facts(calls.definition_of(call), submission.facts)


def with_computed(
    rule: ScoringRule, entered: Mapping[str, Decimal | None], facts: Mapping[str, object]
) -> dict[str, Decimal | None]:
    """Add the computed marks to those entered, so that a stored sheet is whole."""
    computed = computed_marks(rule, facts)
    return {**entered, **{code: entry.mark for code, entry in computed.items()}}
