"""Rows of 附件2 and application forms become submissions."""

from __future__ import annotations

from collections.abc import Sequence

from reviewer.files.call_files import built_in_calls
from reviewer.model.intake import Problem, ReadFile
from reviewer.model.submissions import SubmissionInput
from reviewer.rules.joining import Joined, join
from tests.builders.rules_records import (
    APPLICANT,
    credit_code,
    form_record,
    read_file,
    summary_record,
)

PLATFORMS = built_in_calls()["cq-platforms-2021"]
INTERNET = built_in_calls()["cq-industrial-internet-2022"]


def joined(*files: ReadFile, existing: Sequence[SubmissionInput] = ()) -> Joined:
    return join(PLATFORMS, files, existing)


def row_codes(found: Joined) -> list[tuple[str, int, str, str]]:
    return [
        (problem.file, problem.row, problem.problem.code, problem.problem.status)
        for problem in found.row_problems
    ]


def summary_file(*records: dict[str, object], name: str = "01_渝北.xlsx") -> ReadFile:
    return read_file(name, records)


def forms_file(*records: dict[str, object], name: str = "01_渝北_要素.xlsx") -> ReadFile:
    return read_file(name, records, "application")


def test_a_row_and_its_form_are_one_submission() -> None:
    found = joined(summary_file(summary_record()), forms_file(form_record()))
    [submission] = found.submissions
    assert submission.code == "S00001"
    assert submission.uscc == credit_code(1)
    assert submission.category == "testing"
    assert submission.district == "渝北"
    assert submission.received_on is not None
    assert submission.received_on.isoformat() == "2022-02-08"
    assert [source["kind"] for source in submission.sources] == ["submission", "application"]
    assert submission.import_problems == []
    assert found.row_problems == ()
    assert found.subjects["01_渝北.xlsx", "附件2", 5] == "S00001"


def test_spelling_does_not_part_a_row_from_its_form() -> None:
    row = summary_record(applicant="重庆市甲木软件有限责任公司", platform="甲木 适配验证平台")
    found = joined(summary_file(row), forms_file(form_record()))
    assert [submission.code for submission in found.submissions] == ["S00001"]
    assert found.submissions[0].applicant == APPLICANT
    assert found.row_problems == ()


def test_differences_are_shown_side_by_side_and_the_sealed_list_is_kept() -> None:
    found = joined(summary_file(summary_record()), forms_file(form_record(staff=517)))
    [problem] = [each_problem.problem for each_problem in found.row_problems]
    assert (problem.code, problem.status, problem.column) == (
        "summary_and_form_differ",
        "flag",
        "员工总人数",
    )
    assert (problem.raw, problem.value) == (517, 500)
    assert problem.details["form_row"] == 5
    assert found.submissions[0].facts["staff"] == 500


def test_figures_of_the_service_are_compared_one_by_one() -> None:
    form = form_record(service={"products": 252, "clients": 41})
    found = joined(summary_file(summary_record()), forms_file(form))
    assert [problem.problem.details["field"] for problem in found.row_problems] == [
        "service.clients"
    ]
    assert found.submissions[0].facts["service"] == {"products": 252, "clients": 40}


def test_a_value_that_the_row_lacks_comes_from_the_form() -> None:
    row = summary_record(rd=None, contact=None, service={"products": 252, "clients": None})
    found = joined(summary_file(row), forms_file(form_record()))
    [submission] = found.submissions
    assert submission.facts["rd"] == 125
    assert submission.contact == "张三"
    assert submission.facts["service"] == {"products": 252, "clients": 40}
    assert found.row_problems == ()


def test_whole_decimals_and_widths_are_no_difference() -> None:
    form = form_record(revenue_2021="10537.0", phone="100-0000-0001")
    assert joined(summary_file(summary_record()), forms_file(form)).row_problems == ()


def test_an_exact_repetition_is_refused_once() -> None:
    found = joined(summary_file(summary_record(), summary_record(seq=2)), forms_file(form_record()))
    assert row_codes(found) == [("01_渝北.xlsx", 6, "duplicate_row", "reject")]
    assert [submission.code for submission in found.submissions] == ["S00001"]
    assert found.submissions[0].import_problems == []


def test_a_repetition_that_differs_is_asked_about_on_both_rows() -> None:
    found = joined(
        summary_file(summary_record(), summary_record(staff=501)), forms_file(form_record())
    )
    assert row_codes(found) == [
        ("01_渝北.xlsx", 5, "duplicate_row_differs", "flag"),
        ("01_渝北.xlsx", 6, "duplicate_row_differs", "flag"),
    ]
    assert found.submissions[0].facts["staff"] == 500


def test_two_districts_with_one_platform_are_both_flagged() -> None:
    found = joined(
        summary_file(summary_record()),
        read_file("02_渝中.xlsx", [summary_record(district="渝中")]),
        forms_file(form_record()),
    )
    assert [row for row in row_codes(found) if row[2] == "duplicate_other_district"] == [
        ("01_渝北.xlsx", 5, "duplicate_other_district", "flag"),
        ("02_渝中.xlsx", 5, "duplicate_other_district", "flag"),
    ]
    [submission] = found.submissions
    assert submission.district == "渝北"
    assert len(submission.sources) == 3
    codes = [problem["code"] for problem in submission.import_problems]
    assert codes.count("duplicate_other_district") == 1


def test_two_platforms_of_one_operator_stay_two_submissions() -> None:
    second = {"platform": "甲木适配验证二号平台"}
    found = joined(
        summary_file(summary_record(), summary_record(**second)),
        forms_file(form_record(), form_record(code="S00002", **second)),
    )
    assert sorted(submission.code for submission in found.submissions) == ["S00001", "S00002"]
    assert found.row_problems == ()


def test_a_renamed_platform_still_meets_the_only_form_left_in_the_district() -> None:
    row = summary_record(platform="甲木测试平台")
    found = joined(summary_file(row), forms_file(form_record()))
    assert [problem.problem.column for problem in found.row_problems] == ["平台名称"]
    assert [submission.code for submission in found.submissions] == ["S00001"]


def test_a_row_without_form_gets_a_lasting_number_and_waits() -> None:
    first, again = joined(summary_file(summary_record())), joined(summary_file(summary_record()))
    [submission] = first.submissions
    assert submission.code == again.submissions[0].code
    assert submission.code.startswith("N")
    assert len(submission.code) == 9
    assert row_codes(first) == [("01_渝北.xlsx", 5, "form_missing", "flag")]
    assert [problem["code"] for problem in submission.import_problems] == ["form_missing"]


def test_a_form_without_row_is_shown_where_rows_are_expected() -> None:
    assert row_codes(joined(forms_file(form_record()))) == [
        ("01_渝北_要素.xlsx", 5, "summary_row_missing", "flag")
    ]
    file = read_file("企业.xlsx", [form_record()], "iiot_application")
    assert join(INTERNET, [file]).row_problems == ()


def test_a_form_that_comes_later_gives_the_submission_its_number() -> None:
    before = joined(summary_file(summary_record())).submissions
    found = joined(forms_file(form_record()), existing=before)
    [submission] = found.submissions
    assert submission.code == "S00001"
    assert found.renamed == {before[0].code: "S00001"}
    assert found.vanished == ()
    assert submission.import_problems == []
    assert [source["file"] for source in submission.sources] == [
        "01_渝北.xlsx",
        "01_渝北_要素.xlsx",
    ]


def test_the_same_files_again_change_nothing() -> None:
    files = (summary_file(summary_record()), forms_file(form_record(staff=517)))
    before = joined(*files).submissions
    assert joined(*files, existing=before).submissions == before


def test_a_corrected_file_replaces_what_it_said() -> None:
    before = joined(summary_file(summary_record()), forms_file(form_record(staff=517))).submissions
    found = joined(summary_file(summary_record(staff=517)), existing=before)
    assert found.submissions[0].facts["staff"] == 517
    assert found.submissions[0].import_problems == []


def test_a_corrected_file_under_a_new_name_replaces_it_too() -> None:
    before = joined(summary_file(summary_record()), forms_file(form_record())).submissions
    newer = summary_file(summary_record(brief="新的简介。"), name="01_渝北_修订.xlsx")
    found = joined(newer, existing=before)
    assert found.row_problems == ()
    assert found.submissions[0].facts["brief"] == "新的简介。"
    assert found.submissions[0].sources[0]["file"] == "01_渝北_修订.xlsx"


def test_a_row_that_is_gone_from_a_corrected_file_is_named() -> None:
    other = summary_record(applicant="重庆乙水软件有限公司", platform="乙水平台")
    before = joined(summary_file(summary_record(), other)).submissions
    found = joined(summary_file(summary_record()), existing=before)
    gone = next(entry.code for entry in before if entry.platform == "乙水平台")
    assert found.vanished == (gone,)


def test_one_number_on_two_forms_is_flagged_on_both() -> None:
    other = form_record(applicant="重庆乙水软件有限公司", platform="乙水平台")
    found = joined(forms_file(form_record(), other))
    clashes = [row for row in row_codes(found) if row[2] == "code_clash"]
    assert [row[1] for row in clashes] == [5, 6]
    assert len({submission.code for submission in found.submissions}) == 2


def test_problems_of_the_form_are_shown_on_the_row_too() -> None:
    fault = Problem("统一社会信用代码", "uscc_missing", "flag", raw="")
    forms = read_file("要素.xlsx", [form_record(uscc=None)], "application", problems=[fault])
    found = joined(summary_file(summary_record()), forms)
    assert row_codes(found) == [("01_渝北.xlsx", 5, "uscc_missing", "flag")]
    assert [problem["code"] for problem in found.submissions[0].import_problems] == ["uscc_missing"]
    assert found.submissions[0].uscc is None


def test_several_claimed_categories_are_kept_and_the_form_tells_the_likely_one() -> None:
    row = summary_record(categories=["standards", "testing"])
    [submission] = joined(summary_file(row), forms_file(form_record())).submissions
    assert submission.claimed_categories == ["standards", "testing"]
    assert submission.category == "testing"


def test_a_row_without_applicant_and_platform_makes_no_submission() -> None:
    row = summary_record(applicant=None, platform=None)
    assert joined(summary_file(row)).submissions == ()


def test_other_records_come_once_each() -> None:
    listing: dict[str, object] = {"platform": "甲", "operator": "乙", "category": ""}
    file = read_file("首批名单.xlsx", [listing, listing], "prior_listing")
    [record] = joined(file).of_kind("prior_listing")
    assert (record.values["platform"], record.file, record.row) == ("甲", "首批名单.xlsx", 5)
    assert joined(file).of_kind("receipt") == ()


def test_firms_that_differ_only_in_legal_form_stay_two() -> None:
    limited = "重庆甲石软件有限公司"
    stock = "重庆甲石软件股份有限公司"
    forms = [
        form_record(code="S00001", applicant=limited, uscc=credit_code(1), staff=500),
        form_record(code="S00002", applicant=stock, uscc=credit_code(2), staff=700),
    ]
    rows = [
        summary_record(applicant=stock, staff=700),
        summary_record(applicant=limited, staff=500),
    ]
    found = joined(summary_file(*rows), forms_file(*forms))
    assert found.row_problems == ()
    assert {entry.code: entry.facts["staff"] for entry in found.submissions} == {
        "S00001": 500,
        "S00002": 700,
    }


def test_a_legal_form_written_otherwise_still_finds_the_only_firm() -> None:
    row = summary_record(applicant="重庆甲木软件股份有限公司")
    found = joined(summary_file(row), forms_file(form_record()))
    assert [entry.code for entry in found.submissions] == ["S00001"]
