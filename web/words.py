"""The words of the pages, in Chinese and English, and how dates and amounts are written.

The catalogues stand in `translations/`, one gettext file per audience and language, with symbolic
codes and {named} blanks: the same form as the catalogues of the domain, read as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal
from zoneinfo import ZoneInfo

from babel.dates import format_date

from reviewer.usecases.i18n import Catalogue, read_catalogue

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
FOLDERS: Mapping[Language, str] = MappingProxyType({"zh": "zh_CN", "en": "en"})
TAGS: Mapping[Language, str] = MappingProxyType({"zh": "zh-CN", "en": "en"})
DAY = MappingProxyType({"zh": "M月d日（EEE）", "en": "EEE d MMM"})
FULL_DAY = MappingProxyType({"zh": "y年M月d日（EEE）", "en": "EEE d MMM y"})
DAYS_KEPT = 1000  # written days; a season has fewer


def chosen_language(value: object) -> Language | None:
    """Accept a language that the pages are written in; None for anything else."""
    return value if value in LANGUAGES else None


@cache
def catalogue(language: Language) -> Catalogue:
    """Read one language's texts of the pages."""
    folder = Path(__file__).parent / "translations" / FOLDERS[language]
    return read_catalogue(folder, FOLDERS[language])


def write(code: str, language: Language, /, **blanks: object) -> str:
    """Write out a page's text; an unknown code or a missing blank raises KeyError."""
    return catalogue(language).write(code, blanks)


def knows(code: str, language: Language) -> bool:
    """Tell whether the pages have a text of this code."""
    return code in catalogue(language)


@cache  # asked for on every page
def group(prefix: str, language: Language) -> tuple[tuple[str, str], ...]:
    """List a group's words and texts: what follows the prefix, and what it says."""
    found = catalogue(language).items()
    return tuple(
        (code.removeprefix(prefix), text) for code, text in found if code.startswith(prefix)
    )


@lru_cache(maxsize=DAYS_KEPT)
def write_day(day: date, language: Language) -> str:
    """Write a day as officials do: 3月14日（周一）."""
    return format_date(day, DAY[language], locale=FOLDERS[language])


@lru_cache(maxsize=DAYS_KEPT)
def write_full_day(day: date, language: Language) -> str:
    """Write a day with its year, for deadlines and notices."""
    return format_date(day, FULL_DAY[language], locale=FOLDERS[language])


def write_moment(moment: datetime, language: Language, zone: ZoneInfo) -> str:
    """Write a day and hour as the clock on the call's wall shows it: 3月14日（周一）09:15."""
    gap = "" if language == "zh" else ", "
    return write_day(moment.astimezone(zone).date(), language) + gap + write_clock(moment, zone)


def write_stamp(moment: datetime, zone: ZoneInfo) -> str:
    """Write a moment of the log, to the second and sortable by eye."""
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M:%S}"


def write_clock(moment: datetime, zone: ZoneInfo) -> str:
    """Write an hour on the 24-hour clock: 09:15."""
    return f"{moment.astimezone(zone):%H:%M}"


def write_money(fen: int | None) -> str:
    """Write an amount in yuan, with fen where there are any; a dash where it is not known."""
    if fen is None:
        return "—"
    yuan, rest = divmod(fen, 100)
    return f"{yuan:,}.{rest:02d}" if rest else f"{yuan:,}"


def write_number(value: object) -> str:
    """Write a number without losing or inventing digits; anything else as its own text."""
    if isinstance(value, bool) or value is None:
        return "" if value is None else str(value)
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, Decimal):
        return f"{value:,f}"
    if isinstance(value, float):
        return f"{int(value):,}" if value.is_integer() else f"{value:,}"
    return str(value)
