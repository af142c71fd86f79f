"""Conflicts of interest by kind: found, just found, not found."""

from __future__ import annotations

from typing import Any

import pytest

from reviewer.files.call_files import built_in_calls
from reviewer.messages import knows
from reviewer.model.experts import (
    DeclaredRecusal,
    ExpertInput,
    FormerName,
    Ownership,
    RequestedRecusal,
)
from reviewer.model.programme import CallDefinition, ConflictRule
from reviewer.model.submissions import SubmissionInput
from reviewer.rules.conflicts import FoundConflict, Statements, find_conflicts
from reviewer.rules.conflicts.found import HARD_KINDS, HINT_KINDS, EvidencePlace
from tests.builders.rules_records import APPLICANT, credit_code, expert, submission

PLATFORMS = built_in_calls()["cq-platforms-2021"]
OTHER = "重庆乙水软件有限公司"


def with_rule(**changes: Any) -> CallDefinition:
    rule = ConflictRule.model_validate({**PLATFORMS.conflicts.model_dump(), **changes})
    return PLATFORMS.model_copy(update={"conflicts": rule})


def find(
    *experts: ExpertInput,
    submissions: tuple[SubmissionInput, ...] | None = None,
    definition: CallDefinition = PLATFORMS,
    **statements: Any,
) -> list[FoundConflict]:
    given = (submission(),) if submissions is None else submissions
    return find_conflicts(definition, given, experts, Statements(**statements))


def kinds(found: list[FoundConflict]) -> list[tuple[str, str, str]]:
    return [(entry.expert, entry.submission, entry.kind) for entry in found]


def holding(
    parent: str, child: str, percent: str | None, parent_uscc: str | None = None
) -> Ownership:
    source = {"file": "企业关联关系.xlsx", "sheet": "股权关系", "row": 2}
    return Ownership(
        call="c",
        parent=parent,
        child=child,
        percent=percent,
        source=source,
        parent_uscc=parent_uscc,
    )


def test_strangers_have_no_conflict() -> None:
    assert find(expert()) == []


def test_the_applicants_own_staff_by_code() -> None:
    [row] = find(expert(employer=APPLICANT, uscc=credit_code(1)))
    assert (row.kind, row.evidence, row.hard, row.separates) == (
        "same_uscc",
        APPLICANT,
        True,
        True,
    )
    assert row.sources == (
        EvidencePlace("评审专家库.xlsx", "专家名册", 3),
        EvidencePlace("01_渝北.xlsx", "附件2", 5),
    )


def test_the_applicants_own_staff_by_a_spelling_of_the_name() -> None:
    [row] = find(expert(employer="重庆市甲木软件（有限责任公司）", uscc=None))
    assert row.kind == "name_variant_employer"
    assert row.evidence == f"重庆市甲木软件（有限责任公司）（即{APPLICANT}）"
    assert row.details["variants"] == ["brackets", "place_suffix", "legal_form"]


def test_a_like_name_with_another_code_or_another_word_is_no_conflict() -> None:
    near = expert(employer="重庆甲木软件发展有限公司", uscc=credit_code(2))
    same_name = expert("E00002", employer=APPLICANT, uscc=credit_code(3))
    without_code = expert("E00003", employer="重庆甲木软件服务有限公司", uscc=None)
    assert find(near, same_name, without_code) == []


def test_an_applicant_without_code_is_known_by_the_code_of_its_name() -> None:
    found = find(
        expert(employer=APPLICANT, uscc=credit_code(1)), submissions=(submission(uscc=None),)
    )
    assert kinds(found) == [("E00001", "S00001", "same_uscc")]


@pytest.mark.parametrize(
    ("left", "conflict"),
    [
        ("2019.2", False),
        ("2019.3", True),
        ("2019.12", True),
        ("2022.2", True),
        ("至今", True),
        (None, True),
        ("2018.12", False),
    ],
)
def test_past_employment_reaches_back_three_years_to_the_month(
    left: str | None, conflict: bool
) -> None:
    post = {"employer": APPLICANT, "from": "2015.7", "to": left}
    found = find(expert(past_posts=[post]))
    assert kinds(found) == ([("E00001", "S00001", "past_employer")] if conflict else [])
    if conflict:
        assert found[0].evidence == f"{APPLICANT} 2015.7-{left or ''}"


@pytest.mark.parametrize(
    ("years", "left", "conflict"),
    [(1, "2021.3", True), (1, "2021.2", False), (10, "2012.3", True), (0, "2022.3", False)],
)
def test_the_look_back_is_a_setting(years: int, left: str, conflict: bool) -> None:
    row = expert(past_posts=[{"employer": APPLICANT, "from": "2001.1", "to": left}])
    found = find(row, definition=with_rule(look_back_years=years))
    assert bool(found) is conflict


def test_without_a_day_of_reference_the_first_review_day_counts() -> None:
    row = expert(past_posts=[{"employer": APPLICANT, "from": "2001.1", "to": "2019.3"}])
    assert kinds(find(row, definition=with_rule(reference_date=None))) == [
        ("E00001", "S00001", "past_employer")
    ]


def test_a_past_employer_under_its_former_name() -> None:
    row = expert(past_posts=[{"employer": OTHER, "from": "2018.2", "to": "2020.5"}])
    former = FormerName(call="c", current=APPLICANT, uscc=credit_code(1), former=OTHER)
    assert find(row) == []
    [conflict] = find(row, former_names=[former])
    assert (conflict.kind, conflict.evidence) == ("past_employer", f"{OTHER} 2018.2-2020.5")
    assert conflict.details["basis"] == "former_name"


@pytest.mark.parametrize(
    ("kind", "text"), [("shareholding", "持股1%"), ("part_time_post", "外部董事")]
)
def test_shares_and_posts(kind: str, text: str) -> None:
    tie = {"organisation": APPLICANT, "kind": kind, "text": text}
    [row] = find(expert(ties=[tie]))
    assert (row.kind, row.evidence, row.hard) == (kind, f"{APPLICANT} {text}", True)


def test_two_ties_of_one_kind_are_one_conflict_with_both_in_evidence() -> None:
    tie = {"organisation": APPLICANT, "kind": "part_time_post"}
    [row] = find(expert(ties=[{**tie, "text": "监事"}, {**tie, "text": "技术顾问"}]))
    assert row.evidence == f"{APPLICANT} 监事；{APPLICANT} 技术顾问"


@pytest.mark.parametrize(("percent", "conflict"), [("19.99", False), ("20", True), (None, True)])
def test_parent_and_subsidiary_from_a_significant_share_on(
    percent: str | None, conflict: bool
) -> None:
    worker = expert(employer=OTHER, uscc=None)
    above = find(worker, ownership=[holding(OTHER, APPLICANT, percent)])
    below = find(worker, ownership=[holding(APPLICANT, OTHER, percent)])
    expected = [("E00001", "S00001", "group_relation")] if conflict else []
    assert kinds(above) == expected
    assert kinds(below) == expected
    if conflict:
        assert (above[0].evidence, above[0].details["relation"]) == (OTHER, "parent") or (
            above[0].details["relation"] == "subsidiary"
        )


@pytest.mark.parametrize(
    ("first", "second", "conflict"),
    [("51", "74", True), ("50", "74", False), ("51", "50", False), (None, "100", True)],
)
def test_sisters_follow_control(first: str | None, second: str, conflict: bool) -> None:
    holdings = [
        holding("重庆总部集团有限公司", APPLICANT, first),
        holding("重庆总部集团有限公司", OTHER, second),
    ]
    found = find(expert(employer=OTHER, uscc=None), ownership=holdings)
    assert bool(found) is conflict
    if conflict:
        assert found[0].details["relation"] == "sister"
        assert EvidencePlace("企业关联关系.xlsx", "股权关系", 2) in found[0].sources


def test_a_chain_of_control_reaches_all_the_way() -> None:
    chain = [
        holding("甲集团有限公司", "乙控股有限公司", "60"),
        holding("乙控股有限公司", APPLICANT, "60"),
        holding("甲集团有限公司", "丙科技有限公司", "60"),
        holding("丙科技有限公司", "丁科技有限公司", "60"),
    ]
    for employer in ("甲集团有限公司", "丙科技有限公司", "丁科技有限公司"):
        found = find(expert(employer=employer, uscc=None), ownership=chain)
        assert kinds(found) == [("E00001", "S00001", "group_relation")]


def test_circular_holdings_end() -> None:
    ring = [holding(OTHER, "丙有限公司", "60"), holding("丙有限公司", OTHER, "60")]
    assert find(expert(employer=OTHER, uscc=None), ownership=ring) == []


def test_the_state_as_common_owner_makes_no_sisters() -> None:
    state = "重庆市国有资产监督管理委员会"
    holdings = [holding(state, APPLICANT, "100"), holding(state, OTHER, "100")]
    assert find(expert(employer=OTHER, uscc=None), ownership=holdings) == []


def test_a_parent_of_the_same_name_with_another_code_is_another_parent() -> None:
    parent = "重庆总部集团有限公司"
    holdings = [
        holding(parent, APPLICANT, "60", parent_uscc=credit_code(11)),
        holding(parent, "丙有限公司", "60", parent_uscc=credit_code(12)),
    ]
    assert find(expert(employer=parent, uscc=credit_code(12)), ownership=holdings) == []
    assert find(expert(employer=parent, uscc=credit_code(11)), ownership=holdings) != []


@pytest.mark.parametrize(("policy", "separates"), [("exclude", True), ("hint", False)])
def test_staff_of_the_recommending_office(policy: str, separates: bool) -> None:
    worker = expert(employer="渝北区经济和信息化委员会", uscc=None)
    elsewhere = submission("S00002", district="渝中", sources=[])
    found = find(
        worker,
        submissions=(submission(), elsewhere),
        definition=with_rule(recommender_staff=policy),
    )
    assert kinds(found) == [("E00001", "S00001", "recommender_staff")]
    assert (found[0].hard, found[0].separates) == (False, separates)


def declared(**changes: Any) -> DeclaredRecusal:
    values = {
        "call": "c",
        "expert_code": "E00001",
        "expert_name": "专家E00001",
        "organisation": APPLICANT,
        "reason": "配偶在该单位任职",
    }
    return DeclaredRecusal(**{**values, **changes})


def test_what_the_expert_declared() -> None:
    [row] = find(expert(), declared=[declared()])
    assert (row.kind, row.evidence, row.hard) == ("declared_by_expert", "配偶在该单位任职", True)


def test_a_declaration_without_number_needs_the_only_expert_of_the_name() -> None:
    unnumbered = declared(expert_code=None, expert_name="卫静")
    row, other = expert(name="卫静"), expert("E00002", name="卫静")
    assert kinds(find(row, declared=[unnumbered])) == [("E00001", "S00001", "declared_by_expert")]
    different = other.model_copy(update={"employer": "渝丁大学", "uscc": credit_code(90001)})
    assert find(row, different, declared=[unnumbered]) == []


def test_a_declaration_counts_for_a_second_entry_of_the_person() -> None:
    row = expert(name="卫静")
    twin = expert("E90001", name="卫 静", phone=row.phone)
    assert [pair[0] for pair in kinds(find(row, twin, declared=[declared()]))] == [
        "E00001",
        "E90001",
    ]


def test_a_declaration_may_name_the_platform_only() -> None:
    statement = declared(organisation="某公司", platform="甲木 适配验证平台")
    assert kinds(find(expert(), declared=[statement])) == [
        ("E00001", "S00001", "declared_by_expert")
    ]


def request(verdict: str = "", employer: str = "渝丙大学") -> RequestedRecusal:
    return RequestedRecusal(
        call="c",
        applicant=APPLICANT,
        expert_name="专家E00001",
        expert_employer=employer,
        reason="双方存在合同纠纷",
        verdict=verdict,
    )


@pytest.mark.parametrize(
    ("policy", "verdict", "separates"),
    [
        ("wait", "", False),
        ("wait", "同意回避", True),
        ("wait", "不同意", False),
        ("exclude", "", True),
        ("exclude", "驳回", False),
        ("hint", "同意", False),
    ],
)
def test_an_applicants_request_is_for_staff_to_decide(
    policy: str, verdict: str, separates: bool
) -> None:
    found = find(
        expert(), definition=with_rule(applicant_request=policy), requested=[request(verdict)]
    )
    assert kinds(found) == [("E00001", "S00001", "applicant_recusal")]
    assert (found[0].hard, found[0].separates) == (False, separates)


def test_a_request_means_the_expert_with_that_employer() -> None:
    homonym = expert("E00002", name="专家E00001", employer="渝丁大学", uscc=credit_code(90001))
    assert [pair[0] for pair in kinds(find(expert(), homonym, requested=[request()]))] == ["E00001"]
    both = find(expert(), homonym, requested=[request(employer="")])
    assert [pair[0] for pair in kinds(both)] == ["E00001", "E00002"]


def test_a_shared_phone_is_only_a_hint() -> None:
    found = find(expert(phone="+86 100-0000-0001"), submissions=(submission(phone="10000000001"),))
    assert kinds(found) == [("E00001", "S00001", "shared_phone")]
    assert (found[0].hard, found[0].separates) == (False, False)


def test_a_mail_domain_is_a_hint_unless_anybody_may_have_it() -> None:
    own = find(expert(email="a@jiamu.example"), submissions=(submission(email="b@JIAMU.example"),))
    assert kinds(own) == [("E00001", "S00001", "mail_domain")]
    for public in ("qq.com", "example.com"):
        same = (submission(email=f"b@{public}"),)
        assert find(expert(email=f"a@{public}"), submissions=same) == []


def test_what_many_applicants_share_belongs_to_none() -> None:
    many = tuple(
        submission(
            f"S{at}",
            applicant=f"重庆{at}有限公司",
            uscc=None,
            phone="02300000001",
            email="b@park.example",
        )
        for at in range(4)
    )
    assert find(expert(phone="02300000001", email="a@park.example"), submissions=many) == []


def test_all_submissions_of_an_applicant_are_in_conflict() -> None:
    two = (submission(), submission("S00002", platform="甲木二号平台"))
    found = find(expert(employer=APPLICANT, uscc=credit_code(1)), submissions=two)
    assert [pair[1] for pair in kinds(found)] == ["S00001", "S00002"]


def test_every_kind_has_a_name_in_both_languages() -> None:
    for kind in (
        HARD_KINDS | HINT_KINDS | {"recommender_staff", "applicant_recusal", "family_relation"}
    ):
        assert knows(f"conflict.{kind}", "zh")
        assert knows(f"conflict.{kind}", "en")
