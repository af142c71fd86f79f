"""Gather every scoresheet that the plan asks for, as the rules of scoring want them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from sqlmodel import Session

from reviewer.model.calls import Call
from reviewer.model.experts import Expert
from reviewer.model.scores import Scoresheet
from reviewer.model.submissions import Submission
from reviewer.rules.scoring import ExpertMarks
from reviewer.store import experts, plans, scores, submissions
from reviewer.usecases.documents import of_former_members

Pair = tuple[int, int]  # expert id, submission id
REPLACED = "replaced"


@dataclass(frozen=True)
class ScoreData:
    """Hold what a ranking is made of; codes are 申报编号 and 专家编号.

    `missing` counts sheets that were not handed in; `comments` are those of sheets handed in.
    """

    rows: Mapping[str, Submission]
    sheets: Mapping[str, list[ExpertMarks]]
    names: Mapping[str, str]
    comments: Mapping[tuple[str, str], str]
    panels: Mapping[str, str]
    missing: int

    @property
    def categories(self) -> dict[str, str]:
        """Give the category of every submission."""
        return {code: self.rows[code].category or "" for code in self.sheets}


def read_score_data(session: Session, call: Call, plan_id: int) -> ScoreData:
    """Gather the sheets of a plan; what was withdrawn is left out.

    What was handed in counts whoever holds the seat by now: seats that changed while people scored
    take no marks away.
    """
    experts_by_id = {expert.id or 0: expert for expert in experts.all_experts(session, call.name)}
    pairs = plans.assignments(session, plan_id)
    rows = submissions.submissions_by_id(session, {slot.submission_id for _, slot in pairs})
    held = {(s.expert_id, s.submission_id): s for s in scores.scoresheets(session, call.name)}
    marks = scores.marks(session, call.name)
    apart = experts.separated_pairs(session, call.name)
    replaced = replaced_pairs(session, call.name)
    panels = {panel.id: panel.code for panel in plans.panels(session, plan_id)}
    seated = {(seat.expert_id, slot.submission_id) for seat, slot in pairs}
    sheets: dict[str, list[ExpertMarks]] = defaultdict(list)
    comments: dict[tuple[str, str], str] = {}
    panel_of: dict[str, str] = {}
    missing = 0
    for seat, slot in pairs:
        row, pair = rows[slot.submission_id], (seat.expert_id, slot.submission_id)
        if row.withdrawn_at is not None:
            continue
        person = experts_by_id[seat.expert_id]
        found = _sheet(person, held.get(pair), marks, recused=pair in apart)
        missing += found.absent and not found.recused
        sheets[row.code].append(
            ExpertMarks(found.expert, found.marks, found.absent, found.recused, pair in replaced)
        )
        panel_of[row.code] = panels[slot.panel_id]
        if not found.absent:
            comments[row.code, found.expert] = held[pair].comment
    for sheet in of_former_members(held.values(), seated, apart):
        row, pair = rows[sheet.submission_id], (sheet.expert_id, sheet.submission_id)
        if row.withdrawn_at is not None:
            continue
        found = _sheet(experts_by_id[sheet.expert_id], sheet, marks, recused=False)
        sheets[row.code].append(replace(found, replaced=pair in replaced))
        comments[row.code, found.expert] = sheet.comment
    names = {expert.code: expert.name for expert in experts_by_id.values()}
    by_code = {row.code: row for row in rows.values()}
    return ScoreData(by_code, sheets, names, comments, panel_of, missing)


def replaced_pairs(session: Session, call_name: str) -> set[Pair]:
    """Give the pairs whose score the mean of the others replaces."""
    return {
        (row.expert_id, row.submission_id)
        for row in scores.abnormal_scores(session, call_name)
        if row.verdict == REPLACED
    }


def _sheet(
    expert: Expert,
    sheet: Scoresheet | None,
    marks: Mapping[int, Mapping[str, Decimal]],
    *,
    recused: bool,
) -> ExpertMarks:
    handed_in = sheet is not None and sheet.state == "submitted"
    given = marks.get(sheet.id or 0, {}) if sheet else {}
    return ExpertMarks(expert.code, given, absent=not handed_in, recused=recused)
