"""Results as JSON and as tables of a terminal."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum

import pytest

from reviewer.commands.printing import as_json, print_json, print_table, shown_width


class Colour(StrEnum):
    """A choice."""

    RED = "red"


@dataclass(frozen=True)
class Row:
    """A view with one of everything."""

    name: str
    score: Decimal
    colour: Colour
    parts: tuple[int, ...]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal("85.00"), 85),
        (Decimal("85.25"), 85.25),
        (None, None),
        (date(2022, 6, 13), "2022-06-13"),
        (datetime(2022, 6, 13, 1, 2, 3, 4, tzinfo=UTC), "2022-06-13T01:02:03+00:00"),
        (Colour.RED, "red"),
        ({1: {Decimal(1)}}, {"1": [1]}),
        (Row("评", Decimal("1.5"), Colour.RED, (1, 2)), {
            "name": "评", "score": 1.5, "colour": "red", "parts": [1, 2],
        }),
    ],
)  # fmt: skip
def test_values_become_what_json_can_hold(value: object, expected: object) -> None:
    assert as_json(value) == expected
    json.dumps(as_json(value))


def test_one_document_is_printed_in_its_own_signs(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"名": "评议"})
    assert capsys.readouterr().out == '{\n  "名": "评议"\n}\n'


def test_wide_signs_count_twice() -> None:
    assert [shown_width(text) for text in ("", "ab", "评议", "ａ1")] == [0, 2, 4, 3]


def test_columns_line_up(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(["编号", "n"], [("G1", 1), ("评议组", None)])
    lines = capsys.readouterr().out.splitlines()
    assert lines == ["编号    n", "──────  ─", "G1      1", "评议组"]


def test_long_cells_are_cut_to_the_widest_column(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(["x"], [("评" * 18,), ("评" * 19,), ("a\nb",)])
    rows = capsys.readouterr().out.splitlines()[2:]
    assert rows == ["评" * 18, "评" * 17 + "…", "a b"]
