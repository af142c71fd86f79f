"""A copy of a call: dates on working days, years of fields and sentences, nothing in the past."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from reviewer.errors import BadInput, NotAllowed, NotFound
from reviewer.files.reference_files import read_working_days
from reviewer.store import calls
from reviewer.store.engine import reading
from reviewer.usecases.calls.calls import list_activities, list_calls
from reviewer.usecases.calls.copy import copy_call, preview_copy
from reviewer.usecases.context import AppContext
from tests.builders.people import STAFF, SUPERVISOR

OLD = "cq-platforms-2021"
FIRST_DAY = date(2024, 3, 18)


def test_a_copy_moves_every_date_and_year(context: AppContext) -> None:
    copied = copy_call(context, STAFF, OLD, "cq-platforms-2023", FIRST_DAY)
    with reading(context.engine) as session:
        definition = calls.definition_of(calls.get_call(session, "cq-platforms-2023"))
    assert definition.schedule.first_day == FIRST_DAY
    assert definition.figures_year == 2023
    assert "revenue_2023" in definition.form.keys(definition.figures_year)
    applicant = definition.deadlines.applicant
    assert applicant is not None
    calendar = read_working_days()
    assert all(
        calendar.is_working_day(entry.after)
        for entry in copied.dates
        if entry.after.year in calendar.years
    )
    rule = next(row for row in definition.eligibility if row.code == "CREDIT_QUERY_OLD")
    assert getattr(rule, "that") == "credit_checked_on >= date('2023-12-29')"  # noqa: B009 a union
    assert rule.quote == "信用信息查询截图"
    assert definition.scoring.criteria[1].name.zh == "2023年服务成效"
    assert definition.document == "渝经信软件〔2021〕27号"
    assert definition.scoring.pass_mark == Decimal(60)
    acts = [act.action for act in list_activities(context, STAFF, "cq-platforms-2023")]
    assert acts == ["call_copied"]


def test_a_look_at_a_copy_stores_nothing(context: AppContext) -> None:
    before = [call.name for call in list_calls(context, STAFF)]
    shown = preview_copy(context, STAFF, OLD, "cq-platforms-2023", FIRST_DAY)
    assert [entry.place for entry in shown.dates if entry.place == "schedule.first_day"]
    assert [call.name for call in list_calls(context, STAFF)] == before


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2022, 2, 28), "error.copy_in_the_past"),
        (date(2024, 3, 16), "error.copy_on_day_off"),
    ],
)
def test_a_day_that_is_over_or_off_is_refused(context: AppContext, day: date, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        copy_call(context, STAFF, OLD, "cq-platforms-2023", day)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("name", "code"),
    [(OLD, "error.call_exists"), ("Ein Aufruf", "error.call_definition")],
)
def test_a_name_that_is_taken_or_cannot_be_one_is_refused(
    context: AppContext, name: str, code: str
) -> None:
    with pytest.raises(BadInput) as refused:
        copy_call(context, STAFF, OLD, name, FIRST_DAY)
    assert refused.value.code == code


def test_only_staff_copy_and_only_what_there_is(context: AppContext) -> None:
    with pytest.raises(NotAllowed):
        copy_call(context, SUPERVISOR, OLD, "cq-platforms-2023", FIRST_DAY)
    with pytest.raises(NotFound):
        copy_call(context, STAFF, "absent", "cq-platforms-2023", FIRST_DAY)
