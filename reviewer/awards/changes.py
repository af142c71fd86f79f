"""What one list of results has that the former one had not: who fell out, who moved up, amounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["struck", "out", "in", "tier", "amount", "score"]


@dataclass(frozen=True)
class ListedResult:
    """Hold what a published list says of one submission."""

    submission: str
    score: str | None = None
    tier: str = ""
    fen: int | None = None


@dataclass(frozen=True)
class ResultChange:
    """Say what changed for one submission between two lists, and from what to what."""

    submission: str
    kind: Kind
    before: str = ""
    after: str = ""


def changes_between(
    before: Sequence[ListedResult],
    after: Sequence[ListedResult],
    struck: Mapping[str, int] | frozenset[str] = frozenset(),
) -> list[ResultChange]:
    """List every difference: first who fell out, then who came in, then what changed for others."""
    old = {row.submission: row for row in before}
    new = {row.submission: row for row in after}
    gone = [
        ResultChange(row.submission, "struck" if row.submission in struck else "out")
        for row in before
        if row.submission not in new
    ]
    come = [ResultChange(row.submission, "in") for row in after if row.submission not in old]
    return [*gone, *come, *_differences(old, new)]


def _differences(
    old: Mapping[str, ListedResult], new: Mapping[str, ListedResult]
) -> list[ResultChange]:
    found: list[ResultChange] = []
    for code, row in new.items():
        former = old.get(code)
        if former is None:
            continue
        if former.score != row.score:
            found.append(ResultChange(code, "score", former.score or "", row.score or ""))
        if former.tier != row.tier:
            found.append(ResultChange(code, "tier", former.tier, row.tier))
        if former.fen != row.fen:
            found.append(ResultChange(code, "amount", _text(former.fen), _text(row.fen)))
    return found


def _text(fen: int | None) -> str:
    return "" if fen is None else str(fen)
