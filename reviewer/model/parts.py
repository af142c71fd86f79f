"""What all parts of a programme file have in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Part(BaseModel):
    """Refuse unknown words in a programme file, so that a misspelt rule is never silently lost."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Bilingual(Part):
    """Hold one text in Chinese and English."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)
