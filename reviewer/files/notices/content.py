"""Write out what a public notice says, once for all its file formats."""

from __future__ import annotations

from dataclasses import dataclass

from reviewer.files.exports.words import long_day_text, spoken
from reviewer.messages import Language, say
from reviewer.model.views import NoticeCategory, NoticeView

CHINESE_NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True)
class NoticeTable:
    """Hold one category's list: a heading, the column headings, the rows."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str


@dataclass(frozen=True)
class NoticeText:
    """Hold the notice paragraph by paragraph, in one language."""

    language: Language
    title: str
    opening: str
    list_heading: str
    tables: tuple[NoticeTable, ...]
    method_heading: str
    method: tuple[str, ...]
    objection_heading: str
    objection: tuple[str, ...]
    signature: str
    day: str


def write_out(view: NoticeView, language: Language) -> NoticeText:
    """Write a notice out in one language."""
    title = spoken(view.head.title, language)
    return NoticeText(
        language=language,
        title=say("outputs.notice.title", language, title=title),
        opening=say(
            "outputs.notice.opening",
            language,
            title=title,
            document=view.head.document,
            first=long_day_text(view.first_day, language),
            last=long_day_text(view.last_day, language),
            days=view.working_days,
        ),
        list_heading=say("outputs.notice.list", language),
        tables=tuple(
            _table(number, category, language)
            for number, category in enumerate(view.categories, start=1)
        ),
        method_heading=say("outputs.notice.method_head", language),
        method=tuple(line.strip() for line in view.method.splitlines() if line.strip()),
        objection_heading=say("outputs.notice.objection_head", language),
        objection=(say("outputs.notice.objection", language), *_contacts(view, language)),
        signature=spoken(view.head.organiser, language),
        day=long_day_text(view.published_on, language),
    )


def _contacts(view: NoticeView, language: Language) -> list[str]:
    contacts = (
        ("room", view.contact_room),
        ("phone", view.contact_phone),
        ("email", view.contact_email),
    )
    return [
        say(f"outputs.notice.contact_{name}", language, value=value)
        for name, value in contacts
        if value
    ]


def _table(number: int, category: NoticeCategory, language: Language) -> NoticeTable:
    scored = any(line.score is not None for line in category.lines)
    located = any(line.district for line in category.lines)
    names = ["rank", "applicant", "platform"]
    names += ["district"] * located + ["score"] * scored
    rows = []
    for line in category.lines:
        row = [str(line.rank), line.applicant, line.platform]
        row += [line.district] * located
        row += ["" if line.score is None else f"{line.score:f}"] * scored
        rows.append(tuple(row))
    return NoticeTable(
        heading=say(
            "outputs.notice.category",
            language,
            number=_numeral(number, language),
            name=spoken(category.name, language),
            count=len(category.lines),
        ),
        columns=tuple(say(f"outputs.column.{name}", language) for name in names),
        rows=tuple(rows),
        empty=say("outputs.notice.empty", language),
    )


def _numeral(number: int, language: Language) -> str:
    """Count as officials do: 一, 二 … 十, 十一; figures in English."""
    if language != "zh" or number > 19:
        return str(number)
    if number > len(CHINESE_NUMERALS):
        return "十" + CHINESE_NUMERALS[number - 11]
    return CHINESE_NUMERALS[number - 1]
