"""Scores on paper or in Excel: a blank workbook goes out, the filled one comes back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from sqlmodel import Session

from reviewer.errors import BadInput
from reviewer.messages import Language
from reviewer.model.calls import Call
from reviewer.model.experts import Expert
from reviewer.model.intake import Problem, ReadFile, ReadRow
from reviewer.model.row_views import FileView, RowView, problem_view
from reviewer.model.rubric import Criterion, ScoringRule
from reviewer.model.scores import Scoresheet
from reviewer.model.submissions import Submission
from reviewer.model.views import ScoreForm, ScoreTemplateView, SheetPair
from reviewer.rules.permissions import Actor, require_staff
from reviewer.rules.phases import require_open
from reviewer.store import calls, closings, experts, plans, scores, submissions
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import AppContext
from reviewer.usecases.documents import category_name, head_of
from reviewer.usecases.scoring.marks import (
    facts_for_marks,
    read_marks,
    wanting_comment,
    with_computed,
    write_marks,
)
from reviewer.usecases.scoring.sheet import open_scoring

if TYPE_CHECKING:
    from reviewer.files.score_sheets.filled import ScoreEntry


@dataclass(frozen=True)
class ScoresImported:
    """Show what became of a filled score workbook."""

    file: FileView
    counts: dict[str, int]

    @property
    def needs_attention(self) -> bool:
        """Tell whether rows were refused."""
        refused = any(problem.status == "reject" for problem in self.file.problems)
        return refused or bool(self.counts.get("reject"))


def write_score_template(
    context: AppContext, actor: Actor, call_name: str, language: Language = "zh"
) -> bytes:
    """Write the blank workbook for everything that the newest plan asks to be scored."""
    # Loaded when asked for: the workbook library would sit in every server's memory.
    from reviewer.files.score_sheets.template import score_template  # noqa: PLC0415

    require_staff(actor)
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        view = ScoreTemplateView(head_of(call), _forms(session, call))
    return score_template(view, language)


def import_scores(context: AppContext, actor: Actor, call_name: str, file: Path) -> ScoresImported:
    """Take in a filled score workbook: its complete rows count as handed in.

    Only what the plan assigned is taken; a scoresheet that its expert handed in on the web with
    other marks is refused, not overwritten. Raises BadInput where the file does not exist.
    """
    # Loaded when rows come in: the workbook library would sit in every server's memory.
    from reviewer.files.score_sheets.filled import read_scores  # noqa: PLC0415

    require_staff(actor)
    if not file.is_file():
        raise BadInput("error.path_missing", path=str(file))
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        require_open("score", call.phase)
        check = _score_entry(session, call)
    read = read_scores(file.name, file.read_bytes(), check)
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        require_open("score", call.phase)
        view = _store(session, context, actor, call, read)
        if view.counts.get("accept"):
            open_scoring(session, context, actor, call)
        context.record(
            session,
            actor,
            call_name,
            "scores_imported",
            file.name,
            detail={**view.counts, "digest": read.digest},
        )
        return view


@dataclass(frozen=True)
class _Asked:
    """Hold who is to score what: panel, expert and submission, in the order of the day."""

    panel: str
    expert: Expert
    submission: Submission


def _asked(session: Session, call: Call) -> list[_Asked]:
    """List what the newest plan asks for; neither what was withdrawn nor whom a tie keeps away."""
    plan_id = plans.get_plan(session, call.name).id or 0
    experts_by_id = {expert.id: expert for expert in experts.all_experts(session, call.name)}
    pairs = plans.assignments(session, plan_id)
    rows = submissions.submissions_by_id(session, {slot.submission_id for _, slot in pairs})
    panels = {panel.id: panel.code for panel in plans.panels(session, plan_id)}
    apart = experts.separated_pairs(session, call.name)
    found = [
        _Asked(panels[slot.panel_id], experts_by_id[seat.expert_id], rows[slot.submission_id])
        for seat, slot in pairs
        if rows[slot.submission_id].withdrawn_at is None
        and (seat.expert_id, slot.submission_id) not in apart
    ]
    return sorted(found, key=lambda entry: entry.expert.code)


def _forms(session: Session, call: Call) -> tuple[ScoreForm, ...]:
    """Lay out one form for each set of criteria, in the order of the call's categories."""
    definition = calls.definition_of(call)
    asked = _asked(session, call)
    codes = [category.code for category in definition.categories]
    present = {entry.submission.category or "" for entry in asked}
    forms: list[tuple[tuple[Criterion, ...], list[str]]] = []
    for code in [*codes, *sorted(present - set(codes))]:
        criteria = _entered(definition.scoring, code)
        alike = next((mine for held, mine in forms if held == criteria), None)
        if code not in present:
            continue
        if alike is None:
            forms.append((criteria, [code]))
        else:
            alike.append(code)
    if len(forms) < 2:
        criteria = forms[0][0] if forms else _entered(definition.scoring, None)
        return (ScoreForm(criteria, tuple(map(_pair, asked))),)
    return tuple(
        ScoreForm(
            criteria,
            tuple(_pair(entry) for entry in asked if (entry.submission.category or "") in mine),
            tuple(category_name(definition, code) for code in mine),
        )
        for criteria, mine in forms
    )


def _pair(__asked: _Asked) -> SheetPair:
    return SheetPair(
        expert=__asked.expert.code,
        expert_name=__asked.expert.name,
        panel=__asked.panel,
        submission=__asked.submission.code,
        applicant=__asked.submission.applicant,
        platform=__asked.submission.platform,
    )


def _score_entry(session: Session, call: Call) -> ScoreEntry:
    from reviewer.files.score_sheets.filled import ScoreEntry  # noqa: PLC0415 as above

    scoring = calls.definition_of(call).scoring
    asked = _asked(session, call)
    rows = {entry.submission.code: entry.submission for entry in asked}
    return ScoreEntry(
        criteria=_entered(scoring, None),
        experts={expert.code: expert.name for expert in experts.all_experts(session, call.name)},
        submissions=set(rows),
        pairs={(entry.expert.code, entry.submission.code) for entry in asked},
        own={code: _entered(scoring, row.category) for code, row in rows.items()},
    )


def _entered(scoring: ScoringRule, category: str | None) -> tuple[Criterion, ...]:
    """List what experts enter for a category; computed marks are not asked for."""
    return tuple(
        criterion for criterion in scoring.for_category(category).criteria if criterion.entered
    )


def _store(
    session: Session, context: AppContext, actor: Actor, call: Call, read: ReadFile
) -> ScoresImported:
    experts_by_id = {
        expert.code: expert.id or 0 for expert in experts.all_experts(session, call.name)
    }
    submissions_by_id = {
        submission.code: submission
        for submission in submissions.all_submissions(session, call.name)
    }
    held = {(s.expert_id, s.submission_id): s for s in scores.scoresheets(session, call.name)}
    closed = plans.submissions_of(session, call.name, closings.closed_panels(session, call.name))
    scoring = calls.definition_of(call).scoring
    in_force = scores.rubric_version(session, call.name)
    marks_held = scores.marks(session, call.name)
    views = []
    for row in read.rows:
        refused: list[Problem] = []
        if row.status == "accept" and row.record is not None:
            thing = submissions_by_id[str(row.record["submission"])]
            key = (experts_by_id[str(row.record["expert"])], thing.id or 0)
            rule = scoring.for_category(thing.category)
            entered = with_computed(
                rule, read_marks(rule.criteria, _marks(row)), facts_for_marks(session, thing)
            )
            comment = str(row.record.get("comment") or "")
            unexplained = wanting_comment(rule.criteria, entered, comment)
            sheet = held.get(key)
            if thing.id in closed and (sheet is None or sheet.state != "submitted"):
                refused.append(Problem(None, "score_panel_closed", "reject"))
            elif sheet is not None and sheet.state == "submitted":
                other_words = comment.strip() not in {"", sheet.comment}
                if other_words or marks_held.get(sheet.id or 0, {}) != entered:
                    refused.append(Problem(None, "score_already_submitted", "reject"))
            elif (
                sheet is not None
                and sheet.version
                and _other_draft(sheet, marks_held.get(sheet.id or 0, {}), entered, comment)
            ):
                refused.append(Problem(None, "score_draft_there", "reject"))
            elif unexplained:
                told: dict[str, object] = {"criteria": unexplained}
                refused.append(Problem(None, "score_comment_required", "reject", details=told))
            else:
                sheet = sheet or Scoresheet(
                    call=call.name, expert_id=key[0], submission_id=key[1], saved_at=context.now()
                )
                sheet.rubric_version = in_force
                _hand_in(session, context, sheet, entered, comment)
        views.append(_row_view(row, refused))
    counts = Counter(view.status for view in views)
    problems = tuple(problem_view(problem) for problem in read.problems)
    file = FileView(read.name, read.kind, None, tuple(views), problems)
    return ScoresImported(file, dict(counts))


def _other_draft(
    sheet: Scoresheet,
    held: Mapping[str, Decimal],
    entered: Mapping[str, Decimal | None],
    comment: str,
) -> bool:
    """Tell whether the expert's own draft is not exactly this: it is never overwritten.

    Nor is it finished by somebody else: a draft that lacks marks stays the expert's to complete.
    """
    if not held and not sheet.comment:
        return False
    given = {code: value for code, value in entered.items() if value is not None}
    return dict(held) != given or sheet.comment not in {"", comment.strip()}


def _marks(row: ReadRow) -> Mapping[str, str]:
    marks = row.record.get("marks") if row.record else None
    return {str(k): str(v) for k, v in marks.items()} if isinstance(marks, Mapping) else {}


def _hand_in(
    session: Session,
    context: AppContext,
    sheet: Scoresheet,
    entered: Mapping[str, Decimal | None],
    comment: str,
) -> None:
    session.add(sheet)
    session.flush()
    write_marks(session, sheet, entered)
    sheet.comment = comment
    sheet.version += 1
    sheet.state = "submitted"
    sheet.saved_at = context.now()
    sheet.submitted_at = context.now()
    session.add(sheet)


def _row_view(row: ReadRow, refused: Sequence[Problem]) -> RowView:
    record = row.record or {}
    name = f"{record.get('expert')}/{record.get('submission')}" if row.record else None
    return RowView(
        sheet=row.sheet,
        row=row.row,
        kind=row.kind,
        status="reject" if refused else row.status,
        id=name,
        problems=tuple(problem_view(problem) for problem in (*row.problems, *refused)),
    )
