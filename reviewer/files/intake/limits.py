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
    shared_texts: int = 3_000_000  # kept apart from the cells that show them: one for each
    merged_areas: int = 50_000  # of a sheet
    # Beginnings and ends of elements: each becomes an object many times its size.
    text_marks: int = 3_000_000  # in the text of a Word file or web page
    part_marks: int = 1_000_000  # in a part that is neither sheet nor text: styles, relations …
    styled_marks: int = 2_000_000  # in a workbook of which a copy keeps its looks
    nested_tables: int = 8
    cell_characters: int = 4_000
    name_characters: int = 200
    shown_characters: int = 300


LIMITS = Limits()
