"""The rubric of a call as data: what is scored, how marks become one number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from reviewer.model.expressions import parse_expression
from reviewer.model.faults import DefinitionFault
from reviewer.model.formulas import parse_formula
from reviewer.model.parts import Bilingual, Part

TIE_STEPS = ("core", "sum", "median", "submission_code")


class Criterion(Part):
    """Name one thing that is scored.

    `mark` is given by experts, from 0 to `maximum` in steps. `pass_fail` is passed (1) or failed
    (0) by experts and weighs nothing: what most of them fail is not selected. `formula` is
    computed from the submission's facts and limited to 0 to `maximum`; nobody enters it. A mark
    below `comment_below` or above `comment_above` needs a comment on the sheet; None: never.
    In a computed review a formula may use the whole language of rules, may go beyond its greatest
    mark (`limited` false: the notice is read so) and may weigh nothing: it then only decides ties.
    """

    code: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: Bilingual
    guidance: Bilingual | None = None
    kind: Literal["mark", "pass_fail", "formula"] = "mark"
    weight: Decimal = Field(ge=0)
    maximum: Decimal = Field(default=Decimal(100), gt=0)
    step: Decimal = Field(default=Decimal(1), gt=0)
    core: bool = False
    formula: str | None = None
    limited: bool = True
    clause: str = ""
    comment_below: Decimal | None = Field(default=None, ge=0)
    comment_above: Decimal | None = Field(default=None, ge=0)

    @model_validator(mode="before")
    @classmethod
    def _pass_or_fail(cls, values: Any) -> Any:  # Any: whatever the file holds
        if isinstance(values, Mapping) and values.get("kind") == "pass_fail":
            return {"weight": 0, "maximum": 1, **values}
        return values

    @field_validator("formula")
    @classmethod
    def _readable(cls, value: str | None) -> str | None:
        if value is not None:
            parse_expression(value)
        return value

    @model_validator(mode="after")
    def _consistent(self) -> Criterion:
        if (self.kind == "formula") != (self.formula is not None):
            raise DefinitionFault("formula_and_kind")
        if self.kind == "pass_fail":
            if self.weight != 0 or self.maximum != 1 or self.step != 1:
                raise DefinitionFault("pass_fail_weight")
        elif self.weight == 0 and self.kind != "formula":
            raise DefinitionFault("no_weight")
        return self

    @property
    def is_plain(self) -> bool:
        """Tell whether the formula, if any, holds nothing but sums, quotients, min and max."""
        if self.formula is None:
            return True
        try:
            parse_formula(self.formula)
        except ValueError:
            return False
        return self.limited and self.weight > 0

    @property
    def entered(self) -> bool:
        """Tell whether experts enter it; formulas are computed."""
        return self.kind != "formula"

    def needs_comment(self, mark: Decimal) -> bool:
        """Tell whether a mark is so low or so high that the expert must say why."""
        low = self.comment_below is not None and mark < self.comment_below
        return low or (self.comment_above is not None and mark > self.comment_above)


class ScoringRule(Part):
    """Say how scores become one number.

    `criteria` hold for every category that has none of its own in `by_category`. `mean` averages
    all; `trimmed_mean` leaves out one highest and one lowest where at least `trim_from` scores
    exist, else averages all. `calibrated` makes the score adjusted for the harshness of experts
    the official one; without it that score is only shown. Rounding happens once, half up, to
    `decimals`. `ties` are decided step by step: core, sum, median, submission_code, or the code of
    a criterion of every category, where more is better.
    """

    criteria: tuple[Criterion, ...] = Field(min_length=1)
    by_category: dict[str, tuple[Criterion, ...]] = Field(default_factory=dict)
    method: Literal["mean", "trimmed_mean", "median"] = "mean"
    trim_from: int = Field(default=5, ge=3)
    calibrated: bool = False
    decimals: int = Field(default=2, ge=0, le=6)
    pass_mark: Decimal | None = None
    ties: tuple[str, ...] = ("core", "sum", "submission_code")
    source: str = ""

    @model_validator(mode="after")
    def _weights_are_whole(self) -> ScoringRule:
        for criteria in (self.criteria, *self.by_category.values()):
            _check_criteria(criteria)
            codes = {criterion.code for criterion in criteria}
            strange = [step for step in self.ties if step not in TIE_STEPS and step not in codes]
            if strange:
                raise DefinitionFault("tie_unknown", names=strange)
        return self

    def for_category(self, category: str | None) -> ScoringRule:
        """Give the rule with the criteria that hold for a category."""
        own = self.by_category.get(category or "")
        return self.model_copy(update={"criteria": own, "by_category": {}}) if own else self

    @property
    def every_criterion(self) -> tuple[Criterion, ...]:
        """List the criteria of all categories, each code once."""
        found: dict[str, Criterion] = {}
        for criteria in (self.criteria, *self.by_category.values()):
            for criterion in criteria:
                found.setdefault(criterion.code, criterion)
        return tuple(found.values())


def _check_criteria(criteria: Sequence[Criterion]) -> None:
    codes = [criterion.code for criterion in criteria]
    if len(set(codes)) != len(codes):
        raise DefinitionFault("criterion_twice")
    if sum(criterion.weight for criterion in criteria) != 100:  # per cent
        raise DefinitionFault("weights", sum=sum(criterion.weight for criterion in criteria))
