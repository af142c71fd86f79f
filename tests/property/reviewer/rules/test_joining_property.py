"""Whichever way the rows come in, the submissions are the same."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer.files.call_files import built_in_calls
from reviewer.model.intake import ReadFile
from reviewer.model.submissions import SubmissionInput
from reviewer.rules.eligibility import screen
from reviewer.rules.joining import join
from tests.builders.rules_records import credit_code, form_record, read_file, summary_record

PLATFORMS = built_in_calls()["cq-platforms-2021"]
DISTRICTS = ("渝北", "渝中", "万州")
SPELLINGS = (
    lambda name: name,
    lambda name: name.replace("重庆", "重庆市"),
    lambda name: name.replace("有限公司", "（有限公司）"),
    lambda name: name.replace("有限公司", "有限责任公司"),
    lambda name: f"{name[:3]} {name[3:]}\u3000",
    lambda name: f"{name[:3]}\u200b{name[3:]}",
)


@st.composite
def seasons(draw: st.DrawFn) -> list[tuple[dict[str, object], dict[str, object]]]:
    """Make pairs of a row of 附件2 and its form, one per applicant."""
    pairs: list[tuple[dict[str, object], dict[str, object]]] = []
    for at in range(draw(st.integers(1, 5))):
        shared: dict[str, object] = {
            "platform": f"平台{at}号",
            "district": draw(st.sampled_from(DISTRICTS)),
            "staff": draw(st.integers(1, 900)),
        }
        name = f"重庆申报{at}号软件有限公司"
        spelling = draw(st.sampled_from(SPELLINGS))
        form = form_record(code=f"S{at:05d}", uscc=credit_code(at), applicant=name, **shared)
        pairs.append((summary_record(applicant=spelling(name), **shared), form))
    return pairs


def files_of(pairs: list[tuple[dict[str, object], dict[str, object]]]) -> list[ReadFile]:
    files: list[ReadFile] = []
    for district in DISTRICTS:
        rows = [row for row, _ in pairs if row["district"] == district]
        forms = [form for _, form in pairs if form["district"] == district]
        files.append(read_file(f"{district}_汇总.xlsx", rows))
        files.append(read_file(f"{district}_要素.xlsx", forms, "application"))
    return files


def content(submissions: Any) -> list[dict[str, Any]]:
    listed: list[SubmissionInput] = sorted(submissions, key=lambda entry: str(entry.code))
    return [entry.model_dump() for entry in listed]


@settings(max_examples=60, deadline=None)
@given(seasons())
def test_every_row_meets_its_form_without_a_finding(
    pairs: list[tuple[dict[str, object], dict[str, object]]],
) -> None:
    found = join(PLATFORMS, files_of(pairs))
    assert sorted(submission.code for submission in found.submissions) == [
        form["code"] for _, form in pairs
    ]
    assert found.row_problems == ()
    assert {entry.status for entry in screen(PLATFORMS, found.submissions).values()} == {"accept"}


@settings(max_examples=60, deadline=None)
@given(seasons(), st.randoms())
def test_files_may_come_in_any_order_and_one_by_one(
    pairs: list[tuple[dict[str, object], dict[str, object]]], chance: random.Random
) -> None:
    files = files_of(pairs)
    at_once = join(PLATFORMS, files).submissions
    chance.shuffle(files)
    assert content(join(PLATFORMS, files).submissions) == content(at_once)
    stored: dict[str, SubmissionInput] = {}
    for file in files:
        found = join(PLATFORMS, [file], list(stored.values()))
        for old in found.renamed:
            stored.pop(old, None)
        stored |= {submission.code: submission for submission in found.submissions}
    assert content(stored.values()) == content(at_once)


@settings(max_examples=60, deadline=None)
@given(seasons())
def test_the_same_files_twice_double_nothing(
    pairs: list[tuple[dict[str, object], dict[str, object]]],
) -> None:
    files = files_of(pairs)
    once = join(PLATFORMS, files).submissions
    again = join(PLATFORMS, files, once)
    assert content(again.submissions) == content(once)
    assert (again.renamed, again.vanished) == ({}, ())
