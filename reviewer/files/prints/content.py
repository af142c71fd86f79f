"""Write out what score sheets, minutes and ranking say on paper, in one language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

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
from reviewer.model.rubric import Criterion
from reviewer.model.views import CallHead


@dataclass(frozen=True)
class PrintedSheet:
    """Hold one expert's sheet as it is printed; `state` as on the screen."""

    expert: str
    name: str
    submission: str
    applicant: str
    platform: str
    panel: str
    category: str
    state: str
    marks: Mapping[str, Decimal]
    total: Decimal | None
    comment: str


@dataclass(frozen=True)
class PrintedLine:
    """Hold one submission of a panel as its minutes print it."""

    submission: str
    applicant: str
    platform: str
    totals: tuple[tuple[str, Decimal | None, str], ...]
    score: Decimal | None
    note: str
    opinion: str


@dataclass(frozen=True)
class PrintedMinutes:
    """Hold one panel's minutes: members are (name, seat, when signed, dissent)."""

    panel: str
    category: str
    room: str
    lines: tuple[PrintedLine, ...]
    members: tuple[tuple[str, str, datetime | None, str], ...]


@dataclass(frozen=True)
class PrintedRank:
    """Hold one place of the ranking as it is printed."""

    rank: int | None
    submission: str
    applicant: str
    platform: str
    district: str
    score: Decimal | None
    totals: tuple[Decimal, ...]
    decision: str


@dataclass(frozen=True)
class PrintedPool:
    """Hold one list of the ranking: its name, its places, how many of them are selected."""

    name: str
    lines: tuple[PrintedRank, ...]
    selected: int


def sheets_document(
    head: CallHead,
    rubrics: Mapping[str, Sequence[Criterion]],
    sheets: Sequence[PrintedSheet],
    made_at: datetime,
    language: Language,
) -> PrintedDocument:
    """Print one sheet per expert and submission; `rubrics` are the criteria by category."""
    return whole_document(
        head,
        "sheets",
        made_at,
        language,
        tuple(_score_sheet(head, rubrics[sheet.category], sheet, language) for sheet in sheets),
    )


def _score_sheet(
    head: CallHead, criteria: Sequence[Criterion], printed_sheet: PrintedSheet, language: Language
) -> PrintedForm:
    rows = []
    for criterion in criteria:
        mark = printed_sheet.marks.get(criterion.code)
        shown = "" if mark is None else _mark_text(criterion, mark, language)
        weight = "—" if criterion.kind == "pass_fail" else f"{_plain(criterion.weight)}%"
        rows.append((spoken(criterion.name, language), weight, _plain(criterion.maximum), shown))
    total = "" if printed_sheet.total is None else f"{printed_sheet.total:f}"
    rows.append((say("prints.total", language), "100%", "100", total))
    names = ("criterion", "weight", "maximum", "mark")
    return PrintedForm(
        title=say("prints.sheets.title", language),
        subtitle=spoken(head.title, language),
        facts=facts_of(
            language,
            platform=printed_sheet.platform,
            applicant=printed_sheet.applicant,
            submission=printed_sheet.submission,
            panel=printed_sheet.panel,
            expert=f"{printed_sheet.name}（{printed_sheet.expert}）"
            if language == "zh"
            else f"{printed_sheet.name} ({printed_sheet.expert})",
            state=say(f"prints.state.{printed_sheet.state}", language),
        ),
        blocks=(
            PrintedTable(columns_of(names, language), tuple(rows), (5.0, 1.2, 1.2, 1.4), (1, 2, 3)),
            Paragraph(say("prints.comment", language), strong=True),
            Paragraph(printed_sheet.comment or say("prints.none", language)),
            Signing(places_of(("expert_signature", "date"), language)),
        ),
    )


def _mark_text(criterion: Criterion, mark: Decimal, language: Language) -> str:
    if criterion.kind == "pass_fail":
        return say("prints.passed" if mark else "prints.failed", language)
    return _plain(mark)


def minutes_document(
    head: CallHead, panels: Sequence[PrintedMinutes], made_at: datetime, language: Language
) -> PrintedDocument:
    """Print each panel's minutes with its signatures list."""
    return whole_document(
        head,
        "minutes",
        made_at,
        language,
        tuple(_minutes_sheet(head, panel, language) for panel in panels),
    )


def _minutes_sheet(head: CallHead, panel: PrintedMinutes, language: Language) -> PrintedForm:
    blocks: list[Block] = []
    for number, line in enumerate(panel.lines, start=1):
        text = say("prints.minutes.line", language, number=number, platform=line.platform)
        blocks.append(Paragraph(f"{text}（{line.applicant}）", strong=True))
        rows = [
            (name, "—" if total is None else f"{total:f}", say(f"prints.state.{state}", language))
            for name, total, state in line.totals
        ]
        score = "—" if line.score is None else f"{line.score:f}"
        rows.append((say("prints.score", language), score, ""))
        heads = columns_of(("member", "total", "state"), language)
        blocks.append(PrintedTable(heads, tuple(rows), (3.0, 1.5, 3.0), (1,)))
        if line.note:
            blocks.append(Paragraph(say("prints.minutes.note", language, text=line.note)))
        opinion = line.opinion or say("prints.none", language)
        blocks.append(Paragraph(say("prints.minutes.opinion", language, text=opinion)))
    blocks.append(Paragraph(say("prints.minutes.signatures", language), strong=True))
    signed = tuple(
        (
            name,
            say(f"prints.seat.{seat}", language),
            moment_text(at, head.timezone) if at else "",
            dissent,
            "",
        )
        for name, seat, at, dissent in panel.members
    )
    names = ("member", "seat", "signed", "dissent", "by_hand")
    blocks.append(PrintedTable(columns_of(names, language), signed, (1.6, 1.2, 2.2, 3.2, 2.2)))
    return PrintedForm(
        title=say("prints.minutes.title", language, panel=panel.panel),
        subtitle=spoken(head.title, language),
        facts=facts_of(language, category=panel.category, room=panel.room),
        blocks=tuple(blocks),
    )


def ranking_document(
    head: CallHead,
    pools: Sequence[PrintedPool],
    state: str,
    method: str,
    made_at: datetime,
    language: Language,
) -> PrintedDocument:
    """Print the ranking with its method; `state` says which version it is."""
    blocks: list[Block] = [Paragraph(method)]
    for pool in pools:
        if pool.name:
            blocks.append(Paragraph(pool.name, strong=True))
        names = ("rank", "platform", "applicant", "district", "totals", "score", "decision")
        rows = tuple(
            (
                "—" if line.rank is None else str(line.rank),
                f"{line.platform}\n{line.submission}",
                line.applicant,
                line.district,
                "  ".join(f"{total:f}" for total in line.totals),
                "—" if line.score is None else f"{line.score:f}",
                say(f"prints.decision.{line.decision}", language),
            )
            for line in pool.lines
        )
        cut = pool.selected if pool.selected < len(rows) else 0
        blocks.append(
            PrintedTable(
                columns_of(names, language), rows, (0.8, 4.0, 4.0, 1.4, 4.2, 1.3, 1.7), (0, 5), cut
            )
        )
    blocks.append(Signing(places_of(("made_by", "checked_by", "supervisor", "date"), language)))
    sheet = PrintedForm(
        say("prints.ranking.title", language),
        spoken(head.title, language),
        facts_of(language, version=state),
        tuple(blocks),
    )
    return whole_document(head, "ranking", made_at, language, (sheet,), broad=True)


def whole_document(
    head: CallHead,
    what: str,
    made_at: datetime,
    language: Language,
    sheets: tuple[PrintedForm, ...],
    *,
    broad: bool = False,
    letter: bool = False,
) -> PrintedDocument:
    """Put sheets together to one print of a call, with its footer."""
    title = say(f"prints.{what}.heading", language, title=spoken(head.title, language))
    printed = moment_text(made_at, head.timezone)
    footer = say("prints.footer", language, document=head.document, printed=printed)
    author = spoken(head.organiser, language)
    return PrintedDocument(language, title, author, made_at, footer, broad, sheets, letter)


def facts_of(language: Language, **values: str) -> tuple[tuple[str, str], ...]:
    """Name facts in one language; those without a value are left out."""
    return tuple(
        (say(f"prints.fact.{name}", language), value) for name, value in values.items() if value
    )


def columns_of(names: Sequence[str], language: Language) -> tuple[str, ...]:
    """Head columns in one language."""
    return tuple(say(f"prints.column.{name}", language) for name in names)


def places_of(names: Sequence[str], language: Language) -> tuple[tuple[str, str], ...]:
    """Name places to sign, with nothing written in them yet."""
    return tuple((say(f"prints.place.{name}", language), "") for name in names)


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
