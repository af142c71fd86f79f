"""One sheet as a person sees it, whatever file format it came in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from reviewer.files.intake.readings import Cell, Finding
from reviewer.files.intake.texts import is_blank, legible

Row = Sequence[Cell]


@dataclass(frozen=True)
class CellSpan:
    """Hold a merged area, rows and columns counted from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Sheet:
    """Hold the cells of a sheet from its first row and column on.

    `formulas` are cells whose formula was saved without a result, `notes` what is to be asked
    about single cells beside their text (strikes, comments, pictures); rows and columns count
    from 0. `day_shift` is added to numbers that stand for days, where a workbook counts from 1904.
    """

    name: str
    rows: Sequence[Row]
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    spans: tuple[CellSpan, ...] = ()
    formulas: Mapping[tuple[int, int], str] = field(default_factory=dict)
    notes: Mapping[tuple[int, int], tuple[Finding, ...]] = field(default_factory=dict)
    day_shift: int = 0

    def __post_init__(self) -> None:
        """Leave out of every text what no cell shows and no database keeps."""
        object.__setattr__(self, "name", legible(self.name))
        object.__setattr__(self, "rows", [_legible_row(row) for row in self.rows])

    def cell(self, row: int, column: int) -> Cell:
        """Give a cell; None beyond the sheet's edge."""
        if row < len(self.rows) and column < len(self.rows[row]):
            return self.rows[row][column]
        return None

    @cached_property
    def noted(self) -> Mapping[int, Sequence[tuple[int, Finding]]]:
        """Give the notes by row, each with its column, from the left on."""
        found: dict[int, list[tuple[int, Finding]]] = {}
        for (row, column), notes in sorted(self.notes.items(), key=lambda entry: entry[0]):
            found.setdefault(row, []).extend((column, note) for note in notes)
        return found

    def is_struck(self, row: int, column: int) -> bool:
        """Tell whether everything in a cell is crossed out."""
        return any(note.code == "cell_struck" for note in self.notes.get((row, column), ()))

    def is_withheld(self, row: int, column: int) -> bool:
        """Tell whether what a cell holds is crossed out, or white on white paper."""
        notes = self.notes.get((row, column), ())
        return any(note.code in ("cell_struck", "cell_unseen") for note in notes)

    def is_struck_row(self, row: int) -> bool:
        """Tell whether all that a row shows is crossed out, as rows that no longer count are."""
        filled = [place for place, cell in enumerate(self.rows[row]) if not is_blank(cell)]
        return len(filled) > 1 and all(self.is_struck(row, place) for place in filled)

    def is_empty_row(self, row: int) -> bool:
        """Tell whether a row shows nothing at all, formulas without a result included."""
        return all(is_blank(cell) for cell in self.rows[row]) and not any(
            at == row for at, _ in self.formulas
        )


def _legible_row(row: Row) -> Row:
    if all(entry.isprintable() for entry in row if isinstance(entry, str)):
        return row
    return [legible(entry) if isinstance(entry, str) else entry for entry in row]


class Refused(Exception):
    """Carry why a file cannot be read at all; becomes a problem of the file, never escapes."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details
