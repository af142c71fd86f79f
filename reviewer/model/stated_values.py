"""What a call states once for rules, marks and sheets: values, readings, what is preferred."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field, field_validator

from reviewer.model.expressions import parse_expression
from reviewer.model.parts import Bilingual, Part


class StatedValue(Part):
    """Compute a value once from the fields, for rules, marks and sheets to use and print."""

    code: str = Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")
    name: Bilingual
    formula: str
    unit: str = ""

    @field_validator("formula")
    @classmethod
    def _is_readable(cls, value: str) -> str:
        parse_expression(value)
        return value


class NamedReading(Part):
    """Settle how an unclear sentence of the notice is read: a named setting, printed on sheets."""

    code: str = Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")
    name: Bilingual
    value: bool | str
    choices: tuple[str, ...] = ()
    clause: str = ""

    @field_validator("value", mode="before")
    @classmethod
    def _write_numbers(cls, value: object) -> object:
        """Keep a number as it is written, so that a stored call equals its file."""
        plain = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
        return str(value) if plain else value


class PriorityRule(Part):
    """Mark submissions that the notice prefers; never a condition.

    `effect` mark shows it, order lets it decide before the other steps of the order.
    """

    code: str = Field(pattern=r"^[A-Z][A-Z0-9_]*$")
    name: Bilingual
    when: str
    clause: str
    effect: Literal["mark", "order"] = "mark"

    @field_validator("when")
    @classmethod
    def _is_readable(cls, value: str) -> str:
        parse_expression(value)
        return value
