"""Words and moments as the outputs write them."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from reviewer.messages import Language, knows, say
from reviewer.model.programme import Bilingual


def spoken(text: Bilingual, language: Language) -> str:
    """Give the text in one language."""
    return text.zh if language == "zh" else text.en


def named(group: str, code: str, language: Language) -> str:
    """Name a code of a group (status, role, kind …); a code without a text names itself."""
    entry = f"{group}.{code}"
    return say(entry, language) if code and knows(entry, language) else code


def day_text(on: date, language: Language) -> str:
    """Write a day: 3月14日（周一）, or Mon 14 March."""
    weekday = say(f"outputs.weekday.{on.isoweekday()}", language)
    month = say(f"outputs.month.{on.month}", language)
    return say("outputs.day", language, weekday=weekday, month=month, day=on.day, year=on.year)


def long_day_text(on: date, language: Language) -> str:
    """Write a day with its year: 2022年3月14日, or 14 March 2022."""
    month = say(f"outputs.month.{on.month}", language)
    return say("outputs.long_day", language, month=month, day=on.day, year=on.year)


def clock_text(moment: datetime, zone: str) -> str:
    """Write the hour of a moment in a zone: 09:15."""
    return moment.astimezone(ZoneInfo(zone)).strftime("%H:%M")


def local_day(moment: datetime, zone: str) -> date:
    """Give the calendar day of a moment in a zone."""
    return moment.astimezone(ZoneInfo(zone)).date()


def moment_text(moment: datetime, zone: str) -> str:
    """Write a moment in a zone: 2022-03-14 09:15."""
    return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")
