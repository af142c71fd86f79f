"""What is printed: pages of paragraphs, tables and places to sign, laid out in one language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Paragraph:
    """Hold a paragraph; `strong` for the one that must be seen first."""

    text: str
    strong: bool = False


@dataclass(frozen=True)
class PrintedTable:
    """Hold a table: headings, rows, the share of the width of each column, and number columns.

    `rule_after` is the row (from 1) below which the cut is drawn; 0: nowhere.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    numbers: tuple[int, ...] = ()
    rule_after: int = 0


@dataclass(frozen=True)
class Signing:
    """Hold places to sign: each a label and what is known already."""

    places: tuple[tuple[str, str], ...]


Block = Paragraph | PrintedTable | Signing


@dataclass(frozen=True)
class PrintedForm:
    """Hold one printed sheet, which begins on a new page."""

    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class PrintedDocument:
    """Hold a whole paper; `broad` lies on its side, a `letter` is set larger, as letters are."""

    language: str
    title: str
    author: str
    made_at: datetime
    footer: str
    broad: bool
    sheets: tuple[PrintedForm, ...]
    letter: bool = False
