"""Tiers and amounts in whole fen: what each one gets, what the budget cuts, who pays which part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

Cut = Literal["", "part", "nothing", "scaled"]
Excess = Literal["flag", "stop", "part", "scale"]


@dataclass(frozen=True)
class Tier:
    """Describe one tier: how many places it has (None: no limit), and where a downgrade leads."""

    code: str
    places: int | None = None
    lower: str = ""
    refill: bool = False


@dataclass(frozen=True)
class Claim:
    """Hold one of those selected, in order of rank: what each tier would pay, in exact fen.

    An amount of None cannot be worked out. `downgraded` names the tiers whose downgrade holds.
    """

    code: str
    amounts: Mapping[str, Fraction | None]
    downgraded: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Award:
    """Say what one gets: the place among those selected, tier by place, tier paid, fen.

    `full` is the amount before the budget cut it as `cut` says; None: it cannot be worked out.
    """

    code: str
    place: int
    tier: str
    paid_tier: str
    full: int | None
    fen: int | None
    cut: Cut = ""
    parts: Mapping[str, int] = field(default_factory=dict)


def award(claims: Sequence[Claim], tiers: Sequence[Tier]) -> list[Award]:
    """Give every claim its tier by place and the tier that is paid, amounts cut to whole fen.

    A downgraded one keeps its place in the tier unless the tier refills: then the next one moves
    into it. Who finds no tier left gets none.
    """
    by_code = {tier.code: tier for tier in tiers}
    held = {tier.code: 0 for tier in tiers}
    found: list[Award] = []
    for place, claim in enumerate(claims, start=1):
        tier = _tier_of(claim, tiers, held)
        if tier is None:
            found.append(Award(claim.code, place, "", "", 0, 0))
            continue
        lowered = tier.code in claim.downgraded
        paid = by_code[tier.lower] if lowered and tier.lower else tier
        if not (lowered and tier.refill):
            held[tier.code] += 1
        amount = claim.amounts.get(paid.code)
        fen = None if amount is None else max(amount.numerator // amount.denominator, 0)
        found.append(Award(claim.code, place, tier.code, paid.code, fen, fen))
    return found


def _tier_of(claim: Claim, tiers: Sequence[Tier], held: Mapping[str, int]) -> Tier | None:
    return next((t for t in tiers if t.places is None or held[t.code] < t.places), None)


def within_budget(awards: Sequence[Award], most: int | None, on_excess: Excess) -> list[Award]:
    """Cut what a budget of so many fen does not pay, in order of places.

    flag cuts nothing; stop ends with the last one that fits whole; part gives that one's successor
    what is left; scale pays everybody the same part, cut to whole fen.
    """
    total = sum(each.full or 0 for each in awards)
    if most is None or on_excess == "flag" or total <= most:
        return list(awards)
    if on_excess == "scale":
        return [_cut(each, (each.full or 0) * most // total, "scaled") for each in awards]
    left, closed = most, False
    kept: list[Award] = []
    for each in awards:
        full = each.full or 0
        if not closed and full <= left:
            left -= full
            kept.append(each)
            continue
        rest = left if on_excess == "part" and not closed else 0
        kept.append(_cut(each, rest, "part" if rest else "nothing"))
        left, closed = left - rest, True
    return kept


def _cut(each: Award, fen: int, how: Cut) -> Award:
    paid = None if each.full is None else fen
    return Award(each.code, each.place, each.tier, each.paid_tier, each.full, paid, how)


def split(fen: int, shares: Sequence[tuple[str, Fraction]]) -> dict[str, int]:
    """Split an amount among those who pay: whole fen each, the last one pays what is left."""
    parts: dict[str, int] = {}
    left = fen
    for number, (code, share) in enumerate(shares, start=1):
        exact = share * fen
        parts[code] = (
            left if number == len(shares) else min(exact.numerator // exact.denominator, left)
        )
        left -= parts[code]
    return parts


def with_parts(awards: Sequence[Award], shares: Sequence[tuple[str, Fraction]]) -> list[Award]:
    """Add to every award who pays which part of it."""
    return [
        Award(
            each.code, each.place, each.tier, each.paid_tier, each.full, each.fen, each.cut,
            split(each.fen, shares) if each.fen is not None else {},
        )
        for each in awards
    ]  # fmt: skip
