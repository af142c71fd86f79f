"""Forms as models: what a page sends is read whole and checked once, before any use case runs.

Nonsense is refused by the field's own name in the reader's language; it never quietly becomes
a default, since a number nobody typed would be kept as if somebody had.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, TypeVar, get_origin

from flask import request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from reviewer.errors import BadInput
from web.words import LANGUAGES, knows, write

SOLVE_SECONDS = 60  # what a solve gets where nobody says otherwise
LONGEST_NUMBER = 9  # digits: what is longer fits no column


class Form(BaseModel):
    """Read one form; fields carry the names of the page's controls, the rest is ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")


F = TypeVar("F", bound=Form)


def _number(word: object) -> object:
    text = word.strip() if isinstance(word, str) else word
    if isinstance(text, str) and not (
        text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER
    ):
        raise PydanticCustomError("form_number", "not a whole number")
    return text


def _number_or_nothing(word: object) -> object:
    return None if isinstance(word, str) and not word.strip() else _number(word)


def _tick(word: object) -> object:
    if isinstance(word, str):
        if word not in {"yes", "no", ""}:
            raise PydanticCustomError("form_tick", "neither ticked nor not")
        return word == "yes"
    return word


def _day(word: object) -> object:
    if isinstance(word, str):
        try:
            return date.fromisoformat(word.strip()) if word.strip() else None
        except ValueError:
            raise PydanticCustomError("form_day", "no day") from None
    return word


def _stripped(word: object) -> object:
    return word.strip() if isinstance(word, str) else word


Number = Annotated[int, BeforeValidator(_number)]
OptionalNumber = Annotated[int | None, BeforeValidator(_number_or_nothing)]
Version = Annotated[int, BeforeValidator(_number), Field(ge=0)]
Tick = Annotated[bool, BeforeValidator(_tick)]
OptionalDay = Annotated[date | None, BeforeValidator(_day)]
Words = Annotated[str, BeforeValidator(_stripped)]


def read_form(kind: type[F]) -> F:
    """Read the form that the page sent.

    Raises BadInput naming the field in both languages: for a number that is none, one beyond its
    bounds, a choice that is not offered, and for a field that should have come and did not.
    """
    given: dict[str, object] = {}
    for name, field in kind.model_fields.items():
        if name in request.form:
            several = get_origin(field.annotation) in {list, tuple}
            given[name] = request.form.getlist(name) if several else request.form[name]
    try:
        return kind.model_validate(given)
    except ValidationError as error:
        raise _refusal(error) from error


def _refusal(error: ValidationError) -> BadInput:
    fault = error.errors()[0]
    name = str(fault["loc"][0])
    value = str(fault["input"])[:80] if fault["type"] != "missing" else ""
    bounds = fault.get("ctx", {})
    details: dict[str, object] = {"field": _named(name), "value": value}
    match fault["type"]:
        case "missing":
            return BadInput("error.form_missing", field=_named(name))
        case "form_day":
            return BadInput("error.form_day", **details)
        case "greater_than_equal":
            return BadInput("error.form_least", **details, least=bounds["ge"])
        case "less_than_equal":
            return BadInput("error.form_most", **details, most=bounds["le"])
        case "form_number" | "int_type":
            return BadInput("error.form_number", **details)
        case _:
            return BadInput("error.form_choice", **details)


def _named(name: str) -> dict[str, str]:
    """Give what the page calls a field; the bare name only where no page ever shows the field."""
    code = f"field.{name}"
    return {
        language: write(code, language) if knows(code, language) else name for language in LANGUAGES
    }


class VersionForm(Form):
    """Which version of a thing the person saw; 0: the page showed none."""

    version: Version = 0


class ShownForm(Form):
    """How many of what an act is about the page had shown."""

    shown: Version = 0


class SolveForm(Form):
    """How long a solve may take, in seconds; for a draw, which public figures are named."""

    seconds: Annotated[int, BeforeValidator(_number), Field(ge=1, le=3600)] = SOLVE_SECONDS
    figures: str = ""
    known: str = ""
