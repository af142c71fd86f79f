"""How harsh experts are and how far panels disagree: shown, never part of a score."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from reviewer.model.programme import CallDefinition
from reviewer.rules.aggregation import calibration_of
from reviewer.rules.permissions import Actor, require_overseer
from reviewer.rules.scoring import kept, rounded, sound_totals
from reviewer.store import calls, plans
from reviewer.store.engine import reading
from reviewer.usecases.desk import Desk
from reviewer.usecases.gathered_scores import Gathered, gather_scores
from reviewer.usecases.judge_score import AbnormalView, abnormal_views

if TYPE_CHECKING:
    import pandas as pd

FAR = 0.25  # of the mean of the others; commissions ask for reasons from 20 to 30 per cent on
PLACES = 2


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


def read_statistics(desk: Desk, actor: Actor, call_name: str) -> StatisticsView:
    """Show how experts score, from the sheets handed in; raises NotFound without panels."""
    require_overseer(actor)
    with reading(desk.engine) as session:
        call = calls.get_call(session, call_name)
        definition = calls.definition_of(call)
        gathered = gather_scores(session, call, plans.require_plan_id(session, call_name))
        abnormal = tuple(abnormal_views(session, call_name))
    adjusted = calibration_of(definition.scoring, gathered.sheets, gathered.categories)
    frame = _frame(gathered, definition)
    leanings = {expert: kept(value) for expert, value in adjusted.leanings.items()}
    return StatisticsView(
        definition=definition,
        experts=tuple(_habits(frame, gathered, leanings)) if len(frame) else (),
        submissions=tuple(_disagreements(frame, gathered)) if len(frame) else (),
        groups=len(adjusted.groups),
        abnormal=abnormal,
    )


def _frame(gathered: Gathered, definition: CallDefinition) -> pd.DataFrame:
    """Lay out one row per sheet that counts: submission, expert, total, mean of the others."""
    # Imported here: no other page needs it, and it takes as much memory as all of them together.
    import pandas as pd  # noqa: PLC0415

    rows = [
        (code, expert, float(total))
        for code, sheets in gathered.sheets.items()
        for expert, total in sound_totals(
            definition.scoring.for_category(gathered.categories[code]), sheets
        ).items()
    ]
    frame = pd.DataFrame(rows, columns=["submission", "expert", "total"])
    totals = frame.groupby("submission")["total"]
    count, total = totals.transform("count"), totals.transform("sum")
    frame["others"] = (total - frame["total"]) / (count - 1).where(count > 1)
    frame["deviation"] = frame["total"] - frame["others"]
    return frame


def _habits(
    frame: pd.DataFrame, gathered: Gathered, leanings: dict[str, Decimal]
) -> list[ExpertHabit]:
    found = []
    for expert, own in frame.groupby("expert"):
        ranks = own[["total", "others"]].dropna().rank()
        varied = len(ranks) > 2 and bool((ranks.nunique() > 1).all())
        code = str(expert)
        found.append(
            ExpertHabit(
                expert=code,
                name=gathered.names[code],
                sheets=len(own),
                mean=_short(own["total"].mean()) or Decimal(0),
                deviation=_short(own["deviation"].mean()),
                leaning=rounded(leanings[code], PLACES) if code in leanings else None,
                spread=_short(own["total"].std()),
                agreement=_short(ranks["total"].corr(ranks["others"])) if varied else None,
            )
        )
    return sorted(found, key=lambda one: one.deviation or Decimal(0))


def _disagreements(frame: pd.DataFrame, gathered: Gathered) -> list[Disagreement]:
    found = []
    for submission, own in frame.groupby("submission"):
        code = str(submission)
        far = own[own["deviation"].abs() > FAR * own["others"]]
        found.append(
            Disagreement(
                submission=code,
                platform=gathered.rows[code].platform,
                panel=gathered.panels[code],
                sheets=len(own),
                mean=_short(own["total"].mean()) or Decimal(0),
                deviation=_short(own["total"].std()),
                range=_short(own["total"].max() - own["total"].min()) or Decimal(0),
                far=tuple(
                    (str(expert), gathered.names[str(expert)], _short(total) or Decimal(0))
                    for expert, total in zip(far["expert"], far["total"], strict=True)
                ),
            )
        )
    return sorted(found, key=lambda one: one.deviation or Decimal(0), reverse=True)


def _short(value: float) -> Decimal | None:
    """Write a statistic with two decimals; None for what is not a number."""
    return None if value != value else rounded(Decimal(repr(float(value))), PLACES)  # noqa: PLR0124 NaN alone differs from itself
