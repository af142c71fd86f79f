"""By what method a ranking is made, as it is kept with the ranking for good."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from reviewer.messages import Language, say
from reviewer.model.programme import CallDefinition
from reviewer.model.rubric import Criterion
from reviewer.model.tables import Json


class RankingMethod(BaseModel):
    """Hold how scores were averaged, rounded and tied, by which criteria, and where the cut is.

    `rubric` is the version of the criteria; `chosen` are submissions that persons let in where a
    tie lay across the cut, with their reason; `corrects_notice` the public notice that the ranking
    corrects, None where it corrects none. Rankings of older versions lack some of these.
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

    def document(self) -> Json:
        """Write the method as a ranking keeps it, without what was never said."""
        written = self.model_dump(mode="json")
        return {name: value for name, value in written.items() if name in self.model_fields_set}

    def text(self, language: Language = "zh") -> str:
        """Write out how scores were averaged, rounded, tied, and where the cut is."""
        steps = [say(f"tie.{entry}", language) for entry in self.ties]
        name = "calibrated" if self.calibrated else self.method
        parts = [
            say(f"method.{name}", language, trim_from=self.trim_from),
            say("method.rounding", language, decimals=self.decimals),
            say("method.ties", language, steps=steps),
        ]
        if self.pass_mark is not None:
            parts.append(say("method.pass_mark", language, mark=self.pass_mark))
        if self.quota is not None:
            scope = "method.quota_per_category" if self.per_category else "method.quota"
            parts.append(say(scope, language, quota=self.quota))
        if self.chosen:
            chosen = {"chosen": list(self.chosen), "reason": self.chosen_reason}
            parts.append(say("method.chosen", language, **chosen))
        if self.rubric > 1:
            parts.append(say("method.rubric", language, version=self.rubric))
        return "；".join(parts) + "。" if language == "zh" else "; ".join(parts) + "."


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
    )


def read_method(document: Json) -> RankingMethod:
    """Read a method as a ranking keeps it, among its cuts and what was missing."""
    apart = {"cuts", "missing"}
    return RankingMethod.model_validate(
        {name: value for name, value in document.items() if name not in apart}
    )
