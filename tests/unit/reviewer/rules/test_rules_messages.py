"""Every text of the rules exists in both languages, with the same blanks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import reviewer.messages
from reviewer.files.call_files import built_in_calls
from reviewer.model.intake import Problem
from reviewer.rules.eligibility import screen
from reviewer.rules.forecasts import forecast
from reviewer.rules.joining import join
from tests.builders.rules_records import form_record, read_file, summary_record

FOLDER = Path(reviewer.messages.__file__).parent


def texts(language: str) -> dict[str, str]:
    with (FOLDER / language / "rules.po").open("rb") as stream:
        return {str(entry.id): str(entry.string) for entry in read_po(stream) if entry.id}


def blanks(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", text))


def test_both_languages_have_the_same_texts_with_the_same_blanks() -> None:
    chinese, english = texts("zh_CN"), texts("en")
    assert chinese.keys() == english.keys()
    for code, text in chinese.items():
        assert text, code
        assert blanks(text) == blanks(english[code]), code


def joining_problems() -> list[Problem]:
    """Bring about every finding of joining."""
    other = {"applicant": "重庆乙水软件有限公司", "platform": "乙水平台"}
    expert: dict[str, object] = {"code": "E1", "name": "卫静", "employer": "渝", "phone": "1000000"}
    files = [
        read_file("a.xlsx", [summary_record(), summary_record(), summary_record(rd=1)]),
        read_file("b.xlsx", [summary_record(district="渝中"), summary_record(**other)]),
        read_file("f.xlsx", [form_record(staff=7, monitor="否")], "application"),
        read_file(
            "g.xlsx", [form_record(applicant="重庆戊有限公司", platform="戊")], "application"
        ),
        read_file(
            "r.xlsx",
            [
                expert,
                {**expert, "code": "E2"},
                {**expert, "name": "苗"},
                {"code": ""},
                {**expert, "code": "E3", "years": 900},
            ],
            "expert",
        ),
        read_file("z.xlsx", [summary_record(applicant="重庆丁有限公司", platform="丁")]),
    ]
    call = built_in_calls()["cq-platforms-2021"]
    found = join(call, files)
    screened = screen(call, found.submissions)
    return [
        problem.problem for problem in (*found.row_problems, *forecast(found.submissions, screened))
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_finding_of_joining_can_be_said(language: reviewer.messages.Language) -> None:
    problems = joining_problems()
    assert {problem.code for problem in problems} >= {
        "code_clash",
        "duplicate_expert",
        "duplicate_other_district",
        "duplicate_row",
        "duplicate_row_differs",
        "expert_code_repeated",
        "expert_incomplete",
        "expert_invalid",
        "form_missing",
        "monitor_no",
        "summary_and_form_differ",
        "summary_row_missing",
    }
    for problem in problems:
        filled = {
            "raw": problem.raw,
            "value": problem.value,
            "column": problem.column,
            **problem.details,
        }
        text = reviewer.messages.say(f"problem.{problem.code}", language, **filled)
        assert "{" not in text
        assert len(text) > 5
