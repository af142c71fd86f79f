"""Objections: in time until the last day ends, answered within working days, ended fittingly."""

from __future__ import annotations

from datetime import date

import pytest

from reviewer.errors import BadInput
from reviewer.files.reference_files import read_working_days
from reviewer.rules.objections import (
    answer_day,
    came_in_time,
    require_outcome,
    require_raiser,
    require_receipt,
)

CALENDAR = read_working_days()
LAST = date(2022, 6, 24)


@pytest.mark.parametrize(
    ("received", "in_time"),
    [(date(2022, 6, 23), True), (LAST, True), (date(2022, 6, 25), False)],
)
def test_an_objection_is_in_time_until_the_last_day_ends(received: date, in_time: bool) -> None:
    assert came_in_time(received, LAST) is in_time


@pytest.mark.parametrize(
    ("received", "days", "due"),
    [
        (date(2022, 6, 20), 3, date(2022, 6, 23)),  # Monday to Thursday
        (date(2022, 6, 23), 3, date(2022, 6, 28)),  # over a weekend
        (date(2022, 6, 25), 1, date(2022, 6, 27)),  # received on a Saturday
        (date(2022, 9, 30), 3, date(2022, 10, 10)),  # after National Day: 8, 9 and 10 October
    ],
)
def test_an_answer_is_due_after_working_days(received: date, days: int, due: date) -> None:
    assert answer_day(CALENDAR, received, days) == due


def test_a_year_without_an_official_calendar_is_refused() -> None:
    with pytest.raises(BadInput) as refusal:
        answer_day(CALENDAR, date(2035, 1, 1), 3)
    assert refusal.value.code == "error.working_days_outside"


def test_the_day_of_receipt_lies_between_notice_and_today() -> None:
    today, published = date(2022, 6, 22), date(2022, 6, 17)
    require_receipt(today, published, today)
    for received, out, code in (
        (date(2022, 6, 23), published, "error.objection_to_come"),
        (date(2022, 6, 16), None, "error.objection_before_notice"),
    ):
        with pytest.raises(BadInput) as refusal:
            require_receipt(received, out, today)
        assert refusal.value.code == code


@pytest.mark.parametrize(
    ("name", "kind", "contact", "code"),
    [
        ("张三", "person", "10000000001", None),
        ("重庆示例有限公司", "organisation", "example.com", None),
        ("", "anonymous", "", None),
        ("张三", "person", " ", "error.objector_missing"),
        (" ", "organisation", "10000000001", "error.objector_missing"),
        ("张三", "somebody", "10000000001", "error.objector_kind"),
    ],
)
def test_whoever_objects_by_name_can_be_reached(
    name: str, kind: str, contact: str, code: str | None
) -> None:
    if code is None:
        require_raiser(name, kind, contact)
        return
    with pytest.raises(BadInput) as refusal:
        require_raiser(name, kind, contact)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("outcome", "redo", "in_time", "kind", "code"),
    [
        ("upheld", "ranking", True, "person", None),
        ("upheld", "", True, "person", "error.objection_redo"),
        ("rejected", "", True, "person", None),
        ("maybe", "", True, "person", "error.objection_outcome"),
        ("not_admitted", "", True, "person", "error.objection_admissible"),
        ("not_admitted", "", False, "person", None),
        ("not_admitted", "", True, "anonymous", None),
    ],
)
def test_only_late_or_anonymous_objections_are_turned_away(
    outcome: str, redo: str, in_time: bool, kind: str, code: str | None
) -> None:
    if code is None:
        require_outcome(outcome, redo, in_time=in_time, raised_as=kind)
        return
    with pytest.raises(BadInput) as refusal:
        require_outcome(outcome, redo, in_time=in_time, raised_as=kind)
    assert refusal.value.code == code
