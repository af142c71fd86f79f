"""Make experts of the rows of rosters, and see who stands there twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from pydantic import ValidationError

from reviewer.model.experts import ExpertInput
from reviewer.model.intake import Problem
from reviewer.model.intake_documents import json_safe, problem_document
from reviewer.rules.expert_days import is_free
from reviewer.rules.joining.rows import Findings, SourceRow, says_the_same
from reviewer.rules.names import person_name, spelled

LONGEST_SHOWN = 100
KEPT = frozenset(ExpertInput.model_fields) - {"sources", "import_problems"}


def build_experts(
    rows: Sequence[SourceRow],
    existing: Iterable[ExpertInput],
    findings: Findings,
    season: Sequence[date] = (),
) -> list[ExpertInput]:
    """Make the experts of the roster rows, one per 专家编号, in order of appearance.

    Who names days, none of them of the `season`, is flagged: a day typed wrong looks like that. A
    second number for the same person (same name and phone or mail) is flagged and rests until
    staff decide; persons who only share a name stay two persons.
    """
    kept: dict[str, SourceRow] = {}
    for row in rows:
        _keep(kept, row, findings)
    known: dict[tuple[str, str], str] = {}
    for entry in existing:
        if not _is_twin(entry):  # who was the second number before does not become the first now
            for trait in filter(None, (entry.phone, entry.email)):
                known.setdefault(_person(entry.name, trait), entry.code)
    twins: dict[str, str] = {}
    for code, row in kept.items():
        for trait in ("phone", "email"):
            if row.text(trait):
                person = _person(row.text("name"), row.text(trait))
                original = known.setdefault(person, code)
                if original != code:
                    twins[code] = original
    for code, original in twins.items():
        findings.add(kept[code], _twin(kept[code], original))
    for row in kept.values():
        outside = _outside(row, season)
        if outside is not None:
            findings.add(row, outside)
    built = (_build(row, code in twins, findings) for code, row in kept.items())
    return [expert for expert in built if expert]


def _keep(kept: dict[str, SourceRow], row: SourceRow, findings: Findings) -> None:
    """Keep the first row of each number; what a later import says otherwise goes before."""
    code = row.text("code")
    if not code or not row.text("name") or not row.text("employer"):
        findings.add(row, Problem(None, "expert_incomplete", "reject"))
        return
    first = kept.setdefault(code, row)
    if row.arrival > first.arrival and not says_the_same(first, row):
        kept[code] = row
    elif row.arrival == first.arrival and first is not row and not _alike(first, row):
        findings.add(row, _clash(first, row))


def _is_twin(expert: ExpertInput) -> bool:
    return any(problem.get("code") == "duplicate_expert" for problem in expert.import_problems)


def _person(name: str, trait: str) -> tuple[str, str]:
    return (person_name(name), spelled(trait))


def _alike(first: SourceRow, second: SourceRow) -> bool:
    """Tell whether two rows of one number are one person, told again, perhaps anew."""
    return person_name(first.text("name")) == person_name(second.text("name"))


def _clash(first: SourceRow, row: SourceRow) -> Problem:
    return Problem(
        None,
        "expert_code_repeated",
        "reject",
        raw=row.text("code"),
        details={"first_file": first.file, "first_sheet": first.sheet, "first_row": first.row},
    )


def _twin(row: SourceRow, original: str) -> Problem:
    return Problem(
        None,
        "duplicate_expert",
        "flag",
        raw=row.text("code"),
        value=original,
        details={"name": row.text("name"), "original": original},
    )


def _outside(row: SourceRow, season: Sequence[date]) -> Problem | None:
    """Say that an expert's days are none of the review; None where some are, or none are named."""
    words = row.record.get("available_on")
    if not season or not isinstance(words, list) or not words:
        return None
    if any(is_free(words, on, season) for on in season):
        return None
    said = "、".join(map(str, words))[:LONGEST_SHOWN]
    details: dict[str, object] = {
        "first": min(season).isoformat(),
        "last": max(season).isoformat(),
    }
    return Problem(None, "days_outside", "flag", raw=said, details=details)


def _build(row: SourceRow, rests: bool, findings: Findings) -> ExpertInput | None:
    values = {k: v for k, v in json_safe(row.record).items() if k in KEPT and v is not None}
    noted = [problem for _, problem in findings.of([row])]
    values["sources"] = [{"file": row.file, "sheet": row.sheet, "row": row.row}]
    values["import_problems"] = [
        {"file": row.file, "sheet": row.sheet, "row": row.row, **problem_document(problem)}
        for problem in [*row.problems, *noted]
    ]
    if rests:
        values["active"] = False
    try:
        return ExpertInput.model_validate(values)
    except ValidationError as problem:
        for entry in problem.errors(include_url=False):
            findings.add(
                row,
                Problem(
                    str(entry["loc"][0]) if entry["loc"] else None,
                    "expert_invalid",
                    "reject",
                    raw=str(entry.get("input"))[:100],
                    details={"reason": entry["msg"]},
                ),
            )
        return None
