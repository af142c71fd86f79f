"""Screen every submission by the rules of its call, and show what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from reviewer.model.calls import Call
from reviewer.model.intake_documents import json_safe
from reviewer.model.intakes import ImportedRow
from reviewer.model.submissions import Submission, SubmissionDecision, SubmissionInput
from reviewer.model.tables import Json
from reviewer.rules.eligibility import screen
from reviewer.rules.eligibility.reason_views import ReasonView, read_reason
from reviewer.rules.eligibility.reasons import Screening, standing
from reviewer.rules.permissions import Actor, require_overseer, require_staff
from reviewer.rules.phases import phase_after, require_open
from reviewer.store import calls, experts, intakes, results, submissions
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import AppContext

DECIDABLE = frozenset({"flag", "reject"})


@dataclass(frozen=True)
class ScreenedView:
    """Show one submission, or a row refused at import, with its status and reasons.

    `submission` None: the refused row became no submission. `status` is what the rules found,
    `decision` a person's verdict on it, empty while there is none, `standing` what holds of both.
    """

    submission: str | None
    applicant: str
    platform: str
    category: str | None
    district: str
    file: str
    row: int | None
    status: str
    reasons: tuple[ReasonView, ...]
    decision: str
    decision_reason: str

    @property
    def standing(self) -> str:
        """Give where it stands: the person's verdict where there is one, else what was found."""
        return standing(self.status, self.decision, by_law=self.by_law)

    @property
    def by_law(self) -> bool:
        """Tell whether the law itself refuses it, which no person here may lift."""
        return any(reason.law and reason.status == "reject" for reason in self.reasons)

    @property
    def decidable(self) -> bool:
        """Tell whether a person may decide: flags and refusals, those by law left out."""
        return self.submission is not None and self.status in DECIDABLE and not self.by_law

    @property
    def waits(self) -> bool:
        """Tell whether a person must still decide."""
        return self.status == "flag" and not self.decision


def screen_submissions(context: AppContext, actor: Actor, call_name: str) -> list[ScreenedView]:
    """Judge every submission by the rules of the call; decisions taken before stay.

    Raises WrongPhase once scoring has begun.
    """
    require_staff(actor)
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        require_open("screen", call.phase)
        judge_all(session, call)
        call.phase = phase_after("screen", call.phase)
        calls.touch(session, call)
        session.flush()
        views = screened_views(session, call)
        context.record(
            session,
            actor,
            call_name,
            "screened",
            detail={status: sum(v.status == status for v in views) for status in STATUSES},
        )
        return views


def judge_all(session: Session, call: Call) -> None:
    """Judge every submission by the rules, with the values that persons corrected."""
    rows = [
        row for row in submissions.all_submissions(session, call.name) if row.withdrawn_at is None
    ]
    results.apply_corrections(session, call.name, rows)
    found = screen(
        calls.definition_of(call),
        [SubmissionInput.model_validate(row.model_dump()) for row in rows],
        intakes.prior_listings(session, call.name),
        intakes.receipts(session, call.name),
        former_names=experts.former_names(session, call.name),
        elsewhere=submissions.submissions_elsewhere(session, calls.definition_of(call)),
    )
    taken = submissions.decisions(session, call.name)
    for row in rows:
        _write(session, row, found[row.code], decided=row.id in taken)


STATUSES = ("accept", "flag", "reject")


def list_screened(context: AppContext, actor: Actor, call_name: str) -> list[ScreenedView]:
    """Show what screening last found, refused rows included."""
    require_overseer(actor)
    with reading(context.engine) as session:
        return screened_views(session, calls.get_call(session, call_name))


def _write(session: Session, row: Submission, screening: Screening, *, decided: bool) -> None:
    """Keep what was found; what was not there when a person decided asks for a new decision."""
    reasons = [
        {**reason.document(), "details": json_safe(reason.details)} for reason in screening.reasons
    ]
    if row.status != screening.status or row.reasons != reasons:
        if decided and _graver(reasons) - _graver(row.reasons):
            row.version += 1
        row.status = screening.status
        row.reasons = reasons
        session.add(row)


def _graver(reasons: Sequence[Json]) -> set[tuple[str, str]]:
    return {
        (str(reason["code"]), str(reason["status"]))
        for reason in reasons
        if reason["status"] in DECIDABLE
    }


def screened_views(session: Session, call: Call) -> list[ScreenedView]:
    """Lay out every submission and every refused row within a transaction."""
    taken = submissions.decisions(session, call.name)
    held = [
        screened_view(row, taken.get(row.id or 0))
        for row in submissions.all_submissions(session, call.name)
        if row.withdrawn_at is None
    ]
    return held + [
        _refused_view(name, row) for name, row in intakes.refused_rows(session, call.name)
    ]


def screened_view(row: Submission, decision: SubmissionDecision | None) -> ScreenedView:
    """Show one stored submission."""
    source = row.sources[0] if row.sources else {}
    return ScreenedView(
        submission=row.code,
        applicant=row.applicant,
        platform=row.platform,
        category=row.category,
        district=row.district,
        file=source.get("file", ""),
        row=source.get("row"),
        status=row.status,
        reasons=tuple(read_reason(reason) for reason in row.reasons),
        decision=decision.verdict if decision else "",
        decision_reason=decision.reason if decision else "",
    )


def _refused_view(file: str, row: ImportedRow) -> ScreenedView:
    record = row.record or {}
    return ScreenedView(
        submission=None,
        applicant=str(record.get("applicant") or ""),
        platform=str(record.get("platform") or ""),
        category=None,
        district=str(record.get("district") or ""),
        file=file,
        row=row.row,
        status="reject",
        reasons=tuple(
            ReasonView(
                code=problem["code"],
                clause="",
                status=problem["status"],
                details={"problems": [{"file": file, "row": row.row, **problem}]},
            )
            for problem in row.problems
            if problem["status"] == "reject"
        ),
        decision="",
        decision_reason="",
    )
