"""Make submissions of the rows that belong together."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from reviewer.model.intake import Problem
from reviewer.model.intake_documents import json_safe, problem_document
from reviewer.model.submissions import SubmissionInput
from reviewer.model.tables import Json
from reviewer.rules.joining.differences import differences
from reviewer.rules.joining.doubts import settled, trusted_record
from reviewer.rules.joining.matching import Group
from reviewer.rules.joining.rows import Findings, SourceRow

# What a submission keeps beside its facts.
NOT_FACTS = frozenset({"seq", "code", "applicant", "platform", "categories", "district", "uscc"})
LONGEST = {"applicant": 300, "platform": 300, "district": 60, "contact": 100, "phone": 40}


@dataclass(frozen=True)
class CodeBook:
    """Give every group its 申报编号: the one on the form, or one made for it."""

    taken: set[str]

    def code_for(self, group: Group) -> str:
        """Choose the code of a group; the same rows always get the same one.

        Without a number on the form it is N and eight hexadecimal digits of the SHA-256 digest
        of applicant and platform.
        """
        stated = group.form.text("code")[:64] if group.form else ""
        code = stated if stated and stated not in self.taken else _derived(group, self.taken)
        self.taken.add(code)
        return code


def _derived(group: Group, taken: set[str]) -> str:
    seed = "|".join(group.rows[0].key)
    for turn in range(len(taken) + 1):
        digest = hashlib.sha256(f"{seed}|{turn}".encode()).hexdigest()
        code = f"N{digest[:8].upper()}"
        if code not in taken:
            return code
    msg = "more codes are taken than were given out"
    raise AssertionError(msg)


def note_findings(group: Group, findings: Findings, *, expects_both: bool) -> None:
    """Note on the rows of a group what only shows when they are seen together.

    A form's own problems are repeated on the row of 附件2, since that is the row by which staff
    know a submission.
    """
    summary, form = group.summary, group.form
    if summary and form:
        for problem in differences(summary, form):
            findings.add(summary, problem)
        for row in group.summaries:
            for problem in form.problems:
                findings.add(row, _mirrored(problem, form))
    elif summary and expects_both:
        findings.add(summary, Problem(None, "form_missing", "flag"))
    elif form and expects_both:
        findings.add(form, Problem(None, "summary_row_missing", "flag"))


def _mirrored(problem: Problem, form: SourceRow) -> Problem:
    origin: dict[str, object] = {
        "form_file": form.file,
        "form_sheet": form.sheet,
        "form_row": form.row,
    }
    return Problem(
        column=problem.column,
        code=problem.code,
        status=problem.status,
        raw=problem.raw,
        value=problem.value,
        details={**problem.details, **origin},
    )


def build(group: Group, code: str, findings: Findings) -> SubmissionInput | None:
    """Make the submission of a group; None where applicant or platform is missing everywhere.

    Values of 附件2 go before those of the form, which fill the gaps and stand in for what cannot
    be right (`doubts`); applicant and platform are
    written as on the form, where they stand beside the credit code.
    """
    summary, form = group.summary, group.form
    lead, other = form or summary, summary or form
    if lead is None or other is None:
        return None
    applicant = lead.text("applicant") or other.text("applicant")
    platform = lead.text("platform") or other.text("platform")
    if not applicant or not platform:
        return None
    claimed = _claimed(summary) or _claimed(form)
    if summary and len(_claimed(form)) == 1 and _is_guessed(summary):
        claimed = _claimed(form)
    merged = _merged(form.record if form else {}, trusted_record(summary, form) if summary else {})
    problems = _problems(group, findings)
    return SubmissionInput.model_validate(
        {
            "code": code,
            "applicant": applicant[: LONGEST["applicant"]],
            "uscc": lead.text("uscc")[:18] or None,
            "platform": platform[: LONGEST["platform"]],
            "category": _category(claimed, _claimed(form), merged),
            "claimed_categories": claimed,
            "district": _district(group)[: LONGEST["district"]],
            "contact": str(merged.get("contact") or "")[: LONGEST["contact"]],
            "phone": str(merged.get("phone") or "")[: LONGEST["phone"]],
            "email": str(merged.get("email") or "")[:200],
            "received_on": _day(merged.get("received")),
            "facts": json_safe({k: v for k, v in merged.items() if k not in NOT_FACTS}),
            "sources": [row.document() for row in group.rows],
            "import_problems": problems,
        }
    )


def _merged(form: Mapping[str, object], summary: Mapping[str, object]) -> dict[str, object]:
    merged = dict(form)
    for name, value in summary.items():
        if name == "service":
            figures = dict(_mapping(form.get("service")))
            figures.update({k: v for k, v in _mapping(value).items() if v is not None})
            merged["service"] = figures
        elif value not in (None, "", []):
            merged[name] = value
    return merged


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _claimed(row: SourceRow | None) -> list[str]:
    value = row.record.get("categories") if row else None
    return [str(entry) for entry in value] if isinstance(value, (list, tuple)) else []


def _is_guessed(summary: SourceRow) -> bool:
    """Tell whether the category of a row was only suggested by what somebody wrote."""
    return any(problem.code == "category_alias" for problem in summary.problems)


def _category(claimed: list[str], on_form: list[str], merged: Mapping[str, object]) -> str | None:
    if len(claimed) == 1:
        return claimed[0]
    if len(on_form) == 1 and on_form[0] in claimed:
        return on_form[0]
    return claimed[0] if claimed else None


def _district(group: Group) -> str:
    rows = [*group.forms, *group.summaries]
    return next((row.district for row in rows if row.district), "")


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value or "")[:10])
    except ValueError:
        return None


def _problems(group: Group, findings: Findings) -> list[Json]:
    found: dict[tuple[str, str | None, str], Json] = {}
    own: Iterable[tuple[SourceRow, Problem]] = (
        (row, problem)
        for row in group.rows
        for problem in (row.problems if row in group.forms else settled(row, group.form))
    )
    noted: Sequence[tuple[SourceRow, Problem]] = findings.of(group.rows)
    for row, problem in [*own, *noted]:
        field = str(problem.details.get("field", ""))
        found.setdefault((problem.code, problem.column, field), _placed(row, problem))
    return list(found.values())


def _placed(row: SourceRow, problem: Problem) -> Json:
    """Write a problem with the place of its row, as a submission keeps it."""
    place = {"file": row.file, "sheet": row.sheet, "row": row.row}
    return {**place, **problem_document(problem)}
