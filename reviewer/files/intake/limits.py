"""Bounds that keep one bad file from taking the machine's memory or time."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Say how big a file may be before it is refused with a message.

    The defaults leave room for ten times the biggest season seen (3,000 rows) and keep a reading
    under about half a gigabyte of memory.
    """

    file_bytes: int = 30 * 1024 * 1024
    unpacked_bytes: int = 150 * 1024 * 1024
    parts: int = 2_000
    rows: int = 50_000
    columns: int = 300
    cells: int = 3_000_000  # laid out over all sheets together
    sheets: int = 50
    word_marks: int = 3_000_000  # beginnings and ends of elements in a Word file
    nested_tables: int = 8
    cell_characters: int = 4_000
    name_characters: int = 200
    shown_characters: int = 300


LIMITS = Limits()
