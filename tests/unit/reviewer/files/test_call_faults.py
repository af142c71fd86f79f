"""What is wrong with a call's file is said in Chinese and in English, with its place."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

import data.calls
from reviewer.errors import BadInput
from reviewer.files.call_files import LARGEST_FILE, parse_call
from reviewer.messages import say

TEXT = files(data.calls).joinpath("cq-platforms-2021.toml").read_text(encoding="utf-8")
TABLE = '{ code = "t", title = { zh = "表", en = "T" }, needs = ["applicant"] }'
FIELD = '{ code = "applicant", kind = "name", headings = ["单位"] }'


def said(old: str, new: str) -> tuple[str, str]:
    """Give the refusal of the changed file in both languages."""
    assert old in TEXT
    with pytest.raises(BadInput) as refused:
        parse_call(TEXT.replace(old, new, 1).encode(), "a.toml")
    found = refused.value
    return say(found.code, "zh", **found.details), say(found.code, "en", **found.details)


@pytest.mark.parametrize(
    ("old", "new", "chinese", "english"),
    [
        (
            "issued_on = 2021-12-29",
            'issued_on = "soon"',
            "issued_on：应是日期，例如 2021-12-31（现为“soon”）",
            "issued_on: should be a date such as 2021-12-31 (it says “soon”)",
        ),
        (
            "weight = 10",
            "weight = 11",
            "scoring：各评分项权重之和应为 100，现为 101",
            "scoring: the weights of the criteria must add up to 100; they come to 101",
        ),
        (
            'that = "qualified"',
            'that = "qualified >"',
            "eligibility.23 NOT_QUALIFIED.that：条件在“qualified >”处无法识别",
            "eligibility.23 NOT_QUALIFIED.that: the expression cannot be read at “qualified >”",
        ),
        (
            'that = "qualified"',
            f'that = "{"(" * 2000}"',
            "eligibility.23 NOT_QUALIFIED.that：条件太长",
            "eligibility.23 NOT_QUALIFIED.that: the expression is too long",
        ),
        (
            'that = "qualified"',
            'that = "9 ** 9 ** 9"',
            "条件里不能写“9 ** 9 ** 9”",
            "an expression cannot hold “9 ** 9 ** 9”",
        ),
        (
            'otherwise = "propose"',
            'otherwise = "perhaps"',
            "FINANCE_DOUBTFUL.otherwise：只能是以下之一：reject、propose、flag、note（现为“perhaps”）",
            "FINANCE_DOUBTFUL.otherwise: should be one of reject, propose, flag, note",
        ),
        ("decimals = 2", "decimal = 2", "scoring.decimal：没有这一项设置", "no such setting"),
        (
            "first_day = 2022-03-14",
            "",
            "schedule.first_day：没有填写",
            "schedule.first_day: is missing",
        ),
        (
            "min_size = 5",
            "min_size = 5\nmin_size = 5",
            "同一项写了两次（第二次在第",
            "something is given twice (the second time at line",
        ),
        (
            'form = "platforms"',
            'form = "platfroms"',
            "没有名为“platfroms”的内置表格",
            "no built-in form",
        ),
        (
            'form = "platforms"',
            f"form = {{ tables = [{TABLE}], fields = [{FIELD}, {FIELD}] }}",
            "form：表 t 里字段代码 applicant 出现了两次，请改掉其中一个",
            "form: table t: two fields have the code applicant",
        ),
    ],
)
def test_a_fault_is_a_sentence_with_its_place(
    old: str, new: str, chinese: str, english: str
) -> None:
    zh, en = said(old, new)
    assert chinese in zh
    assert english in en
    # No word of the validation library is left in the Chinese sentence.
    assert re.findall(r"[A-Za-z]+ [a-z]+ [a-z]+", zh.replace("9 ** 9 ** 9", "")) == []


def test_a_huge_text_is_refused_before_it_is_read() -> None:
    with pytest.raises(BadInput) as refused:
        parse_call(b"#" * (LARGEST_FILE + 1), "a.toml")
    assert refused.value.code == "error.call_file_too_large"
