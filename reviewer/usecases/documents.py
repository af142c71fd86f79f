"""Lay out what documents and workbooks show, within a transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlmodel import Session

from reviewer.messages import Language
from reviewer.model.calls import Call
from reviewer.model.plans import DefenceSlot, Plan
from reviewer.model.programme import CallDefinition
from reviewer.model.scores import Scoresheet
from reviewer.model.submissions import Submission, SubmissionDecision
from reviewer.model.views import (
    CallHead,
    ConflictLine,
    ReasonLine,
    ScoreLine,
    ScoresView,
    SubmissionLine,
    category_name,
)
from reviewer.rules.eligibility.reason_views import read_reason
from reviewer.rules.scoring import total_if_complete
from reviewer.store import calls, experts, plans, scores, submissions

__all__ = [
    "category_name",
    "conflict_lines",
    "head_of",
    "of_former_members",
    "scores_view",
    "submission_lines",
]


def head_of(call: Call) -> CallHead:
    """Say of which call a document speaks."""
    return CallHead.of(calls.definition_of(call))


def submission_lines(session: Session, call: Call, language: Language) -> list[SubmissionLine]:
    """Lay out all submissions with what screening and staff said."""
    definition = calls.definition_of(call)
    taken = submissions.decisions(session, call.name)
    return [
        _submission_line(row, definition, taken.get(row.id or 0), language)
        for row in submissions.all_submissions(session, call.name)
    ]


def _submission_line(
    row: Submission,
    definition: CallDefinition,
    decision: SubmissionDecision | None,
    language: Language,
) -> SubmissionLine:
    source = row.sources[0] if row.sources else {}
    return SubmissionLine(
        code=row.code,
        applicant=row.applicant,
        platform=row.platform,
        district=row.district,
        status=row.status,
        category=category_name(definition, row.category) if row.category else None,
        uscc=row.uscc,
        reasons=tuple(
            ReasonLine(reason.code, reason.text(language), reason.clause)
            for reason in (read_reason(stored) for stored in row.reasons)
        ),
        standing=submissions.standing_of(row, {row.id or 0: decision} if decision else {}),
        verdict=decision.verdict if decision else "",
        verdict_reason=decision.reason if decision else "",
        verdict_by=decision.actor if decision else "",
        file=source.get("file", ""),
        row=source.get("row"),
    )


def conflict_lines(session: Session, call: Call) -> list[ConflictLine]:
    """Lay out all conflicts with their evidence and a person's word on them."""
    experts_by_id = {expert.id: expert for expert in experts.all_experts(session, call.name)}
    submissions_by_id = {
        submission.id: submission for submission in submissions.all_submissions(session, call.name)
    }
    return [
        ConflictLine(
            expert=experts_by_id[row.expert_id].code,
            expert_name=experts_by_id[row.expert_id].name,
            employer=experts_by_id[row.expert_id].employer,
            submission=submissions_by_id[row.submission_id].code,
            applicant=submissions_by_id[row.submission_id].applicant,
            platform=submissions_by_id[row.submission_id].platform,
            kind=row.kind,
            evidence=row.evidence,
            hard=row.hard,
            separates=experts.keeps_apart(row),
            verdict=row.verdict,
            verdict_reason=row.verdict_reason,
        )
        for row in experts.conflicts(session, call.name)
    ]


def scores_view(session: Session, call: Call) -> ScoresView:
    """Lay out every scoresheet that the newest plan asks for, filled or not."""
    definition = calls.definition_of(call)
    rule = definition.scoring
    plan = plans.find_plan(session, call.name)
    experts_by_id = {expert.id: expert for expert in experts.all_experts(session, call.name)}
    submissions_by_id = {
        submission.id: submission for submission in submissions.all_submissions(session, call.name)
    }
    sheets = {
        (scoresheet.expert_id, scoresheet.submission_id): scoresheet
        for scoresheet in scores.scoresheets(session, call.name)
    }
    marks = scores.marks(session, call.name)
    panels = {panel.id: panel.code for panel in plans.panels(session, plan.id or 0)} if plan else {}
    lines = []
    for expert_id, slot in _asked_or_given(session, plan, sheets.values()) if plan else ():
        sheet = sheets.get((expert_id, slot.submission_id))
        given = marks.get(sheet.id or 0, {}) if sheet else {}
        lines.append(
            ScoreLine(
                panel=panels[slot.panel_id],
                submission=submissions_by_id[slot.submission_id].code,
                applicant=submissions_by_id[slot.submission_id].applicant,
                platform=submissions_by_id[slot.submission_id].platform,
                expert=experts_by_id[expert_id].code,
                expert_name=experts_by_id[expert_id].name,
                marks=tuple((entry.code, given.get(entry.code)) for entry in rule.every_criterion),
                total=total_if_complete(
                    rule.for_category(submissions_by_id[slot.submission_id].category), given
                ),
                state=sheet.state if sheet else "open",
                comment=sheet.comment if sheet else "",
                submitted_at=sheet.submitted_at if sheet else None,
            )
        )
    return ScoresView(head=head_of(call), criteria=rule.every_criterion, lines=tuple(lines))


def of_former_members(
    held: Iterable[Scoresheet],
    seated: Collection[tuple[int, int]],
    apart: Collection[tuple[int, int]],
) -> list[Scoresheet]:
    """Give the sheets handed in for what a plan hears by those who do not sit there by it.

    `seated` are the pairs of expert and submission that the plan asks for, `apart` those that a
    conflict keeps apart.
    """
    heard = {submission for _, submission in seated}
    return [
        sheet
        for sheet in held
        if sheet.state == "submitted"
        and sheet.submission_id in heard
        and (sheet.expert_id, sheet.submission_id) not in seated
        and (sheet.expert_id, sheet.submission_id) not in apart
    ]


def _asked_or_given(
    session: Session, plan: Plan, held: Iterable[Scoresheet]
) -> list[tuple[int, DefenceSlot]]:
    """List who is to score what, and who handed in a sheet before another took the seat."""
    asked = plans.assignments(session, plan.id or 0)
    slots = {slot.submission_id: slot for _, slot in asked}
    seated = {(seat.expert_id, slot.submission_id) for seat, slot in asked}
    apart = experts.separated_pairs(session, plan.call)
    former = of_former_members(held, seated, apart)
    return [
        *((seat.expert_id, slot) for seat, slot in asked),
        *((sheet.expert_id, slots[sheet.submission_id]) for sheet in former),
    ]
