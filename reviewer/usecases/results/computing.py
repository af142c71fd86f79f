"""What a ranking needs besides marks: values of every submission, shares of places, the struck."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlmodel import Session

from reviewer.awards.money import Award, Claim, Tier, award, with_parts, within_budget
from reviewer.files.reference_files import read_districts
from reviewer.model.awards import AwardRule, share_of
from reviewer.model.calls import Call
from reviewer.model.programme import CallDefinition
from reviewer.model.results import FieldCheck
from reviewer.model.submissions import Submission
from reviewer.rules.computed import (
    COMPUTED_BY,
    REGION,
    ComputedSheet,
    amount_of,
    compute_sheet,
    holds,
)
from reviewer.rules.districts import short_district
from reviewer.rules.expressions import Value, number_value
from reviewer.rules.scoring import ExpertMarks
from reviewer.rules.selection import PlaceClaims, Selection
from reviewer.store import results, scores, submissions
from reviewer.usecases.scoring.data import ScoreData

Sheets = Mapping[str, ComputedSheet]


@dataclass(frozen=True)
class ComputedData:
    """Hold the marks of a review by formula, and the steps they came from, by submission."""

    score_data: ScoreData
    sheets: Sheets


def read_computed_data(session: Session, call: Call, definition: CallDefinition) -> ComputedData:
    """Compute the marks of every submission that was admitted."""
    rows = submissions.admitted(session, call.name)
    sheets = sheets_of(definition, rows)
    marks = {code: [ExpertMarks(COMPUTED_BY, sheet.marks)] for code, sheet in sheets.items()}
    score_data = ScoreData(
        rows={row.code: row for row in rows},
        sheets=marks,
        names={COMPUTED_BY: COMPUTED_BY},
        comments={},
        panels={},
        missing=0,
    )
    return ComputedData(score_data, sheets)


def sheets_of(definition: CallDefinition, rows: Iterable[Submission]) -> dict[str, ComputedSheet]:
    """Work out the named values and marks of submissions, by code."""
    regions = {district.short: district.region for district in read_districts()}
    return {row.code: compute_sheet(definition, row.facts, _stated(row, regions)) for row in rows}


def _stated(row: Submission, regions: Mapping[str, str]) -> dict[str, str]:
    return {
        "applicant": row.applicant,
        "uscc": row.uscc or "",
        "platform": row.platform,
        "category": row.category or "",
        "district": row.district,
        REGION: regions.get(short_district(row.district), ""),
    }


def needs_values(definition: CallDefinition) -> bool:
    """Tell whether places or money of a call follow from values of the submissions."""
    return bool(definition.selection.shares) or definition.awards is not None


def standing_in(
    session: Session, call: Call, definition: CallDefinition, sheets: Sheets
) -> PlaceClaims:
    """Find who belongs to which share of places, and whom an upheld objection struck off."""
    members = {
        share.code: frozenset(
            code for code, sheet in sheets.items() if holds(share.where, sheet.names)
        )
        for share in definition.selection.shares
    }
    return PlaceClaims(members, frozenset(scores.struck_submissions(session, call.name)))


def awards_for(
    definition: CallDefinition, selection: Selection, sheets: Sheets
) -> dict[str, Award]:
    """Give those selected their tiers and amounts, by submission; empty where nothing is given."""
    rule = definition.awards
    if rule is None:
        return {}
    chosen = [row.submission for row in selection.rows if row.decision == "selected"]
    claims = [_claim(rule, code, sheets[code].names) for code in chosen]
    given = award(claims, tiers_of(rule))
    if rule.budget is not None:
        most = int(rule.budget.most * rule.fen)
        given = within_budget(given, most, rule.budget.on_excess)
    shares = [(share.code, share_of(share.share)) for share in rule.cost_shares]
    return {each.code: each for each in (with_parts(given, shares) if shares else given)}


def asked_amounts(
    session: Session, call: Call, definition: CallDefinition, rows: Iterable[Submission]
) -> dict[str, int]:
    """Give how many fen each applicant asked for, before any person corrected that."""
    field, rule = definition.audit.asked, definition.awards
    if not field or rule is None:
        return {}
    first: dict[int, object] = {}
    for check in results.field_checks(session, call.name):
        if check.field == field and check.verdict == "corrected":
            first.setdefault(check.submission_id, check.former["value"])
    found = {}
    for row in rows:
        value = number_value(first.get(row.id or 0, row.facts.get(field)))
        if isinstance(value, Fraction):
            found[row.code] = int(value * rule.fen)
    return found


def unchecked_fields(
    session: Session, call: Call, definition: CallDefinition, rows: Iterable[Submission]
) -> dict[str, list[str]]:
    """List by submission the fields that a person must still check as they stand now."""
    checks: dict[int, list[FieldCheck]] = {}
    for (owner, _), check in results.newest_checks(session, call.name).items():
        checks.setdefault(owner, []).append(check)
    found = {row.code: open_fields(definition, row, checks.get(row.id or 0, [])) for row in rows}
    return {code: fields for code, fields in found.items() if fields}


def open_fields(
    definition: CallDefinition, row: Submission, checks: Iterable[FieldCheck]
) -> list[str]:
    """Name the fields that the call asks to check and whose newest check is of another value."""
    checked = {check.field: check.value["value"] for check in checks}
    return [
        field
        for field in definition.audit.fields
        if field not in checked or checked[field] != row.facts.get(field)
    ]


def tiers_of(rule: AwardRule) -> list[Tier]:
    """Write the tiers as the arithmetic wants them."""
    return [
        Tier(
            tier.code,
            tier.ranks[1] - tier.ranks[0] + 1 if tier.ranks else None,
            tier.downgrade.to if tier.downgrade else "",
            refill=tier.downgrade is not None and tier.downgrade.refill,
        )
        for tier in rule.tiers
    ]


def granted_fen(definition: CallDefinition, sheet: ComputedSheet) -> int | None:
    """Give what the first tier pays one submission, in whole fen; None where it is not known."""
    rule = definition.awards
    amount = amount_of(rule.tiers[0].amount, sheet.names) if rule else None
    return None if rule is None or amount is None else max(int(amount * rule.fen), 0)


def _claim(rule: AwardRule, code: str, names: Mapping[str, Value]) -> Claim:
    return Claim(
        code=code,
        amounts={tier.code: _in_fen(amount_of(tier.amount, names), rule) for tier in rule.tiers},
        downgraded=frozenset(
            tier.code
            for tier in rule.tiers
            if tier.downgrade is not None and holds(tier.downgrade.when, names)
        ),
    )


def _in_fen(amount: Fraction | None, rule: AwardRule) -> Fraction | None:
    return None if amount is None else amount * rule.fen


def doubtful_codes(sheets: Sheets) -> Sequence[str]:
    """Name the submissions with a mark that could not be computed."""
    return sorted(code for code, sheet in sheets.items() if sheet.doubtful)
