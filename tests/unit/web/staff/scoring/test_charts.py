"""Where bars and boxes of the scoring charts stand, in per cent of the width."""

from __future__ import annotations

from decimal import Decimal

import pytest

from reviewer.usecases.context import AppContext
from reviewer.usecases.scoring.board import read_scoring_board
from reviewer.usecases.scoring.statistics import ExpertHabit
from tests.builders.people import CALL, STAFF
from tests.builders.season import planned, score_all
from web.staff.scoring.charts import Bar, Box, Lean, charts_of, leaning_bars


def habit(name: str, leaning: str | None) -> ExpertHabit:
    return ExpertHabit(
        expert=name,
        name=name,
        sheets=2,
        mean=Decimal(80),
        deviation=None,
        leaning=None if leaning is None else Decimal(leaning),
        spread=None,
        agreement=None,
    )


def test_the_furthest_from_zero_reaches_the_edge() -> None:
    bars = leaning_bars(
        [habit("严", "-10"), habit("宽", "+5"), habit("平", "0"), habit("无", None)]
    )
    assert bars == [
        Lean("严", 0.0, 50.0, up=False, text="-10"),
        Lean("宽", 50.0, 25.0, up=True, text="+5"),
        Lean("平", 50.0, 0.0, up=True, text="+0"),
    ]


@pytest.mark.parametrize(("leaning", "width"), [("2.5", 25.0), ("5", 50.0), ("5.1", 50.0)])
def test_small_differences_are_not_drawn_large(leaning: str, width: float) -> None:
    assert leaning_bars([habit("甲", leaning)])[0].width == width


def test_nobody_scored() -> None:
    assert leaning_bars([]) == []


def test_the_board_is_drawn_from_its_numbers(plain_context: AppContext) -> None:
    planned(plain_context)
    score_all(plain_context, {"G001": (60, 70, 80, 90, 100), "G002": (50, None, None, None, None)})
    drawn = charts_of(read_scoring_board(plain_context, STAFF, CALL))
    assert drawn == {
        "bars": [Bar("P1 901会议室", 30.0, 0.0, 70.0, "6/20")],
        "experts": [
            Box("专家01", 50.0, 52.5, 55.0, 57.5, 60.0, "50.00–60.00"),
            *(
                Box(name, mark, mark, mark, mark, mark, f"{mark:.2f}–{mark:.2f}")
                for name, mark in (
                    ("专家02", 70.0), ("专家03", 80.0), ("专家09", 90.0), ("专家11", 100.0),
                )
            ),
        ],
        "things": [
            Box("示例1号平台", 60.0, 70.0, 80.0, 90.0, 100.0, "60.00–100.00"),
            Box("示例2号平台", 50.0, 50.0, 50.0, 50.0, 50.0, "50.00–50.00"),
        ],
    }  # fmt: skip
