"""By what method a ranking is made, as it is kept with the ranking for good."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from reviewer.messages import Language, say
from reviewer.model.awards import AwardRule, PlaceShare
from reviewer.model.programme import CallDefinition
from reviewer.model.review_modes import BY_FORMULA
from reviewer.model.rubric import TIE_STEPS, Criterion
from reviewer.model.stated_values import NamedReading
from reviewer.model.tables import Json


class RankingMethod(BaseModel):
    """Hold how scores were averaged, rounded and tied, by which criteria, and where the cut is.

    `rubric` is the version of the criteria; `chosen` are submissions that persons let in where a
    tie lay across the cut, with their reason; `corrects_notice` the public notice that the ranking
    corrects, None where it corrects none. `places` are the least shares of places, `readings` how
    unclear sentences were read, `awards` what is given, `struck` whom upheld objections took off.
    Rankings of older versions lack some of these.
    """

    model_config = ConfigDict(frozen=True, extra="allow")

    method: str
    calibrated: bool = False
    trim_from: int
    decimals: int
    pass_mark: str | None = None
    ties: tuple[str, ...]
    rubric: int = 1
    criteria: tuple[Criterion, ...] = ()
    by_category: Mapping[str, tuple[Criterion, ...]] = {}
    quota: int | None = None
    per_category: bool = False
    chosen: tuple[str, ...] = ()
    chosen_reason: str = ""
    corrects_notice: int | None = None
    quotas: Mapping[str, int] = {}
    code_decides: bool = False
    places: tuple[PlaceShare, ...] = ()
    readings: tuple[NamedReading, ...] = ()
    awards: AwardRule | None = None
    review_mode: str = "panels"
    struck: tuple[str, ...] = ()

    def document(self) -> Json:
        """Write the method as a ranking keeps it, without what was never said."""
        written = self.model_dump(mode="json")
        return {name: value for name, value in written.items() if name in self.model_fields_set}

    def text(self, language: Language = "zh") -> str:
        """Write out how scores were averaged, rounded, tied, and where the cut is."""
        steps = [self.tie_text(entry, language) for entry in self.ties]
        name = "calibrated" if self.calibrated else self.method
        if self.review_mode in BY_FORMULA:
            name = self.review_mode
        parts = [say(f"method.{name}", language, trim_from=self.trim_from)]
        if self.review_mode != "audited":  # without marks there is nothing to round or to part
            parts += [
                say("method.rounding", language, decimals=self.decimals),
                say("method.ties", language, steps=steps),
            ]
        if self.pass_mark is not None:
            parts.append(say("method.pass_mark", language, mark=self.pass_mark))
        if self.quota is not None:
            scope = "method.quota_per_category" if self.per_category else "method.quota"
            parts.append(say(scope, language, quota=self.quota))
        parts += [
            say(
                "method.share",
                language,
                name=share.name.model_dump(),
                share=share.at_least,
            )
            for share in self.places
        ]
        if self.struck:
            parts.append(say("method.struck", language, submissions=list(self.struck)))
        if self.chosen:
            chosen = {"chosen": list(self.chosen), "reason": self.chosen_reason}
            parts.append(say("method.chosen", language, **chosen))
        if self.rubric > 1:
            parts.append(say("method.rubric", language, version=self.rubric))
        return "；".join(parts) + "。" if language == "zh" else "; ".join(parts) + "."

    def tie_text(self, step: str, language: Language = "zh") -> str:
        """Name a tie step: one of the known ones, or a criterion."""
        for criterion in self.criteria:
            if criterion.code == step and step not in TIE_STEPS:
                return criterion.name.zh if language == "zh" else criterion.name.en
        return say(f"tie.{step}", language)

    def reading_lines(self, language: Language = "zh") -> list[str]:
        """Write out how each unclear sentence of the notice was read, line by line."""
        return [
            say(
                "method.reading",
                language,
                number=number,
                name=reading.name.model_dump(),
                value=str(reading.value),
            )
            for number, reading in enumerate(self.readings, start=1)
        ]


def method_of(definition: CallDefinition, rubric: int) -> RankingMethod:
    """Give the call's scoring and selection rules as a ranking keeps them."""
    rule, selection = definition.scoring, definition.selection
    return RankingMethod(
        method=rule.method,
        calibrated=rule.calibrated,
        trim_from=rule.trim_from,
        decimals=rule.decimals,
        pass_mark=None if rule.pass_mark is None else str(rule.pass_mark),
        ties=rule.ties,
        rubric=rubric,
        criteria=rule.criteria,
        by_category=rule.by_category,
        quota=selection.quota,
        per_category=selection.per_category,
        quotas=selection.quotas,
        code_decides=selection.code_decides,
        places=selection.shares,
        readings=definition.readings,
        awards=definition.awards,
        review_mode=definition.review_mode,
    )


def read_method(document: Json) -> RankingMethod:
    """Read a method as a ranking keeps it, among its cuts and what was missing."""
    apart = {"cuts", "missing"}
    return RankingMethod.model_validate(
        {name: value for name, value in document.items() if name not in apart}
    )
