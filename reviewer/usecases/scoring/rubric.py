"""The rubric of a call: read it, change it, and keep every version once scoring has begun."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from reviewer.errors import BadInput
from reviewer.model.calls import Call
from reviewer.model.definitions import validated_definition
from reviewer.model.rubric import ScoringRule
from reviewer.model.scores import Rubric, Scoresheet
from reviewer.model.submissions import Submission
from reviewer.rules.evidence import digest_of_json
from reviewer.rules.permissions import Actor, require_overseer, require_staff
from reviewer.rules.phases import require_open
from reviewer.store import calls, scores, submissions
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import AppContext
from reviewer.usecases.scoring.marks import facts_for_marks, with_computed, write_marks
from reviewer.usecases.second_person import asking_second_person, require_second_person

__all__ = ["RubricChanged", "RubricView", "ScoringRule", "change_rubric", "read_rubric"]


@dataclass(frozen=True)
class RubricVersion:
    """Show one version of the rubric in the list of its history."""

    version: int
    created_at: datetime
    actor: str
    reason: str


@dataclass(frozen=True)
class RubricView:
    """Show the rubric in force; where sheets are begun, a change needs a reason."""

    version: int
    scoring: ScoringRule
    begun: int
    handed_in: int
    versions: tuple[RubricVersion, ...]


@dataclass(frozen=True)
class RubricChanged:
    """Tell what a change of the rubric did: its version, and how many sheets went back."""

    version: int
    returned: int


def read_rubric(context: AppContext, actor: Actor, call_name: str) -> RubricView:
    """Show the rubric of a call and its earlier versions, newest first."""
    require_overseer(actor)
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        sheets = scores.scoresheets(session, call_name)
        kept = scores.rubrics(session, call_name)
        return RubricView(
            version=scores.rubric_version(session, call_name),
            scoring=calls.definition_of(call).scoring,
            begun=len(sheets),
            handed_in=sum(sheet.state == "submitted" for sheet in sheets),
            versions=tuple(
                RubricVersion(entry.version, entry.created_at, entry.actor, entry.reason)
                for entry in kept
            ),
        )


@asking_second_person
def change_rubric(
    context: AppContext,
    actor: Actor,
    call_name: str,
    scoring: Mapping[str, object],
    reason: str = "",
) -> RubricChanged:
    """Replace the scoring rule of a call.

    Before the first sheet it simply changes. After it a new version is made, with the reason on
    record: sheets handed in to which criteria were added, or whose marks no longer fit, go back to
    their experts; marks of criteria that fell away are removed, all others stay. Raises BadInput
    naming what is wrong, or for a missing reason; WrongPhase once ranking has begun.
    """
    require_staff(actor)
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        if call.phase not in EARLIER:
            require_open("score", call.phase)
        former = calls.definition_of(call).scoring
        definition = validated_definition({**call.definition, "scoring": scoring})
        if definition.scoring == former:
            return RubricChanged(scores.rubric_version(session, call_name), 0)
        sheets = scores.scoresheets(session, call_name)
        words = reason.strip()
        if sheets and not words:
            raise BadInput("error.reason_missing")
        confirmation = None
        if sheets:
            asked: dict[str, object] = {"scoring": digest_of_json(scoring), "reason": words}
            confirmation = require_second_person(
                session, context, actor, call, "change_criteria", call_name, detail=asked
            )
        call.definition = definition.model_dump(mode="json")
        session.add(call)
        version, returned = 1, 0
        if sheets:
            version = _keep_version(session, context, actor, call, former, words)
            returned = _fit_sheets(session, call_name, definition.scoring, list(sheets), words)
        context.record(
            session,
            actor,
            call_name,
            "rubric_changed",
            str(version),
            detail={
                "reason": words,
                "returned": returned,
                "begun": bool(sheets),
                "confirmation": confirmation,
            },
        )
        return RubricChanged(version, returned)


EARLIER = frozenset({"intake", "screening", "conflicts"})


def _keep_version(
    session: Session,
    context: AppContext,
    actor: Actor,
    call: Call,
    former: ScoringRule,
    reason: str,
) -> int:
    """Write the new version down; with the first change also the one that held until then."""
    number = scores.rubric_version(session, call.name)
    if not scores.rubrics(session, call.name):
        session.add(
            Rubric(
                call=call.name,
                version=number,
                scoring=former.model_dump(mode="json"),
                created_at=call.created_at,
            )
        )
    session.add(
        Rubric(
            call=call.name,
            version=number + 1,
            scoring=call.definition["scoring"],
            reason=reason,
            created_at=context.now(),
            actor=actor.label,
        )
    )
    return number + 1


def _fit_sheets(
    session: Session, call_name: str, scoring: ScoringRule, sheets: list[Scoresheet], reason: str
) -> int:
    """Bring stored sheets in line with the new rule; answer how many handed in went back."""
    rows = submissions.submissions_by_id(session, {sheet.submission_id for sheet in sheets})
    marks = scores.marks(session, call_name)
    returned = 0
    for sheet in sheets:
        submission = rows[sheet.submission_id]
        rule = scoring.for_category(submission.category)
        given = marks.get(sheet.id or 0, {})
        fits = _fit_marks(session, sheet, rule, submission, set(given))
        lacking = any(
            criterion.entered and criterion.code not in fits for criterion in rule.criteria
        )
        if sheet.state == "submitted" and lacking:
            sheet.state = "draft"
            sheet.reopened_reason = reason
            returned += 1
        sheet.version += 1
        session.add(sheet)
    return returned


def _fit_marks(
    session: Session,
    sheet: Scoresheet,
    rule: ScoringRule,
    submission: Submission,
    given: set[str],
) -> set[str]:
    """Remove marks that no longer fit and compute formulas anew; answer which entered ones stay."""
    kept = {code: row.value for code, row in scores.marks_of(session, sheet.id or 0).items()}
    known = {criterion.code: criterion for criterion in rule.criteria if criterion.entered}
    fits = {
        code
        for code, value in kept.items()
        if code in known and 0 <= value <= known[code].maximum and value % known[code].step == 0
    }
    changes = with_computed(rule, dict.fromkeys(given - fits), facts_for_marks(session, submission))
    write_marks(session, sheet, changes)
    return fits
