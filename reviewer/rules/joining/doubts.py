"""Cells of 附件2 that cannot be right as they stand, and what the application form says instead.

A part larger than its whole, a formula without value, a telephone number cut short: the form's
value is put beside the doubt and kept until a person decides. The doubt itself stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from reviewer.model.intake import Problem
from reviewer.rules.joining.rows import SourceRow, year_free

# Finding of the reader → the values of the row that it puts in doubt.
DOUBTS: Mapping[str, tuple[str, ...]] = {
    "rd_gt_staff": ("rd",),
    "software_revenue_gt_total": ("software_revenue",),
    "invest_done_gt_total": ("invest_total", "invest_done"),
    "contact_phone_as_float": ("contact", "phone"),
    "contact_phone_sci": ("contact", "phone"),
    "date_float_october": ("registered",),
}
# Findings about the category: the form does not settle them, so it is not compared either.
UNSETTLED: Mapping[str, tuple[str, ...]] = {
    "category_alias": ("categories",),
    "multi_category": ("categories",),
    "category_checkbox_two": ("categories",),
}
# Words of a heading → the value of the column, the more telling word first.
HEADINGS: Mapping[str, str] = {
    "研发": "rd",
    "软件和信息": "software_revenue",
    "主营": "revenue",
    "专职": "platform_staff",
    "员工": "staff",
    "职工": "staff",
}
FORMULA = "formula_no_cached_value"


def doubted(row: SourceRow) -> frozenset[str]:
    """List the values of a row that its own findings put in doubt."""
    return frozenset(name for problem in row.problems for name in _fields(problem, row))


def incomparable(summary: SourceRow) -> frozenset[str]:
    """List the values on which a difference from the form would only repeat another finding."""
    unsettled = {name for problem in summary.problems for name in UNSETTLED.get(problem.code, ())}
    return doubted(summary) | unsettled


def trusted_record(summary: SourceRow, form: SourceRow | None) -> dict[str, object]:
    """Give the record of a row of 附件2 without what is in doubt and the form gives soundly."""
    if form is None:
        return dict(summary.record)
    replaced = doubted(summary) - doubted(form)
    return {
        name: value
        for name, value in summary.record.items()
        if name not in replaced or form.record.get(name) in (None, "")
    }


def settled(summary: SourceRow, form: SourceRow | None) -> tuple[Problem, ...]:
    """Give the findings of a row of 附件2, those in doubt with the form's value beside them."""
    if form is None:
        return summary.problems
    unsound = doubted(form)
    return tuple(_settled(problem, summary, form, unsound) for problem in summary.problems)


def _fields(problem: Problem, row: SourceRow) -> tuple[str, ...]:
    if problem.code == FORMULA:
        heading = problem.column or ""
        stems = tuple(name for word, name in HEADINGS.items() if word in heading)[:1]
    else:
        stems = DOUBTS.get(problem.code, ())
    return tuple(_held(stem, problem.column or "", row) for stem in stems)


def _held(stem: str, heading: str, row: SourceRow) -> str:
    """Name the value of a row that a word stands for: yearly ones carry their year, latest first.

    The year in the heading chooses among the years that the row has.
    """
    if stem in row.record:
        return stem
    yearly = sorted((name for name in row.record if year_free(name) == stem), reverse=True)
    stated = [name for name in yearly if name[-4:] in heading]
    return next(iter([*stated, *yearly]), stem)


def _settled(
    problem: Problem, summary: SourceRow, form: SourceRow, unsound: frozenset[str]
) -> Problem:
    fields = _fields(problem, summary)
    if not fields or unsound.intersection(fields) or problem.code == "date_float_october":
        return problem
    values = [form.record.get(name) for name in fields]
    if any(value in (None, "") for value in values):
        return problem
    origin = {"form_file": form.file, "form_sheet": form.sheet, "form_row": form.row}
    return replace(problem, value=_told(fields, values), details={**problem.details, **origin})


def _told(fields: tuple[str, ...], values: list[object]) -> object:
    if fields == ("invest_total", "invest_done"):
        return f"总投资：{values[0]}\n已投资：{values[1]}"
    return values[0] if len(values) == 1 else " ".join(str(value) for value in values)
