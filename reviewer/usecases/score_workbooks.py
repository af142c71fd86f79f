"""Scores on paper or in Excel: a blank workbook goes out, the filled one comes back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from sqlmodel import Session

from reviewer.errors import BadInput
from reviewer.messages import Language
from reviewer.model.calls import Call
from reviewer.model.intake import ReadFile, ReadRow
from reviewer.model.rubric import Criterion, ScoringRule
from reviewer.model.scores import Scoresheet
from reviewer.model.views import ScoreTemplateView, SheetPair
from reviewer.rules.joining.rows import problem_json
from reviewer.rules.permissions import Actor, require_staff
from reviewer.rules.phases import phase_after, require_open
from reviewer.store import calls, experts, plans, scores, submissions
from reviewer.store.engine import reading, transaction
from reviewer.usecases.desk import Desk
from reviewer.usecases.import_workbooks import FileView, RowView, problem_view
from reviewer.usecases.marks import read_marks, with_computed, write_marks
from reviewer.usecases.views import head_of

if TYPE_CHECKING:
    from reviewer.files.score_sheets.filled import ScoreDesk


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
    desk: Desk, actor: Actor, call_name: str, language: Language = "zh"
) -> bytes:
    """Write the blank workbook for everything that the newest plan asks to be scored."""
    # Loaded when asked for: the workbook library would sit in every server's memory.
    from reviewer.files.score_sheets.template import score_template  # noqa: PLC0415

    require_staff(actor)
    with reading(desk.engine) as session:
        call = calls.get_call(session, call_name)
        plan = plans.get_plan(session, call_name)
        people = {one.id: one for one in experts.all_experts(session, call_name)}
        pairs = plans.assignments(session, plan.id or 0)
        rows = submissions.submissions_by_id(session, {slot.submission_id for _, slot in pairs})
        panels = {one.id: one.code for one in plans.panels(session, plan.id or 0)}
        view = ScoreTemplateView(
            head=head_of(call),
            criteria=_entered(calls.definition_of(call).scoring),
            pairs=tuple(
                SheetPair(
                    expert=people[seat.expert_id].code,
                    expert_name=people[seat.expert_id].name,
                    panel=panels[slot.panel_id],
                    submission=rows[slot.submission_id].code,
                    applicant=rows[slot.submission_id].applicant,
                    platform=rows[slot.submission_id].platform,
                )
                for seat, slot in sorted(
                    pairs, key=lambda pair: (people[pair[0].expert_id].code, pair[1].starts_at)
                )
            ),
        )
    return score_template(view, language)


def import_scores(desk: Desk, actor: Actor, call_name: str, file: Path) -> ScoresImported:
    """Take in a filled score workbook: its complete rows count as handed in.

    Only what the plan assigned is taken; a scoresheet that its expert handed in on the web with
    other marks is refused, not overwritten. Raises BadInput where the file does not exist.
    """
    # Loaded when rows come in: the workbook library would sit in every server's memory.
    from reviewer.files.score_sheets.filled import read_scores  # noqa: PLC0415

    require_staff(actor)
    if not file.is_file():
        raise BadInput("error.path_missing", path=str(file))
    with reading(desk.engine) as session:
        call = calls.get_call(session, call_name)
        require_open("score", call.phase)
        check = _score_desk(session, call)
    read = read_scores(file.name, file.read_bytes(), check)
    with transaction(desk.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        require_open("score", call.phase)
        view = _store(session, desk, actor, call, read)
        if view.counts.get("accept"):
            call.phase = phase_after("score", call.phase)
            session.add(call)
        calls.record(
            session,
            call=call_name,
            at=desk.now(),
            actor=actor.signature,
            action="scores_imported",
            subject=file.name,
            detail={**view.counts, "digest": read.digest},
        )
        return view


def _score_desk(session: Session, call: Call) -> ScoreDesk:
    from reviewer.files.score_sheets.filled import ScoreDesk  # noqa: PLC0415 as above

    plan = plans.get_plan(session, call.name)
    people = {one.id: one for one in experts.all_experts(session, call.name)}
    pairs = plans.assignments(session, plan.id or 0)
    rows = submissions.submissions_by_id(session, {slot.submission_id for _, slot in pairs})
    scoring = calls.definition_of(call).scoring
    return ScoreDesk(
        criteria=_entered(scoring),
        asked={
            row.code: {one.code for one in _entered(scoring.for_category(row.category))}
            for row in rows.values()
        },
        experts={one.code: one.name for one in people.values()},
        submissions={row.code for row in rows.values()},
        pairs={
            (people[seat.expert_id].code, rows[slot.submission_id].code) for seat, slot in pairs
        },
    )


def _entered(scoring: ScoringRule) -> tuple[Criterion, ...]:
    """List what experts enter, over all categories; computed marks are not asked for."""
    return tuple(one for one in scoring.every_criterion if one.entered)


def _store(
    session: Session, desk: Desk, actor: Actor, call: Call, read: ReadFile
) -> ScoresImported:
    people = {one.code: one.id or 0 for one in experts.all_experts(session, call.name)}
    things = {one.code: one for one in submissions.all_submissions(session, call.name)}
    held = {(s.expert_id, s.submission_id): s for s in scores.scoresheets(session, call.name)}
    scoring = calls.definition_of(call).scoring
    in_force = scores.rubric_version(session, call.name)
    marks_held = scores.marks(session, call.name)
    views = []
    for row in read.rows:
        extra: tuple[str, ...] = ()
        if row.status == "accept" and row.record is not None:
            thing = things[str(row.record["submission"])]
            key = (people[str(row.record["expert"])], thing.id or 0)
            rule = scoring.for_category(thing.category)
            entered = with_computed(rule, read_marks(rule.criteria, _marks(row)), thing.facts)
            sheet = held.get(key)
            if sheet is not None and sheet.state == "submitted":
                same = marks_held.get(sheet.id or 0, {}) == entered
                extra = () if same else ("score_already_submitted",)
            else:
                sheet = sheet or Scoresheet(
                    call=call.name, expert_id=key[0], submission_id=key[1], saved_at=desk.now()
                )
                sheet.rubric_version = in_force
                _hand_in(session, desk, sheet, entered, str(row.record.get("comment") or ""))
        views.append(_row_view(row, extra))
    counts = Counter(view.status for view in views)
    problems = tuple(problem_view(problem_json(one)) for one in read.problems)
    file = FileView(read.name, read.kind, None, tuple(views), problems)
    return ScoresImported(file, dict(counts))


def _marks(row: ReadRow) -> Mapping[str, str]:
    marks = row.record.get("marks") if row.record else None
    return {str(k): str(v) for k, v in marks.items()} if isinstance(marks, Mapping) else {}


def _hand_in(
    session: Session,
    desk: Desk,
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
    sheet.saved_at = desk.now()
    sheet.submitted_at = desk.now()
    session.add(sheet)


def _row_view(row: ReadRow, extra: tuple[str, ...]) -> RowView:
    problems = [problem_view(problem_json(one)) for one in row.problems]
    problems += [problem_view({"column": None, "code": code, "status": "reject"}) for code in extra]
    record = row.record or {}
    name = f"{record.get('expert')}/{record.get('submission')}" if row.record else None
    return RowView(
        sheet=row.sheet,
        row=row.row,
        kind=row.kind,
        status="reject" if extra else row.status,
        id=name,
        problems=tuple(problems),
    )
