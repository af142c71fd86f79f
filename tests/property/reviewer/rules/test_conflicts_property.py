"""The index finds exactly the pairs that comparing everybody with everybody finds."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer.files.call_files import built_in_calls
from reviewer.model.experts import ExpertInput
from reviewer.model.submissions import SubmissionInput
from reviewer.rules.conflicts import find_conflicts
from tests.builders.rules_records import credit_code, expert, submission
from tests.builders.same_organisation import same_organisation

PLATFORMS = built_in_calls()["cq-platforms-2021"]
NAMES = st.sampled_from(
    [
        "重庆甲木软件有限公司",
        "重庆市甲木软件（有限公司）",
        "重庆甲木 软件股份有限公司",
        "重庆甲木软件发展有限公司",
        "重庆乙水数据有限公司",
        "重庆乙水数据有限公司渝北分公司",
        "渝丙大学",
    ]
)
# Few codes that go with names at random: also one code with two names, and one name with two.
CODES = st.sampled_from([None, None, credit_code(1), credit_code(2), "91500112FAKE00000"])
MONTHS = st.builds(
    lambda year, month: f"{year}.{month}", st.integers(2017, 2021), st.integers(1, 12)
)


@st.composite
def given_experts(draw: st.DrawFn) -> list[ExpertInput]:
    made: list[ExpertInput] = []
    for at in range(draw(st.integers(0, 4))):
        posts: list[dict[str, Any]] = [
            {"employer": draw(NAMES), "from": "2010.1", "to": draw(MONTHS)}
            for _ in range(draw(st.integers(0, 2)))
        ]
        made.append(expert(f"E{at}", employer=draw(NAMES), uscc=draw(CODES), past_posts=posts))
    return made


@st.composite
def given_submissions(draw: st.DrawFn) -> list[SubmissionInput]:
    return [
        submission(f"S{at}", applicant=draw(NAMES), uscc=draw(CODES), platform=f"平台{at}")
        for at in range(draw(st.integers(0, 4)))
    ]


def months_since(text: str, reference: date) -> int:
    year, month = (int(part) for part in text.split("."))
    return (reference.year - year) * 12 + reference.month - month


@settings(max_examples=200, deadline=None)
@given(given_experts(), given_submissions())
def test_no_pair_that_the_policy_names_is_missed(
    experts: list[ExpertInput], submissions: list[SubmissionInput]
) -> None:
    found = {
        (conflict.expert, conflict.submission, conflict.kind)
        for conflict in find_conflicts(PLATFORMS, submissions, experts)
    }
    employed = {(expert, code) for expert, code, kind in found if kind != "past_employer"}
    for each_expert in experts:
        for other in submissions:
            same = same_organisation(
                each_expert.employer, each_expert.uscc, other.applicant, other.uscc
            )
            pair = (each_expert.code, other.code)
            codes = {each_expert.uscc, other.uscc}
            if None not in codes and credit_code(1) in codes and credit_code(2) in codes:
                assert pair not in employed
            elif codes <= {credit_code(1)} or codes <= {credit_code(2)}:
                assert pair in employed
                assert same


@settings(max_examples=150, deadline=None)
@given(given_experts(), given_submissions())
def test_past_employers_count_by_the_month(
    experts: list[ExpertInput], submissions: list[SubmissionInput]
) -> None:
    reference = date(2022, 3, 14)
    nameless = [each_expert.model_copy(update={"uscc": None}) for each_expert in experts]
    uncoded = [each_submission.model_copy(update={"uscc": None}) for each_submission in submissions]
    found = {
        (conflict.expert, conflict.submission)
        for conflict in find_conflicts(PLATFORMS, uncoded, nameless)
        if conflict.kind == "past_employer"
    }
    by_hand = {
        (who.code, what.code)
        for who in nameless
        for what in uncoded
        for post in who.past_posts
        if months_since(post["to"], reference) <= 36
        and same_organisation(post["employer"], None, what.applicant, None)
    }
    assert found == by_hand


@settings(max_examples=100, deadline=None)
@given(given_experts(), given_submissions(), st.randoms())
def test_the_order_of_rows_changes_nothing(
    experts: list[ExpertInput], submissions: list[SubmissionInput], chance: Any
) -> None:
    before = find_conflicts(PLATFORMS, submissions, experts)
    shuffled = (list(submissions), list(experts))
    for rows in shuffled:
        chance.shuffle(rows)
    assert find_conflicts(PLATFORMS, *shuffled) == before
