"""Write out what a public notice says, once for all its file formats."""

from __future__ import annotations

from dataclasses import dataclass

from reviewer.files.exports.words import long_day_text, spoken
from reviewer.messages import Language, say
from reviewer.model.views import NoticeCategory, NoticeView

# How wide each column is: in centimetres, or a part of what is left (fr).
WIDTHS = {
    "rank": "1.3cm",
    "applicant": "1fr",
    "platform": "1fr",
    "district": "1.9cm",
    "score": "1.6cm",
    "tier": "1.6cm",
    "amount": "2.1cm",
    "remark": "3.2cm",
}
CHINESE_NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True)
class NoticeTable:
    """Hold one category's list: a heading, the column headings, the rows."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str
    widths: tuple[str, ...] = ()


@dataclass(frozen=True)
class NoticeText:
    """Hold the notice paragraph by paragraph, in one language."""

    language: Language
    title: str
    opening: str
    list_heading: str
    changes_heading: str
    changes: tuple[str, ...]
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
    group = "outputs.final" if view.final else "outputs.notice"
    return NoticeText(
        language=language,
        title=say(f"{group}.title", language, title=title),
        opening=_opening(view, title, language),
        list_heading=say(f"{group}.list", language),
        changes_heading=say("outputs.notice.changes", language),
        changes=view.changes,
        tables=tuple(
            _table(number, category, language)
            for number, category in enumerate(view.categories, start=1)
        ),
        method_heading=say("outputs.notice.method_head", language),
        method=tuple(line.strip() for line in view.method.splitlines() if line.strip()),
        objection_heading=say(
            "outputs.final.contact_head" if view.final else "outputs.notice.objection_head",
            language,
        ),
        objection=tuple(_ending(view, language)),
        signature=spoken(view.head.organiser, language),
        day=long_day_text(view.published_on, language),
    )


def _opening(view: NoticeView, title: str, language: Language) -> str:
    """Give the opening that staff wrote, with the days behind it, or the standard one."""
    days = {
        "first": long_day_text(view.first_day, language),
        "last": long_day_text(view.last_day, language),
        "days": view.working_days,
    }
    if view.final:
        stated = {"title": title, "document": view.head.document, **days}
        return say("outputs.final.opening", language, **stated)
    if view.opening:
        return view.opening + say("outputs.notice.period", language, **days)
    way = "outputs.notice.opening_computed" if view.computed else "outputs.notice.opening"
    way = "outputs.notice.opening_audited" if view.audited else way
    return say(way, language, title=title, document=view.head.document, **days)


def _ending(view: NoticeView, language: Language) -> list[str]:
    """List what stands behind the method: how to object, whom to ask, closing words."""
    lines = [] if view.final else [say("outputs.notice.objection", language)]
    if view.held:
        lines.append(say("outputs.final.held", language, submissions=list(view.held)))
    lines += [*_contacts(view, language), *view.closing.splitlines()]
    return lines


def _contacts(view: NoticeView, language: Language) -> list[str]:
    contacts = (
        ("person", view.contact_person),
        ("room", view.contact_room),
        ("address", view.contact_address),
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
    given = any(line.tier is not None or line.fen is not None for line in category.lines)
    named = any(line.platform for line in category.lines)
    names = ["rank", "applicant"] + ["platform"] * named
    names += ["district"] * located + ["score"] * scored + ["tier", "amount"] * given
    names += ["remark"] * any(line.remark for line in category.lines)
    rows = []
    for line in category.lines:
        cells = {
            "rank": str(line.rank),
            "applicant": line.applicant,
            "platform": line.platform,
            "district": line.district,
            "score": "" if line.score is None else f"{line.score:f}",
            "tier": spoken(line.tier, language) if line.tier else "",
            "amount": money_text(line.fen),
            "remark": line.remark,
        }
        rows.append(tuple(cells[name] for name in names))
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
        widths=tuple(WIDTHS[name] for name in names),
        empty=say("outputs.notice.empty", language),
    )


def money_text(fen: int | None) -> str:
    """Write an amount in yuan, with fen where there are any: 200,000 or 33,333.33."""
    if fen is None:
        return "—"
    yuan, rest = divmod(fen, 100)
    return f"{yuan:,}.{rest:02d}" if rest else f"{yuan:,}"


def _numeral(number: int, language: Language) -> str:
    """Count as officials do: 一, 二 … 十, 十一; figures in English."""
    if language != "zh" or number > 19:
        return str(number)
    if number > len(CHINESE_NUMERALS):
        return "十" + CHINESE_NUMERALS[number - 11]
    return CHINESE_NUMERALS[number - 1]
