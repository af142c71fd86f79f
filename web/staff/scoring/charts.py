"""The geometry of the scoring charts: where bars and boxes stand, in per cent of the width."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from reviewer.usecases.scoring.board import PanelProgress, ScoringBoard
from reviewer.usecases.scoring.statistics import ExpertHabit

HIGHEST = Decimal(100)  # totals go from 0 to this
WHOLE = 100.0  # per cent
LEAST_LEANING = Decimal(5)  # marks at the edge of the harshness chart where nobody lies further off


@dataclass(frozen=True)
class Bar:
    """Hold one line of the progress chart: how far it is done, begun and open."""

    label: str
    done: float
    begun: float
    open: float
    text: str


@dataclass(frozen=True)
class Box:
    """Hold one line of a spread chart: whiskers, box and centre along the scale."""

    label: str
    low: float
    first: float
    middle: float
    third: float
    high: float
    text: str


@dataclass(frozen=True)
class Lean:
    """Hold one line of the harshness chart: a bar to the right of zero, or to the left."""

    label: str
    x: float
    width: float
    up: bool
    text: str


def charts_of(board: ScoringBoard) -> dict[str, object]:
    """Give a template the charts of the board."""
    return {
        "bars": progress_bars(board),
        "experts": expert_boxes(board),
        "things": submission_boxes(board),
    }


def progress_bars(board: ScoringBoard) -> list[Bar]:
    """Lay out one bar per panel."""
    return [_bar(panel) for panel in board.panels]


def _bar(panel: PanelProgress) -> Bar:
    due = sum(expert.of for expert in panel.experts)
    done = sum(expert.handed_in for expert in panel.experts)
    begun = sum(expert.begun for expert in panel.experts)
    unit = WHOLE / max(due, 1)
    return Bar(
        label=f"{panel.code} {panel.room}",
        done=round(done * unit, 1),
        begun=round(begun * unit, 1),
        open=round((due - done - begun) * unit, 1),
        text=f"{done}/{due}",
    )


def expert_boxes(board: ScoringBoard) -> list[Box]:
    """Lay out the spread of the totals that each expert handed in."""
    totals: dict[tuple[str, str], list[Decimal]] = {}
    for panel in board.panels:
        for row in panel.submissions:
            for sheet in row.sheets:
                if sheet.state == "submitted" and sheet.total is not None:
                    totals.setdefault((sheet.expert, sheet.expert_name), []).append(sheet.total)
    found = sorted(totals.items())
    return [_box(name, values) for (_, name), values in found]


def submission_boxes(board: ScoringBoard) -> list[Box]:
    """Lay out the spread of the totals that each submission was given."""
    rows = [row for panel in board.panels for row in panel.submissions if row.totals]
    return [_box(row.platform, row.totals) for row in rows]


def _box(label: str, values: Sequence[Decimal]) -> Box:
    ordered = sorted(values)
    marks = [_quantile(ordered, share) for share in (0.0, 0.25, 0.5, 0.75, 1.0)]
    low, first, middle, third, high = (round(float(mark / HIGHEST) * WHOLE, 1) for mark in marks)
    text = f"{ordered[0]:f}–{ordered[-1]:f}"
    return Box(label, low, first, middle, third, high, text)


def _quantile(ordered: Sequence[Decimal], share: float) -> Decimal:
    """Give a quantile by linear interpolation between neighbours."""
    position = Decimal(str(share)) * (len(ordered) - 1)
    below = int(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (position - below)


def leaning_bars(habits: Sequence[ExpertHabit]) -> list[Lean]:
    """Lay out how far each expert lies above or below the others."""
    known = [(habit.name, habit.leaning) for habit in habits if habit.leaning is not None]
    widest = max((abs(leaning) for _, leaning in known), default=LEAST_LEANING)
    half = Decimal(WHOLE) / 2
    scale = half / max(widest, LEAST_LEANING)
    bars = []
    for name, leaning in known:
        start = half + min(leaning, Decimal(0)) * scale
        bars.append(
            Lean(
                label=name,
                x=round(float(start), 1),
                width=round(float(abs(leaning) * scale), 1),
                up=leaning >= 0,
                text=f"{leaning:+f}",
            )
        )
    return bars
