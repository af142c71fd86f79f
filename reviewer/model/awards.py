"""What a call gives to those selected, as data: tiers, amounts, who pays, how far money goes."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Literal

from pydantic import Field, field_validator, model_validator

from reviewer.model.expressions import parse_expression
from reviewer.model.faults import DefinitionFault
from reviewer.model.parts import Bilingual, Part

MoneyUnit = Literal["元", "万元"]
FEN_IN: dict[str, int] = {"元": 100, "万元": 1_000_000}
CODE = r"^[a-z][a-z0-9_]{0,59}$"


def _fraction(value: str) -> str:
    """Check a share such as 1/3 or 50%; raises DefinitionFault where it is none from 0 to 1."""
    try:
        found = share_of(value)
    except (ValueError, ZeroDivisionError) as error:
        raise DefinitionFault("no_share", value=value) from error
    if not 0 <= found <= 1:
        raise DefinitionFault("no_share", value=value)
    return value


def share_of(text: str) -> Fraction:
    """Read a share written as 1/3, 0.5 or 50%."""
    plain = text.strip()
    if plain.endswith("%"):
        return Fraction(plain[:-1]) / 100
    return Fraction(plain)


class PlaceShare(Part):
    """Keep a least share of the places given for those whom `where` is true of.

    The number is rounded up, since fewer would break 不少于; where fewer are eligible, all of them
    are taken and the other places go to the rest.
    """

    code: str = Field(pattern=CODE)
    name: Bilingual
    where: str
    at_least: str
    clause: str = ""

    @field_validator("where")
    @classmethod
    def _is_readable(cls, value: str) -> str:
        parse_expression(value)
        return value

    @field_validator("at_least")
    @classmethod
    def _is_share(cls, value: str) -> str:
        return _fraction(value)


class Downgrade(Part):
    """Pay a lower tier where `when` is true; `refill` lets another one move into the place left."""

    when: str
    to: str
    refill: bool = False
    clause: str = ""

    @field_validator("when")
    @classmethod
    def _is_readable(cls, value: str) -> str:
        parse_expression(value)
        return value


class AwardTier(Part):
    """Describe one tier: the places from first to last, and the amount as an expression.

    The amount may be a number (`20`) or follow from the submission's values, as in
    `min(project_invest * 0.1, 100)`; it is cut down to whole fen.
    """

    code: str = Field(pattern=CODE)
    name: Bilingual
    ranks: tuple[int, int] | None = None
    amount: str
    downgrade: Downgrade | None = None
    clause: str = ""

    @field_validator("amount")
    @classmethod
    def _is_readable(cls, value: str) -> str:
        parse_expression(value)
        return value

    @model_validator(mode="after")
    def _ranks_in_order(self) -> AwardTier:
        if self.ranks is not None and not 1 <= self.ranks[0] <= self.ranks[1]:
            raise DefinitionFault("tier_ranks", tier=self.code)
        return self


class Budget(Part):
    """Say how much there is, and what happens where the amounts come to more.

    flag: nothing is cut, the excess is shown; stop: who no longer fits whole, and all behind,
    get nothing; part: the last one gets what is left; scale: everybody gets the same part.
    """

    most: Decimal = Field(gt=0)
    on_excess: Literal["flag", "stop", "part", "scale"] = "flag"
    clause: str = ""


class CostShare(Part):
    """Name who pays which part of every amount; the last one pays the fen that is left over."""

    code: str = Field(pattern=CODE)
    name: Bilingual
    share: str

    @field_validator("share")
    @classmethod
    def _is_share(cls, value: str) -> str:
        return _fraction(value)


class AwardRule(Part):
    """Hold what a call gives: its tiers from the highest down, the budget, who pays."""

    unit: MoneyUnit = "万元"
    tiers: tuple[AwardTier, ...] = Field(min_length=1, max_length=20)
    budget: Budget | None = None
    cost_shares: tuple[CostShare, ...] = ()

    @model_validator(mode="after")
    def _tiers_fit(self) -> AwardRule:
        codes = [tier.code for tier in self.tiers]
        if len(set(codes)) != len(codes):
            raise DefinitionFault("tier_twice")
        last = 0
        for number, tier in enumerate(self.tiers):
            if tier.downgrade is not None and tier.downgrade.to not in codes[number + 1 :]:
                raise DefinitionFault("tier_downgrade", tier=tier.code)
            if tier.ranks is None and len(codes) > 1:
                raise DefinitionFault("tier_without_ranks", tier=tier.code)
            if tier.ranks is not None:
                if tier.ranks[0] != last + 1:
                    raise DefinitionFault("tier_gap", tier=tier.code)
                last = tier.ranks[1]
        return self

    @model_validator(mode="after")
    def _shares_are_whole(self) -> AwardRule:
        if self.cost_shares and sum(share_of(each.share) for each in self.cost_shares) != 1:
            raise DefinitionFault("cost_shares")
        return self

    @property
    def fen(self) -> int:
        """Give how many fen the rule's unit has."""
        return FEN_IN[self.unit]
