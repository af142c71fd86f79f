"""The language of rules: exact, three-valued, bounded, and naming the word it cannot take."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from reviewer.model.expressions import ExpressionFault, parse_expression
from reviewer.rules.expressions import Unknown, Value, day_value, evaluate, to_decimal

KNOWN: dict[str, Value] = {
    "staff": Fraction(100),
    "share": Fraction("0.1"),
    "kind": "firm",
    "listed": True,
    "owners": ("重庆甲软件有限公司", "乙"),
    "applicant": "重庆甲软件有限公司",
    "founded": datetime(2019, 12, 31),  # noqa: DTZ001 values are in the call's zone
    "revenue": Fraction(1000),
    "revenue[-1]": Fraction(900),
    "service.products": Fraction(252),
    "place": "重庆市渝北区",
    "credit": "未查到",
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("staff >= 100", True),
        ("staff > 100", False),
        ("0.1 + 0.2 == 0.3", True),
        ("staff / 3 * 3 == 100", True),
        ("90 < staff <= 100", True),
        ("not listed", False),
        ("kind in ['firm', 'platform']", True),
        ("kind not in ['platform']", True),
        ("founded <= date('2019-12-31')", True),
        ("founded < date('2019-12')", False),
        ("abs(revenue[-1] - revenue) <= 100", True),
        ("service.products >= 200", True),
        ("min(staff, 5) + max(1, 2)", Fraction(7)),
        ("(1000 if kind == 'firm' else 500)", Fraction(1000)),
        ("same_organisation(applicant, owners)", True),
        ("contains(owners, '乙')", True),
        ("region(place, '重庆')", True),
        ("region(place, '江苏')", False),
        ("clean(credit)", True),
        ("has(staff) and not has(absent)", True),
    ],
)
def test_what_is_known_is_worked_out_exactly(text: str, value: Value) -> None:
    assert evaluate(text, KNOWN) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("absent > 1", Unknown(("absent",))),
        ("listed and absent", Unknown(("absent",))),
        ("listed or absent", True),
        ("not listed and absent", False),
        ("absent or gone", Unknown(("gone", "absent"))),
        ("staff > 500 and absent > 1", False),
        ("absent + staff", Unknown(("absent",))),
        ("staff / 0", Unknown(by_zero=True)),
        ("kind > 5", Unknown(clash="kind > 5")),
        ("kind + 1", Unknown(clash="kind + 1")),
        ("founded > 2019.12", Unknown(clash="founded > 2019.12")),
    ],
)
def test_what_is_not_known_stays_unknown(text: str, value: Value) -> None:
    found = evaluate(text, KNOWN)
    if isinstance(value, Unknown) and isinstance(found, Unknown):
        assert set(found.missing) == set(value.missing)
        assert (found.by_zero, found.clash) == (value.by_zero, value.clash)
    else:
        assert found == value


@pytest.mark.parametrize(
    ("text", "code", "word"),
    [
        ("staff >", "unreadable", "staff >"),
        ("__import__('os')", "no_function", "__import__"),
        ("staff.__class__.x", "not_allowed", "staff.__class__.x"),
        ("staff ** 999999", "not_allowed", "staff ** 999999"),
        ("[x for x in staff]", "not_allowed", "[x for x in staff]"),
        ("lambda: 1", "not_allowed", "lambda: 1"),
        ("date('soon')", "no_date", "date('soon')"),
        ("abs(1, 2)", "arguments", "abs(1, 2)"),
        ("has(1)", "needs_name", "has(1)"),
        ("1" * 31, "not_allowed", "1" * 31),
        ("1 + " * 200 + "1", "too_long", None),
        ("(" * 60 + "1" + ")" * 60 + " + x" * 60, "too_deep", None),
    ],
)
def test_what_cannot_stand_is_named_by_its_word(text: str, code: str, word: str | None) -> None:
    with pytest.raises(ExpressionFault) as fault:
        evaluate(text, KNOWN)
    assert fault.value.fault == code
    assert word is None or fault.value.word == word


def test_the_names_asked_for_are_listed_once() -> None:
    names = parse_expression("revenue[-1] + service.products > staff * staff").names
    assert names == ("revenue[-1]", "service.products", "staff")


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("2015.5", (2015, 5, 1)),
        ("2022-02-08", (2022, 2, 8)),
        ("2022", (2022, 1, 1)),
        ("", None),
        ("去年", None),
        ("2022.13", None),
    ],
)
def test_months_and_days_begin_when_they_begin(raw: str, day: tuple[int, int, int] | None) -> None:
    found = day_value(raw)
    assert (found.timetuple()[:3] if isinstance(found, datetime) else None) == day


def test_a_number_becomes_a_decimal() -> None:
    assert to_decimal(Fraction(1, 4)) == Decimal("0.25")
