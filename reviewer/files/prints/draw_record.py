"""Write out the record of a draw on paper, for operator and supervisor to sign."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reviewer.files.exports.words import moment_text, spoken
from reviewer.messages import Language, say
from reviewer.model.prints import (
    Block,
    Paragraph,
    PrintedDocument,
    PrintedForm,
    PrintedTable,
    Signing,
)
from reviewer.model.views import CallHead

DIGEST_PARTS = 4  # a digest is broken into so many pieces, for people to compare


@dataclass(frozen=True)
class PrintedDraw:
    """Hold a draw as it is printed.

    `facts` are (code of the label, value), `texts` what each person gave, `seats` one row a panel:
    panel, members, reserves.
    """

    number: int
    outcome: str
    facts: tuple[tuple[str, str], ...]
    texts: tuple[tuple[str, str, str, str], ...]
    seats: tuple[tuple[str, str, str], ...]


def draw_document(
    head: CallHead, draw: PrintedDraw, made_at: datetime, language: Language, footer: str
) -> PrintedDocument:
    """Lay out one draw: what was frozen, who gave which text, who sits where, and who signs."""
    who = tuple(say(f"draw_record.column.{name}", language) for name in ("who", "hash", "text"))
    blocks: list[Block] = [Paragraph(draw.outcome, strong=True)]
    rows = tuple(
        (f"{say(f'draw_record.role.{role}', language)} {name}", broken(digest), text)
        for role, name, digest, text in draw.texts
    )
    blocks.append(PrintedTable(who, rows, (2.0, 4.0, 4.0)))
    if draw.seats:
        names = ("panel", "members", "reserves")
        columns = tuple(say(f"draw_record.column.{name}", language) for name in names)
        blocks.append(PrintedTable(columns, draw.seats, (1.4, 6.0, 2.6)))
    blocks.append(Paragraph(say("draw_record.statement", language)))
    places = ("operator_signature", "supervisor_signature", "date")
    blocks.append(Signing(tuple((say(f"draw_record.{name}", language), "") for name in places)))
    title = say("draw_record.title", language, number=draw.number)
    sheet = PrintedForm(
        title=title,
        subtitle=spoken(head.title, language),
        facts=tuple((say(f"draw_record.fact.{name}", language), text) for name, text in draw.facts),
        blocks=tuple(blocks),
    )
    return PrintedDocument(
        language=language,
        title=f"{spoken(head.title, language)} {title}",
        author=spoken(head.organiser, language),
        made_at=made_at,
        footer=footer,
        broad=False,
        sheets=(sheet,),
    )


def broken(digest: str) -> str:
    """Write a digest in pieces that a line can be broken between."""
    size = max(len(digest) // DIGEST_PARTS, 1)
    return " ".join(digest[place : place + size] for place in range(0, len(digest), size))


def moment_of(moment: datetime | None, head: CallHead) -> str:
    """Write a moment in the call's zone; a dash where there is none."""
    return moment_text(moment, head.timezone) if moment else "—"
