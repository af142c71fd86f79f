"""Rows of rosters become experts; nobody is in the pool twice unnoticed."""

from __future__ import annotations

from reviewer.files.call_files import built_in_calls
from reviewer.rules.joining import Joined, join
from tests.builders.rules_records import expert, read_file

PLATFORMS = built_in_calls()["cq-platforms-2021"]


def record(code: str = "E00001", **changes: object) -> dict[str, object]:
    values: dict[str, object] = {
        "code": code,
        "name": "卫静",
        "employer": "渝彧大学",
        "phone": "10000000033",
        "email": "expert1@example.com",
        "categories": ["testing"],
        "active": True,
    }
    return {**values, **changes}


def roster(*records: dict[str, object]) -> Joined:
    return join(PLATFORMS, [read_file("评审专家库.xlsx", records, "expert")])


def test_a_row_becomes_an_expert_with_its_place() -> None:
    found = roster(record())
    [row] = found.experts
    assert (row.code, row.name, row.categories) == ("E00001", "卫静", ["testing"])
    assert row.sources == [{"file": "评审专家库.xlsx", "sheet": "附件2", "row": 5}]
    assert found.subjects["评审专家库.xlsx", "附件2", 5] == "E00001"


def test_a_second_number_of_one_person_rests_and_is_flagged() -> None:
    found = roster(record(), record("E90001"))
    assert [(each_expert.code, each_expert.active) for each_expert in found.experts] == [
        ("E00001", True),
        ("E90001", False),
    ]
    [problem] = found.row_problems
    assert (problem.row, problem.problem.code, problem.problem.status) == (
        6,
        "duplicate_expert",
        "flag",
    )
    assert problem.problem.value == "E00001"


def test_the_person_may_be_stored_already() -> None:
    file = read_file("评审专家库.xlsx", [record("E90001")], "expert")
    held = expert("E00001", name="卫静", phone="10000000033")
    found = join(PLATFORMS, [file], known_experts=[held])
    assert [problem.problem.code for problem in found.row_problems] == ["duplicate_expert"]


def test_two_persons_of_one_name_stay_two() -> None:
    other = record("E00002", employer="渝珩理工大学", phone="10000000020", email="e2@example.com")
    found = roster(record(), other)
    assert [each_expert.active for each_expert in found.experts] == [True, True]
    assert found.row_problems == ()


def test_the_same_expert_in_two_files_comes_once() -> None:
    files = [read_file(name, [record()], "expert") for name in ("库.xlsx", "库_导出.csv")]
    found = join(PLATFORMS, files)
    assert [each_expert.code for each_expert in found.experts] == ["E00001"]
    assert found.row_problems == ()


def test_one_number_for_two_persons_is_refused_the_second_time() -> None:
    found = roster(record(), record(name="苗俊红", phone="10000000024", email=""))
    assert [each_expert.name for each_expert in found.experts] == ["卫静"]
    assert [(problem.row, problem.problem.code) for problem in found.row_problems] == [
        (6, "expert_code_repeated")
    ]


def test_an_expert_without_number_name_or_employer_is_refused() -> None:
    found = roster(record(""), record("E00002", name=""), record("E00003", employer=None))
    assert found.experts == ()
    assert [problem.problem.code for problem in found.row_problems] == ["expert_incomplete"] * 3


def test_a_value_that_no_expert_can_have_is_refused_with_its_column() -> None:
    found = roster(record(years=500))
    assert found.experts == ()
    [problem] = found.row_problems
    assert (problem.problem.code, problem.problem.column) == ("expert_invalid", "years")


def test_days_outside_the_review_are_asked_about() -> None:
    sessions = read_file(
        "评审场地与日程.xlsx", [{"on": "2022-03-21"}, {"on": "2022-03-22"}], "session"
    )
    days = {
        "E1": ["2022-03-14"],
        "E2": ["2022-03-14", "2022-03-22"],
        "E3": ["W3"],
        "E4": ["W2T00:00/12:00"],
        "E5": None,
        "E6": [],
    }
    rows = [
        record(code, available_on=words, phone=f"100{code}", email="")
        for code, words in days.items()
    ]
    found = join(PLATFORMS, [read_file("评审专家库.xlsx", rows, "expert"), sessions])
    asked = {expert.code: [p["code"] for p in expert.import_problems] for expert in found.experts}
    outside = ["days_outside"]
    assert asked == {"E1": outside, "E2": [], "E3": outside, "E4": [], "E5": [], "E6": []}
    [first, _] = found.row_problems
    assert first.problem.details == {"first": "2022-03-21", "last": "2022-03-22"}


def test_without_a_workbook_of_days_the_settings_say_when_the_review_may_be() -> None:
    rows = [
        record(f"E{month}", available_on=[f"2022-{month:02d}-16"], phone=str(month), email="")
        for month in (2, 3, 4)
    ]
    found = roster(*rows)
    assert [expert.code for expert in found.experts if expert.import_problems] == ["E2", "E4"]
