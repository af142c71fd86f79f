"""Tables of the world outside: official working days, and Chongqing's districts."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, Field, ValidationError

import data.reference
from reviewer.errors import BadInput
from reviewer.rules.districts import District
from reviewer.rules.working_days import WorkingDays

WORKING_DAYS = "working_days.toml"
DISTRICTS = "districts.toml"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Year(_Strict):
    year: int = Field(ge=1949, le=2200)
    days_off: tuple[str, ...] = Field(min_length=1)
    make_up: tuple[str, ...] = ()


class _WorkingDaysTable(_Strict):
    years: tuple[_Year, ...] = Field(min_length=1)


class _District(_Strict):
    short: str = Field(min_length=1)
    name: str = Field(min_length=1)
    region: str
    aliases: tuple[str, ...] = ()


class _DistrictTable(_Strict):
    districts: tuple[_District, ...] = Field(min_length=1)


def read_working_days(content: bytes | None = None, name: str = WORKING_DAYS) -> WorkingDays:
    """Read the official calendar; without content, the table that comes with the program.

    Raises BadInput: not TOML, an unknown word, a date that is none, or one outside its year.
    """
    if content is None:
        content = files(data.reference).joinpath(WORKING_DAYS).read_bytes()
    try:
        table = _WorkingDaysTable.model_validate(tomllib.loads(content.decode("utf-8-sig")))
        days_off = frozenset(day for year in table.years for day in _days(year.days_off, year.year))
        make_up = frozenset(day for year in table.years for day in _days(year.make_up, year.year))
    except (ValidationError, ValueError) as problem:
        raise BadInput(
            "error.working_days_unreadable", file=name, reason=_reason(problem)
        ) from problem
    return WorkingDays(frozenset(year.year for year in table.years), days_off, make_up, name)


def _days(spans: tuple[str, ...], year: int) -> list[date]:
    days: list[date] = []
    for span in spans:
        first, _, last = span.partition("..")
        begin = date.fromisoformat(first)
        end = date.fromisoformat(last or first)
        if begin.year != year or end.year != year or end < begin:
            msg = f"{span} ({year})"
            raise ValueError(msg)
        days += [begin + timedelta(days=step) for step in range((end - begin).days + 1)]
    return days


def read_districts(content: bytes | None = None, name: str = DISTRICTS) -> tuple[District, ...]:
    """Read the districts; without content, the table that comes with the program.

    Raises BadInput: not TOML, an unknown word, or a name missing.
    """
    if content is None:
        content = files(data.reference).joinpath(DISTRICTS).read_bytes()
    try:
        table = _DistrictTable.model_validate(tomllib.loads(content.decode("utf-8-sig")))
    except (ValidationError, ValueError) as problem:
        raise BadInput(
            "error.districts_unreadable", file=name, reason=_reason(problem)
        ) from problem
    return tuple(
        District(district.short, district.name, district.region, district.aliases)
        for district in table.districts
    )


def _reason(problem: ValueError) -> str:
    if isinstance(problem, ValidationError):
        return "；".join(
            f"{'.'.join(str(part) for part in error['loc'])}：{error['msg']}"
            for error in problem.errors(include_url=False)
        )
    return str(problem)
