"""The one plan document: what the optimizer gives, what the column keeps, what is compared.

A plan enters from outside (the optimizer, a stored column) as JSON in the format of contract
section 5. It is validated there, once; between use cases, planning and files it travels as these
frozen values, with moments as naive local time, as the contract writes them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Annotated, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from reviewer.errors import BadInput
from reviewer.model.tables import Json

CORRESPONDENCE = "correspondence"  # the mode of a plan or problem without rooms and slots


@dataclass(frozen=True)
class PairReason:
    """Say why an expert fits a submission: fields against category, text against text, 0 to 1.

    `shared` are passages that stand in both texts.
    """

    category: float
    text: float
    affinity: float
    shared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedSlot:
    """Say when a submission is heard, in local time; `recused` are experts who leave for it."""

    submission: Annotated[str, Field(validation_alias="id")]
    start: datetime
    end: datetime
    recused: tuple[str, ...] = ()

    def document(self) -> Json:
        """Write the slot as the contract has it: minutes, and `recused` only where somebody is."""
        written: Json = {
            "id": self.submission,
            "start": self.start.isoformat(timespec="minutes"),
            "end": self.end.isoformat(timespec="minutes"),
        }
        return {**written, "recused": list(self.recused)} if self.recused else written


@dataclass(frozen=True, slots=True)
class PlannedPanel:
    """Hold one panel: who sits there (`chair` None: none is asked), in which room, and its slots.

    `reasons` say for a review by correspondence why each expert fits, None elsewhere.
    """

    code: Annotated[str, Field(validation_alias="id")]
    category: str
    room: str
    experts: tuple[str, ...]
    chair: str | None = None
    reserves: tuple[str, ...] = ()
    slots: Annotated[tuple[PlannedSlot, ...], Field(validation_alias="submissions")] = ()
    reasons: Mapping[str, PairReason] | None = None

    @property
    def people(self) -> tuple[str, ...]:
        """List members, then reserves."""
        return (*self.experts, *self.reserves)

    @property
    def start(self) -> datetime:
        """Give the beginning of the first slot."""
        return min(slot.start for slot in self.slots)

    @property
    def end(self) -> datetime:
        """Give the end of the last slot."""
        return max(slot.end for slot in self.slots)

    def document(self) -> Json:
        """Write the panel as the contract has it."""
        written: Json = {
            "id": self.code,
            "category": self.category,
            "room": self.room,
            "experts": list(self.experts),
            "chair": self.chair,
            "reserves": list(self.reserves),
        }
        if self.reasons is not None:
            written["reasons"] = {
                code: {
                    "category": reason.category,
                    "text": reason.text,
                    "affinity": reason.affinity,
                    "shared": list(reason.shared),
                }
                for code, reason in self.reasons.items()
            }
        return {**written, "submissions": [slot.document() for slot in self.slots]}


class Place(NamedTuple):
    """Say where and when a submission is heard."""

    start: datetime
    room: str


@dataclass(frozen=True)
class PlanDocument:
    """Hold the panels of a plan; `mode` is "correspondence" for a review on paper, else empty."""

    panels: tuple[PlannedPanel, ...] = ()
    mode: str = ""

    @property
    def by_correspondence(self) -> bool:
        """Tell whether submissions are reviewed by correspondence, without panels that meet."""
        return self.mode == CORRESPONDENCE

    @property
    def seats(self) -> int:
        """Count the members of all panels."""
        return sum(len(panel.experts) for panel in self.panels)

    def pairs(self) -> frozenset[tuple[str, str]]:
        """Give who scores what: members of a panel times its submissions, but whoever leaves."""
        return frozenset(
            (expert, slot.submission)
            for panel, slot in self.hearings()
            for expert in panel.experts
            if expert not in slot.recused
        )

    @cached_property
    def places(self) -> Mapping[str, Place]:
        """Give for each submission where and when it is heard."""
        return {slot.submission: Place(slot.start, panel.room) for panel, slot in self.hearings()}

    def hearings(self) -> Iterator[tuple[PlannedPanel, PlannedSlot]]:
        """Go through every slot with its panel."""
        return ((panel, slot) for panel in self.panels for slot in panel.slots)

    def document(self) -> Json:
        """Write the plan as the column keeps it and the checker reads it."""
        written: Json = {"panels": [panel.document() for panel in self.panels]}
        return {"mode": self.mode, **written} if self.mode else written


_PLAN = TypeAdapter(PlanDocument)


def read_plan_document(document: object) -> PlanDocument:
    """Validate a plan where it enters; raises BadInput naming the first key that is wrong."""
    try:
        return _PLAN.validate_python(document)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise BadInput("error.instance", key=f"plan.{key}", why=first["msg"]) from error


class PatchStep(BaseModel):
    """Hold one step of a JSON Patch (RFC 6902) on the problem; `value` is missing in a removal."""

    model_config = ConfigDict(frozen=True, extra="allow")

    op: str
    path: str
    value: object = None


class RemedyDocument(BaseModel):
    """Hold a fix that was tried: its words and the JSON Patch on the problem."""

    model_config = ConfigDict(frozen=True, extra="allow")

    message_zh: str
    message_en: str
    change: tuple[PatchStep, ...] = ()


class TriedDocument(BaseModel):
    """Hold the words for something that was tried in vain."""

    model_config = ConfigDict(frozen=True, extra="allow")

    message_zh: str
    message_en: str


class CauseDocument(BaseModel):
    """Hold one minimal cause for which there is no plan, whom it involves and what mends it."""

    model_config = ConfigDict(frozen=True, extra="allow")

    code: str
    message_zh: str
    message_en: str
    involved: tuple[str, ...] = ()
    fixes: tuple[RemedyDocument, ...] = ()
    tried: tuple[TriedDocument, ...] = ()


class PlanReport(BaseModel):
    """Hold what the optimizer says of a plan (contract section 6): values, bounds, causes.

    Keys that a later optimizer adds are kept as they are.
    """

    model_config = ConfigDict(frozen=True, extra="allow")

    status: str = ""
    objective: Mapping[str, int | float] = {}
    bound: Mapping[str, int | float | None] = {}
    seconds: float = 0
    checker: str = ""
    reasons: tuple[CauseDocument, ...] = ()

    def document(self) -> Json:
        """Write the report as the column keeps it, without what was never said."""
        return self.model_dump(mode="json", exclude_unset=True)


def read_report(document: object) -> PlanReport:
    """Validate a report where it enters; raises BadInput naming the first key that is wrong."""
    try:
        return PlanReport.model_validate(document)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise BadInput("error.instance", key=f"report.{key}", why=first["msg"]) from error
