"""Whole cities of applications in every reading of the standard, against a second computation.

A world has 260 applications and 200 awards. Two of them run every time, each in half of the
readings; with PINGYI_LONG=1 all six in all readings: 1,560 totals and 1,200 awards in each.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from reviewer.model.programme import CallDefinition
from reviewer.rules.computed import COMPUTED_BY, ComputedSheet, holds
from reviewer.rules.scoring import ExpertMarks, SubmissionScore, score
from reviewer.rules.selection import PlaceClaims, select
from reviewer.store import calls, submissions
from reviewer.store.engine import reading
from reviewer.usecases.context import AppContext
from reviewer.usecases.results.computing import awards_for, sheets_of
from tests.builders.cloud import CALL, NOW, screened_cloud
from tests.builders.cloud_apart import second_awards, second_totals

WAN = 1_000_000
COUNT = 260
LARGEST = 150  # some spend more than the standard counts
LONG = bool(os.environ.get("PINGYI_LONG"))
# Every reading that the requirements name beside the proposed one, alone or with its companion.
READINGS: tuple[dict[str, str], ...] = (
    {},
    {"usage_cap": "none"},
    {"usage_cap": "none", "section_cap": "none"},
    {"zero_denominator": "full"},
    {"zero_denominator": "redistribute"},
    {"saving_floor": "none"},
    {"percent": "number"},
    {"percent": "number", "percent_cap": "none"},
    {"x7": "window"},
    {"x7": "years", "years_cap": "none", "section_cap": "none"},
    {"x7": "months", "years_cap": "none", "section_cap": "none"},
    {"x7": "months", "years_cap": "none"},
    {"rate_cap": "none"},
)


CASES = (
    [(seed, READINGS) for seed in range(11, 17)]
    if LONG
    else [(11, READINGS[::2]), (12, READINGS[1::2])]
)


def read_as(definition: CallDefinition, readings: Mapping[str, str]) -> CallDefinition:
    """Settle some readings otherwise."""
    settled = tuple(
        entry.model_copy(update={"value": readings.get(entry.code, entry.value)})
        for entry in definition.readings
    )
    return definition.model_copy(update={"readings": settled})


def totals_of(
    definition: CallDefinition, sheets: Mapping[str, ComputedSheet]
) -> list[SubmissionScore]:
    return [
        score(definition.scoring, code, [ExpertMarks(COMPUTED_BY, sheet.marks)])
        for code, sheet in sheets.items()
    ]


def given_by(
    definition: CallDefinition,
    sheets: Mapping[str, ComputedSheet],
    scored: list[SubmissionScore],
) -> list[tuple[str, int, int | None]]:
    """Give code, place and fen of every award, in order."""
    (share,) = definition.selection.shares
    members = frozenset(code for code, sheet in sheets.items() if holds(share.where, sheet.names))
    claims = PlaceClaims({share.code: members}, frozenset())
    pool = dict.fromkeys(sheets, "all")
    chosen = select(definition.scoring, definition.selection, scored, pool, (), claims)
    awards = awards_for(definition, chosen, sheets)
    return [(code, each.place, each.fen) for code, each in awards.items()]


@pytest.mark.parametrize(("seed", "wanted"), CASES, ids=lambda case: str(case)[:2])
def test_every_total_and_award_of_a_world_is_that_of_a_second_computation(
    plain_context: AppContext, tmp_path: Path, seed: int, wanted: tuple[dict[str, str], ...]
) -> None:
    context = replace(plain_context, clock=lambda: NOW)
    file = screened_cloud(context, tmp_path, COUNT, seed, LARGEST)
    table = pd.read_excel(file, header=1, engine="openpyxl")
    with reading(context.engine) as session:
        proposed = calls.definition_of(calls.get_call(session, CALL))
        rows = list(submissions.admitted(session, CALL))
    assert len(rows) == COUNT
    plain = dict(zip(table["编号"], second_totals(table), strict=True))
    unmoved = []
    for readings in wanted:
        definition = read_as(proposed, readings)
        sheets = sheets_of(definition, rows)
        scored = totals_of(definition, sheets)
        totals = second_totals(table, readings)
        expected: dict[str, Decimal] = dict(zip(table["编号"], totals, strict=True))
        assert {each.submission: each.score for each in scored} == expected, readings
        awards = second_awards(table, totals, readings)
        paid = [
            (code, place, wan * WAN)
            for code, place, wan in zip(awards["编号"], awards["place"], awards["wan"], strict=True)
        ]
        assert given_by(definition, sheets, scored) == paid, readings
        assert len(paid) == 200
        if expected == plain:
            unmoved.append(readings)
    # A reading that moves no total of a world would prove nothing. Rates above one wait for a
    # person before they are counted, so that the last one moves none here.
    assert [entry for entry in unmoved if entry not in ({}, READINGS[-1])] == []
