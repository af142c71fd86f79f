"""Where 附件2 and the application form of one submission say different things."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation

from reviewer.model.intake import Problem
from reviewer.rules.districts import short_district
from reviewer.rules.joining.doubts import incomparable
from reviewer.rules.joining.rows import SourceRow, year_free
from reviewer.rules.labels import catalogue_label
from reviewer.rules.names import normalised, person_name, platform_name


def number(value: object) -> Decimal | None:
    """Read a figure of a record; None where there is none or it is no number."""
    if value is None or isinstance(value, bool):
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def _digits(value: object) -> str:
    return re.sub(r"\D", "", str(value))


def _codes(value: object) -> tuple[str, ...]:
    return tuple(sorted(str(entry) for entry in value)) if isinstance(value, (list, tuple)) else ()


COMPARED: dict[str, Callable[[object], object]] = {
    "applicant": lambda value: normalised(str(value)),
    "registered": str,
    "revenue": number,
    "software_revenue": number,
    "staff": number,
    "rd": number,
    "platform": lambda value: platform_name(str(value)),
    "categories": _codes,
    "build_from": str,
    "build_to": str,
    "in_service": str,
    "invest_total": number,
    "invest_done": number,
    "platform_staff": number,
    "contact": lambda value: person_name(str(value)),
    "phone": _digits,
    "district": lambda value: short_district(str(value)),
}


def differences(summary: SourceRow, form: SourceRow) -> Iterator[Problem]:
    """List the fields that both give and give differently; widths and spellings do not count.

    `raw` is what the form says, `value` what 附件2 says, which is the one kept: it is the list
    that the district checked and sealed. What the row itself puts in doubt is left out.
    """
    left_out = incomparable(summary)
    for name, compared in _compared(summary):
        listed, stated = summary.record.get(name), form.record.get(name)
        if name == "district":
            listed, stated = summary.district, form.district
        if name in left_out:
            continue
        if _given(listed) and _given(stated) and compared(listed) != compared(stated):
            yield _difference(name, listed, stated, form)
    listed_service, stated_service = _figures(summary), _figures(form)
    for name, listed in listed_service.items():
        stated = stated_service.get(name)
        if _given(listed) and _given(stated) and number(listed) != number(stated):
            yield _difference(f"service.{name}", listed, stated, form)


def _compared(summary: SourceRow) -> list[tuple[str, Callable[[object], object]]]:
    """List the values to compare in the order of the notice's form; yearly ones with their year."""
    by_stem: dict[str, list[str]] = {}
    for name in summary.record:
        by_stem.setdefault(year_free(name), []).append(name)
    return [
        (name, compared)
        for stem, compared in COMPARED.items()
        for name in (by_stem.get(stem) or [stem])
    ]


def _given(value: object) -> bool:
    return value not in (None, "", [], ())


def _figures(row: SourceRow) -> Mapping[str, object]:
    service = row.record.get("service")
    return service if isinstance(service, Mapping) else {}


def _difference(name: str, listed: object, stated: object, form: SourceRow) -> Problem:
    field = name if not name.startswith("service.") else "service"
    return Problem(
        column=catalogue_label(field) or field,
        code="summary_and_form_differ",
        status="flag",
        raw=stated,
        value=listed,
        details={
            "field": name,
            "summary": listed,
            "form": stated,
            "form_file": form.file,
            "form_sheet": form.sheet,
            "form_row": form.row,
        },
    )
