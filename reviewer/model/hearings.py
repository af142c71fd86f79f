"""On which terms a submission is heard: what it needs of the room, hours, and what staff fixed."""

from __future__ import annotations

from datetime import datetime, time
from typing import Annotated

from pydantic import Field, model_validator

from reviewer.model.parts import Part

MOST_PEOPLE = 500


class HearingTerms(Part):
    """Hold what staff noted of one hearing; times are local to the call.

    `party` people come and need a place in the room beside the panel. It is heard between
    `earliest` and `latest` of any day. `start` and `room` are fixed; None and empty leave both
    free.
    """

    needs_video: bool = False
    party: Annotated[int, Field(ge=0, le=MOST_PEOPLE)] = 0
    earliest: time | None = None
    latest: time | None = None
    start: datetime | None = None
    room: str = ""

    @model_validator(mode="after")
    def _in_order(self) -> HearingTerms:
        if self.earliest and self.latest and self.earliest >= self.latest:
            msg = "earliest is not before latest"
            raise ValueError(msg)
        if self.start is not None and self.start.tzinfo is not None:
            msg = "start is local and has no zone"
            raise ValueError(msg)
        return self
