"""Cells that cannot be right are shown with what the application form says instead."""

from __future__ import annotations

import pytest

from reviewer.files.call_files import built_in_calls
from reviewer.model.intake import Problem
from reviewer.rules.joining import Joined, join
from tests.builders.rules_records import form_record, read_file, summary_record

PLATFORMS = built_in_calls()["cq-platforms-2021"]


def joined(
    problem: Problem,
    row: dict[str, object],
    *,
    form_problems: tuple[Problem, ...] = (),
    **form: object,
) -> Joined:
    summary = read_file("01_渝北.xlsx", [summary_record(**row)], problems=[problem])
    forms = read_file("要素.xlsx", [form_record(**form)], "application", problems=form_problems)
    return join(PLATFORMS, [summary, forms])


def value(found: Joined) -> object:
    return found.files[0].rows[0].problems[0].value


@pytest.mark.parametrize(
    ("problem", "row", "fact", "kept", "shown"),
    [
        (Problem("其中：研发人员数", "rd_gt_staff", "flag", 503, 503), {"rd": 503}, "rd", 125, 125),
        (
            Problem("其中：软件", "software_revenue_gt_total", "flag", 51947, 51947),
            {"software_revenue_2021": 51947},
            "software_revenue_2021",
            7208,
            7208,
        ),
        (
            Problem("平台投资", "invest_done_gt_total", "flag", "…", "…"),
            {"invest_total": 2680, "invest_done": 2710},
            "invest_total",
            2710,
            "总投资：2710\n已投资：2680",
        ),
        (
            Problem("其中：研发人员数（人）", "formula_no_cached_value", "flag", "=F8*0.4"),
            {"rd": None},
            "rd",
            125,
            125,
        ),
        (
            Problem("联系人及手机", "contact_phone_sci", "flag", "张三 1E+10", "张三"),
            {"phone": None},
            "phone",
            "10000000001",
            "张三 10000000001",
        ),
        (
            Problem("注册时间", "date_float_october", "flag", 2015.1, "2015.1 or 2015.10"),
            {"registered": "2015.1"},
            "registered",
            "2015.5",
            "2015.1 or 2015.10",
        ),
    ],
)
def test_the_form_stands_in_for_what_is_in_doubt(
    problem: Problem, row: dict[str, object], fact: str, kept: object, shown: object
) -> None:
    found = joined(problem, row)
    assert found.submissions[0].facts[fact] == kept
    assert value(found) == shown
    assert found.files[0].rows[0].status == "flag"
    assert found.submissions[0].import_problems[0]["value"] == shown
    assert found.row_problems == ()


def test_a_form_with_the_same_doubt_settles_nothing() -> None:
    problem = Problem("研发人员", "rd_gt_staff", "flag", 503, 503)
    found = joined(problem, {"rd": 503}, form_problems=(problem,), rd=504)
    assert value(found) == 503
    assert found.submissions[0].facts["rd"] == 503


def test_a_form_that_is_silent_settles_nothing() -> None:
    problem = Problem("研发人员", "rd_gt_staff", "flag", 503, 503)
    found = joined(problem, {"rd": 503}, rd=None)
    assert value(found) == 503
    assert found.submissions[0].facts["rd"] == 503


def test_two_boxes_are_not_told_again_as_a_difference() -> None:
    problem = Problem("平台类型", "category_checkbox_two", "reject", "☑☑", "适配评测类")
    assert joined(problem, {"categories": ["testing", "consulting"]}).row_problems == ()


def test_without_a_form_the_row_stands_as_it_is() -> None:
    problem = Problem("研发人员", "rd_gt_staff", "flag", 503, 503)
    file = read_file("01_渝北.xlsx", [summary_record(rd=503)], problems=[problem])
    found = join(PLATFORMS, [file])
    assert value(found) == 503
    assert found.submissions[0].facts["rd"] == 503


def test_a_stored_row_keeps_its_own_reading() -> None:
    problem = Problem("研发人员", "rd_gt_staff", "flag", 503, 503)
    before = joined(problem, {"rd": 503}).submissions
    corrected = read_file("要素.xlsx", [form_record(rd=130)], "application")
    [after] = join(PLATFORMS, [corrected], before).submissions
    assert after.facts["rd"] == 130
    assert after.sources[0]["record"]["rd"] == 503


def test_a_repeated_row_names_the_submission_that_is_kept() -> None:
    summary = read_file("01_渝北.xlsx", [summary_record(), summary_record(seq=2)])
    forms = read_file("要素.xlsx", [form_record()], "application")
    [found] = join(PLATFORMS, [summary, forms]).row_problems
    assert (found.problem.code, found.problem.value) == ("duplicate_row", "S00001")


def test_the_form_settles_a_category_that_was_only_suggested() -> None:
    problem = Problem("平台类型", "category_alias", "flag", "标准测试类", "技术标准类")
    found = joined(problem, {"categories": ["standards"]})
    assert found.submissions[0].claimed_categories == ["testing"]
    assert found.submissions[0].category == "testing"
    assert found.row_problems == ()
