"""Lay out the sheets on which experts and applicants sign on the day, a page for each room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from reviewer.files.exports.words import clock_text, day_text, moment_text, spoken
from reviewer.messages import Language, say
from reviewer.model.prints import Block, Paragraph, PrintedDocument, PrintedForm, PrintedTable
from reviewer.model.views import CallHead

EXPERTS, APPLICANTS = "experts", "applicants"


@dataclass(frozen=True)
class SignInLine:
    """Hold one person of a sheet: when expected, who, of what; `seat` for experts."""

    due_at: datetime
    name: str
    about: str
    seat: str = ""


@dataclass(frozen=True)
class SignInRoom:
    """Hold the sheet of one room on one day."""

    room: str
    on: date
    experts: tuple[SignInLine, ...]
    applicants: tuple[SignInLine, ...]


def sign_in_document(
    head: CallHead, rooms: Sequence[SignInRoom], made_at: datetime, language: Language
) -> PrintedDocument:
    """Print a sheet for each room, with places to sign and for the time of coming."""
    title = say("prints.sign_in.heading", language, title=spoken(head.title, language))
    printed = moment_text(made_at, head.timezone)
    footer = say("prints.footer", language, document=head.document, printed=printed)
    author = spoken(head.organiser, language)
    sheets = tuple(_sheet(head, room, language) for room in rooms)
    return PrintedDocument(language, title, author, made_at, footer, broad=False, sheets=sheets)


def _sheet(head: CallHead, room: SignInRoom, language: Language) -> PrintedForm:
    blocks: list[Block] = []
    for group, lines in ((EXPERTS, room.experts), (APPLICANTS, room.applicants)):
        if not lines:
            continue
        blocks.append(Paragraph(say(f"prints.sign_in.{group}", language), strong=True))
        blocks.append(_table(head, group, lines, language))
    facts = (
        (say("prints.fact.room", language), room.room),
        (say("prints.sign_in.day", language), day_text(room.on, language)),
    )
    title = say("prints.sign_in.title", language)
    return PrintedForm(title, spoken(head.title, language), facts, tuple(blocks))


def _table(
    head: CallHead, group: str, lines: Sequence[SignInLine], language: Language
) -> PrintedTable:
    names = ("due", "name", "about_expert" if group == EXPERTS else "about_applicant")
    columns = tuple(
        say(f"prints.sign_in.{name}", language) for name in (*names, "came", "signature")
    )
    rows = tuple(
        (
            clock_text(line.due_at, head.timezone),
            f"{line.name}\n{say(f'prints.seat.{line.seat}', language)}" if line.seat else line.name,
            line.about,
            "",
            "",
        )
        for line in lines
    )
    return PrintedTable(columns, rows, (1.1, 2.0, 4.2, 1.4, 2.6))
