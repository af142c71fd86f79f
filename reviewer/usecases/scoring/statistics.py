"""How harsh experts are and how far panels disagree: shown, never part of a score."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from reviewer.model.programme import CallDefinition
from reviewer.rules.aggregation import calibration_of
from reviewer.rules.habits import ExpertMark, given_totals
from reviewer.rules.permissions import Actor, require_overseer
from reviewer.rules.scoring import kept, rounded, sound_totals
from reviewer.store import calls, plans
from reviewer.store.engine import reading
from reviewer.usecases.context import AppContext
from reviewer.usecases.scoring.data import ScoreData, read_score_data
from reviewer.usecases.scoring.judge import AbnormalView, abnormal_views
from reviewer.usecases.scoring.standing import require_standing

if TYPE_CHECKING:
    import pandas as pd

PLACES = 2
FEWEST_TO_AGREE = 3


@dataclass(frozen=True)
class ExpertHabit:
    """Show how one expert scores.

    `deviation` is the mean distance from the mean of the others on the same submissions, in
    points; `leaning` the same by least squares over the whole call; `spread` the standard deviation
    of own totals; `agreement` the rank correlation with the others, from -1 to 1. None: too few.
    """

    expert: str
    name: str
    sheets: int
    mean: Decimal
    deviation: Decimal | None
    leaning: Decimal | None
    spread: Decimal | None
    agreement: Decimal | None


@dataclass(frozen=True)
class Disagreement:
    """Show how far one submission's totals lie apart; `far` are those far from the others' mean."""

    submission: str
    platform: str
    panel: str
    sheets: int
    mean: Decimal
    deviation: Decimal | None
    range: Decimal
    far: tuple[tuple[str, str, Decimal], ...]


@dataclass(frozen=True)
class StatisticsView:
    """Show the habits of all experts and the disagreement on all submissions.

    `groups` counts the sets of experts that common submissions link; leanings compare only within
    one.
    """

    definition: CallDefinition
    experts: tuple[ExpertHabit, ...]
    submissions: tuple[Disagreement, ...]
    groups: int
    abnormal: tuple[AbnormalView, ...]


def read_statistics(context: AppContext, actor: Actor, call_name: str) -> StatisticsView:
    """Show how experts score, from the sheets handed in.

    Raises NotFound without panels, StandingHidden while sheets are awaited.
    """
    require_overseer(actor)
    require_standing(context, actor, call_name)
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        definition = calls.definition_of(call)
        score_data = read_score_data(session, call, plans.require_plan_id(session, call_name))
        abnormal = tuple(view for view in abnormal_views(session, call_name) if view.asked)
    adjusted = calibration_of(definition.scoring, score_data.sheets, score_data.categories)
    table = _table(_given(score_data, definition))
    leanings = {expert: kept(value) for expert, value in adjusted.leanings.items()}
    return StatisticsView(
        definition=definition,
        experts=tuple(_habits(table, score_data, leanings)),
        submissions=tuple(_disagreements(table, score_data)),
        groups=len(adjusted.groups),
        abnormal=abnormal,
    )


def _given(score_data: ScoreData, definition: CallDefinition) -> list[ExpertMark]:
    """List the totals of all sheets that count."""
    rule = definition.scoring
    return given_totals(
        {
            code: sound_totals(rule.for_category(score_data.categories[code]), sheets)
            for code, sheets in score_data.sheets.items()
        }
    )


def _table(given: Sequence[ExpertMark]) -> pd.DataFrame:
    """Lay out one row per total: submission, expert, total, mean of the others, and the total."""
    # Imported here: no other page needs it, and it takes as much memory as all of them together.
    import pandas as pd  # noqa: PLC0415

    return pd.DataFrame(
        {
            "submission": [entry.submission for entry in given],
            "expert": [entry.expert for entry in given],
            "total": [float(entry.total) for entry in given],
            "others": [
                math.nan if entry.others is None else float(entry.others) for entry in given
            ],
            "given": list(given),
        }
    )


def _habits(
    table: pd.DataFrame, score_data: ScoreData, leanings: dict[str, Decimal]
) -> list[ExpertHabit]:
    found = []
    for expert, rows in table.groupby("expert"):
        code, own = str(expert), list(rows["given"])
        apart = [d for entry in own if (d := entry.deviation) is not None]
        found.append(
            ExpertHabit(
                expert=code,
                name=score_data.names[code],
                sheets=len(own),
                mean=_mean([entry.total for entry in own]),
                deviation=_mean(apart) if apart else None,
                leaning=rounded(leanings[code], PLACES) if code in leanings else None,
                spread=_short(rows["total"].std()),
                agreement=_short(agreement(rows[["total", "others"]])),
            )
        )
    return sorted(found, key=lambda entry: entry.deviation or Decimal(0))


def agreement(pairs: pd.DataFrame) -> float:
    """Correlate two columns by rank, from -1 to 1 (Spearman's coefficient; equals share a rank).

    NaN for fewer than three full pairs, or where one column has a single value.
    """
    ranks = pairs.dropna().rank()
    if len(ranks) < FEWEST_TO_AGREE or (ranks.nunique() == 1).any():
        return math.nan
    return ranks.iloc[:, 0].corr(ranks.iloc[:, 1])


def _disagreements(table: pd.DataFrame, score_data: ScoreData) -> list[Disagreement]:
    found = []
    for submission, rows in table.groupby("submission"):
        code, own = str(submission), list(rows["given"])
        totals = [entry.total for entry in own]
        found.append(
            Disagreement(
                submission=code,
                platform=score_data.rows[code].platform,
                panel=score_data.panels[code],
                sheets=len(own),
                mean=_mean(totals),
                deviation=_short(rows["total"].std()),
                range=_figure(max(totals) - min(totals)),
                far=tuple(
                    (entry.expert, score_data.names[entry.expert], _figure(entry.total))
                    for entry in own
                    if entry.far
                ),
            )
        )
    return sorted(found, key=lambda entry: entry.deviation or Decimal(0), reverse=True)


def _mean(values: Sequence[Fraction]) -> Decimal:
    return _figure(sum(values, Fraction(0)) / len(values))


def _figure(value: Fraction) -> Decimal:
    return rounded(kept(value), PLACES)


def _short(value: float) -> Decimal | None:
    """Write a statistic with two decimals; None for what is not a number."""
    return None if math.isnan(value) else rounded(Decimal(repr(float(value))), PLACES)
