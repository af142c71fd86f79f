"""How harsh experts are and how far panels disagree: shown, never part of a score."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from reviewer.model.programme import CallDefinition
from reviewer.rules.aggregation import calibration_of
from reviewer.rules.habits import Given, agreement, given_totals, mean, spread
from reviewer.rules.permissions import Actor, require_overseer
from reviewer.rules.scoring import kept, rounded, sound_totals
from reviewer.store import calls, plans
from reviewer.store.engine import reading
from reviewer.usecases.desk import Desk
from reviewer.usecases.gathered_scores import Gathered, gather_scores
from reviewer.usecases.judge_score import AbnormalView, abnormal_views

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
    given = _given(gathered, definition)
    leanings = {expert: kept(value) for expert, value in adjusted.leanings.items()}
    return StatisticsView(
        definition=definition,
        experts=tuple(_habits(given, gathered, leanings)),
        submissions=tuple(_disagreements(given, gathered)),
        groups=len(adjusted.groups),
        abnormal=abnormal,
    )


def _given(gathered: Gathered, definition: CallDefinition) -> list[Given]:
    """List the totals of all sheets that count."""
    rule = definition.scoring
    return given_totals(
        {
            code: sound_totals(rule.for_category(gathered.categories[code]), sheets)
            for code, sheets in gathered.sheets.items()
        }
    )


def _sorted_apart(given: Sequence[Given], key: Callable[[Given], str]) -> list[list[Given]]:
    apart: dict[str, list[Given]] = defaultdict(list)
    for one in given:
        apart[key(one)].append(one)
    return [apart[name] for name in sorted(apart)]


def _habits(
    given: Sequence[Given], gathered: Gathered, leanings: dict[str, Decimal]
) -> list[ExpertHabit]:
    found = []
    for own in _sorted_apart(given, lambda one: one.expert):
        code, totals = own[0].expert, [one.total for one in own]
        found.append(
            ExpertHabit(
                expert=code,
                name=gathered.names[code],
                sheets=len(own),
                mean=_figure(sum(totals, Fraction(0)) / len(totals)),
                deviation=_short(mean([d for one in own if (d := one.deviation) is not None])),
                leaning=rounded(leanings[code], PLACES) if code in leanings else None,
                spread=_short(spread(totals)),
                agreement=_short(
                    agreement([(one.total, one.others) for one in own if one.others is not None])
                ),
            )
        )
    return sorted(found, key=lambda one: one.deviation or Decimal(0))


def _disagreements(given: Sequence[Given], gathered: Gathered) -> list[Disagreement]:
    found = []
    for own in _sorted_apart(given, lambda one: one.submission):
        code, totals = own[0].submission, [one.total for one in own]
        found.append(
            Disagreement(
                submission=code,
                platform=gathered.rows[code].platform,
                panel=gathered.panels[code],
                sheets=len(own),
                mean=_figure(sum(totals, Fraction(0)) / len(totals)),
                deviation=_short(spread(totals)),
                range=_figure(max(totals) - min(totals)),
                far=tuple(
                    (one.expert, gathered.names[one.expert], _figure(one.total))
                    for one in own
                    if one.far
                ),
            )
        )
    return sorted(found, key=lambda one: one.deviation or Decimal(0), reverse=True)


def _short(value: Fraction | Decimal | None) -> Decimal | None:
    """Write a statistic with two decimals; None where there is none."""
    if value is None:
        return None
    return _figure(value) if isinstance(value, Fraction) else rounded(value, PLACES)


def _figure(value: Fraction) -> Decimal:
    return rounded(kept(value), PLACES)
