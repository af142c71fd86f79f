"""Rules over operators: one category, earlier lists, two districts."""

from __future__ import annotations

from typing import Any

from reviewer.files.call_files import built_in_calls
from reviewer.model.experts import FormerName
from reviewer.model.intakes import PriorListing
from reviewer.model.submissions import SubmissionInput
from reviewer.rules.eligibility import screen
from tests.builders.rules_records import APPLICANT, PLATFORM, credit_code, submission

PLATFORMS = built_in_calls()["cq-platforms-2021"]
STANDARDS: dict[str, Any] = {
    "category": "standards",
    "claimed_categories": ["standards"],
    "facts": {"service": {"standards": 31, "assessments": 61}},
}


def codes(
    *submissions: SubmissionInput, listings: tuple[PriorListing, ...] = ()
) -> dict[str, list[str]]:
    screened = screen(PLATFORMS, submissions, listings)
    return {code: [reason.code for reason in found.reasons] for code, found in screened.items()}


def second(code: str = "S00002", **changes: Any) -> SubmissionInput:
    source = [{"file": "02_渝中.xlsx", "sheet": "附件2", "row": 5, "district": "渝中"}]
    return submission(
        code, **{"platform": "甲木二号平台", "district": "渝中", "sources": source, **changes}
    )


def listing(platform: str, operator: str) -> PriorListing:
    return PriorListing(call="c", platform=platform, operator=operator)


def test_two_categories_over_two_districts_void_both() -> None:
    assert codes(submission(), second(**STANDARDS)) == {
        "S00001": ["MULTIPLE_CATEGORIES"],
        "S00002": ["MULTIPLE_CATEGORIES"],
    }


def test_the_operator_is_known_by_name_where_a_code_is_missing() -> None:
    other = second(**STANDARDS, uscc=None, applicant="重庆市甲木软件有限责任公司")
    assert codes(submission(), other)["S00002"] == ["MULTIPLE_CATEGORIES"]


def test_a_name_alone_flags_and_never_refuses() -> None:
    for name in (APPLICANT, "重庆市甲木软件有限责任公司", "重庆甲木软件股份有限公司"):
        screened = screen(
            PLATFORMS, [submission(), second(**STANDARDS, uscc=None, applicant=name)], ()
        )
        assert {entry.status for entry in screened.values()} == {"flag"}
    both = screen(PLATFORMS, [submission(), second(**STANDARDS)], ())
    assert {entry.status for entry in both.values()} == {"reject"}


def test_operators_of_one_name_and_two_codes_are_two() -> None:
    assert codes(submission(), second(**STANDARDS, uscc=credit_code(2))) == {
        "S00001": [],
        "S00002": [],
    }


def test_a_second_platform_of_one_category_waits_for_a_person() -> None:
    assert codes(submission(), second()) == {
        "S00001": [],
        "S00002": ["SECOND_PLATFORM_SAME_OPERATOR"],
    }
    assert screen(PLATFORMS, [submission(), second()])["S00002"].status == "flag"


def test_several_boxes_on_one_form_are_void() -> None:
    row = submission(claimed_categories=["testing", "standards"])
    assert codes(row) == {"S00001": ["MULTIPLE_CATEGORIES"]}


def test_several_boxes_found_on_import_are_stated_once() -> None:
    problem = {"code": "multi_category", "status": "reject"}
    row = submission(claimed_categories=["testing", "standards"], import_problems=[problem])
    assert codes(row) == {"S00001": ["multi_category"]}


def test_a_hidden_row_waits_and_harms_no_other() -> None:
    hidden = second(
        **{
            **STANDARDS,
            "import_problems": [
                {"code": "hidden_row", "status": "flag", "file": "a", "sheet": "b", "row": 8}
            ],
            "facts": {"monitor": "否", "service": {"standards": 31, "assessments": 61}},
        }
    )
    assert codes(submission(), hidden) == {
        "S00001": [],
        "S00002": ["NOT_ON_MONITORING_PLATFORM", "HIDDEN_ROW"],
    }
    assert screen(PLATFORMS, [submission(), hidden])["S00002"].status == "flag"


def test_a_listed_platform_may_not_come_again_however_it_is_spaced() -> None:
    listed = listing(" 甲木适配 验证平台", "重庆市甲木软件有限公司")
    assert codes(submission(), listings=(listed,)) == {"S00001": ["ON_FIRST_BATCH_LIST"]}


def test_another_platform_of_a_listed_operator_may_come() -> None:
    listed = listing("甲木适配验证（一期）平台", APPLICANT)
    assert codes(submission(), listings=(listed,)) == {
        "S00001": ["OPERATOR_ON_FIRST_LIST_OTHER_PLATFORM_OK"]
    }
    assert screen(PLATFORMS, [submission()], [listed])["S00001"].status == "accept"


def test_a_listed_name_under_another_operator_is_asked_about() -> None:
    listed = listing(PLATFORM, "重庆乙水软件有限公司")
    assert codes(submission(), listings=(listed,)) == {
        "S00001": ["ON_FIRST_BATCH_LIST_OTHER_OPERATOR"]
    }
    assert screen(PLATFORMS, [submission()], [listed])["S00001"].status == "flag"


def test_an_operator_listed_under_its_former_name_is_known() -> None:
    listed = listing(PLATFORM, "重庆老木软件有限公司")
    former = FormerName(call="c", current=APPLICANT, former="重庆老木软件有限公司")
    screened = screen(PLATFORMS, [submission()], [listed], former_names=[former])
    assert [reason.code for reason in screened["S00001"].reasons] == ["ON_FIRST_BATCH_LIST"]


def test_one_platform_through_two_districts_is_flagged_on_both() -> None:
    assert codes(submission(), second(platform=PLATFORM)) == {
        "S00001": ["DUPLICATE_OTHER_DISTRICT"],
        "S00002": ["DUPLICATE_OTHER_DISTRICT"],
    }


def test_what_import_said_of_two_districts_is_not_repeated() -> None:
    problem = {"code": "duplicate_other_district", "status": "flag"}
    both = [
        entry.model_copy(update={"import_problems": [problem]})
        for entry in (submission(), second(platform=PLATFORM))
    ]
    assert codes(*both) == {
        "S00001": ["duplicate_other_district"],
        "S00002": ["duplicate_other_district"],
    }


def test_a_category_that_was_only_suggested_voids_nothing() -> None:
    guess = [{"code": "category_alias", "status": "flag"}]
    screened = codes(submission(), second(**STANDARDS, import_problems=guess))
    assert screened == {
        "S00001": [],
        "S00002": ["SECOND_PLATFORM_SAME_OPERATOR", "category_alias"],
    }
