"""Expressions said as sentences, in both languages."""

from __future__ import annotations

import pytest

from reviewer.messages import Language
from reviewer.rules.expression_words import LANGUAGES, names_in, rule_in_words, sentence_of
from tests.builders.call_records import built_in

NAMES = {"staff": "职工人数", "registered": "注册时间", "field": "领域"}


@pytest.mark.parametrize(
    ("text", "language", "sentence"),
    [
        ("staff >= 100", "zh", "职工人数不小于100"),
        ("staff >= 100", "en", "职工人数 is at least 100"),
        (
            "100 <= staff < 200 and (field == '甲' or not has(field))",
            "zh",
            "100不大于职工人数小于200，并且（领域是“甲”，或者并非填写了领域）",
        ),
        ("registered <= date('2019-12-31')", "zh", "注册时间不大于2019-12-31"),
        ("abs(staff - 5) / 2 > 1", "zh", "职工人数减5的绝对值除以2大于1"),
        ("field in ['甲', '乙']", "en", "领域 is one of “甲”, “乙”"),
        ("1 if staff > 2 else 3", "zh", "若职工人数大于2则1，否则3"),
        ("staff >", "zh", ""),
    ],
)
def test_an_expression_is_said_in_words(text: str, language: Language, sentence: str) -> None:
    assert sentence_of(text, NAMES, language) == sentence


@pytest.mark.parametrize("name", ["cq-platforms-2021", "js-first-version-2021"])
def test_every_rule_of_a_call_can_be_said(name: str) -> None:
    definition = built_in(name)
    for language in LANGUAGES:
        assert names_in(definition, language)
    for rule in definition.eligibility:
        said = rule_in_words(definition, rule)
        assert all(bool(said[language]) == hasattr(rule, "that") for language in LANGUAGES)
