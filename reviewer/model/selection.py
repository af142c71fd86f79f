"""Who is selected and how the result is shown, as data: places, quotas, shares, the notice."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from reviewer.model.awards import PlaceShare
from reviewer.model.faults import DefinitionFault
from reviewer.model.parts import Part


class SelectionRule(Part):
    """Say how many are selected: at most `quota`, None for everyone who passes.

    `quotas` give categories numbers of their own. `code_decides` lets the 申报编号 decide at the
    cut where merit does not, which `shares` need: with several cuts nobody can be asked at one.
    """

    quota: int | None = Field(default=None, ge=1)
    per_category: bool = False
    quotas: dict[str, Annotated[int, Field(ge=0)]] = Field(default_factory=dict)
    shares: tuple[PlaceShare, ...] = ()
    code_decides: bool = False
    clause: str | None = None

    @model_validator(mode="after")
    def _consistent(self) -> SelectionRule:
        if self.quotas and not self.per_category:
            raise DefinitionFault("quotas_need_categories")
        if self.shares and not self.code_decides:
            raise DefinitionFault("shares_need_code")
        if self.shares and self.per_category:
            raise DefinitionFault("shares_of_all")
        return self

    def places(self, category: str) -> int | None:
        """Give how many places a pool has, None for no limit."""
        return self.quotas.get(category, self.quota)


class NoticePeriod(Part):
    """Say how long the result is shown before it stands: working days, first day not counted.

    (民法典 第201、203条; five working days are the commissions' custom.) `answer_working_days` is
    how long an objection may wait for its answer, the day it came in not counted; three by analogy
    with 招标投标法实施条例 第54条. `objection_holds` item lets an open objection hold back only
    what it is about, call everything. `shows_scores` prints the marks on the notice.
    """

    working_days: int = Field(default=5, ge=1, le=60)
    answer_working_days: int = Field(default=3, ge=1, le=60)
    objection_holds: Literal["call", "item"] = "call"
    shows_scores: bool = True
    clause: str | None = None
