"""The geometry of the scoring charts: where bars, boxes and dots stand, in the units of the SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from reviewer.usecases.score_statistics import ExpertHabit
from reviewer.usecases.scoring_board import PanelProgress, ScoringBoard

LABEL, WIDTH, ROW = 150, 300, 26  # of the names at the left, of the scale, of one line
HIGHEST = Decimal(100)
SCALE = MappingProxyType({"label": LABEL, "width": WIDTH, "row": ROW})


@dataclass(frozen=True)
class Bar:
    """Hold one line of the progress chart: how far it is done, begun and open, in units."""

    label: str
    y: int
    done: float
    begun: float
    open: float
    text: str


@dataclass(frozen=True)
class Box:
    """Hold one line of a spread chart: whiskers, box and centre along the scale, in units."""

    label: str
    y: int
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
    y: int
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
        "scale": SCALE,
    }


def progress_bars(board: ScoringBoard) -> list[Bar]:
    """Lay out one bar per panel."""
    return [_bar(place, panel) for place, panel in enumerate(board.panels)]


def _bar(place: int, panel: PanelProgress) -> Bar:
    due = sum(one.of for one in panel.experts)
    done = sum(one.handed_in for one in panel.experts)
    begun = sum(one.begun for one in panel.experts)
    unit = WIDTH / max(due, 1)
    return Bar(
        label=f"{panel.code} {panel.room}",
        y=place * ROW,
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
            for one in row.sheets:
                if one.state == "submitted" and one.total is not None:
                    totals.setdefault((one.expert, one.expert_name), []).append(one.total)
    found = sorted(totals.items())
    return [_box(place, name, values) for place, ((_, name), values) in enumerate(found)]


def submission_boxes(board: ScoringBoard) -> list[Box]:
    """Lay out the spread of the totals that each submission was given."""
    rows = [row for panel in board.panels for row in panel.submissions if row.totals]
    return [_box(place, row.platform, row.totals) for place, row in enumerate(rows)]


def _box(place: int, label: str, values: Sequence[Decimal]) -> Box:
    ordered = sorted(values)
    marks = [_quantile(ordered, share) for share in (0.0, 0.25, 0.5, 0.75, 1.0)]
    low, first, middle, third, high = (round(float(one / HIGHEST) * WIDTH, 1) for one in marks)
    text = f"{ordered[0]:f}–{ordered[-1]:f}"
    return Box(label, place * ROW, low, first, middle, third, high, text)


def _quantile(ordered: Sequence[Decimal], share: float) -> Decimal:
    """Give a quantile by linear interpolation between neighbours."""
    position = Decimal(str(share)) * (len(ordered) - 1)
    below = int(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (position - below)


def leaning_bars(habits: Sequence[ExpertHabit]) -> list[Lean]:
    """Lay out how far each expert lies above or below the others."""
    known = [one for one in habits if one.leaning is not None]
    widest = max((abs(one.leaning or Decimal(0)) for one in known), default=Decimal(0))
    scale = Decimal(WIDTH) / 2 / max(widest, Decimal(5))
    bars = []
    for place, one in enumerate(known):
        leaning = one.leaning or Decimal(0)
        width = float(abs(leaning) * scale)
        start = WIDTH / 2 - (0 if leaning >= 0 else width)
        text = f"{leaning:+f}"
        bars.append(
            Lean(one.name, place * ROW, round(start, 1), round(width, 1), leaning >= 0, text)
        )
    return bars
