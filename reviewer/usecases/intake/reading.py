"""Read files that were handed in, in this process or, for a server, outside it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlmodel import Session

from reviewer.files.intake.apart import read_apart
from reviewer.model.calls import Call
from reviewer.model.column_mappings import ReadingGround
from reviewer.model.intake import ReadFile
from reviewer.store import calls, column_mappings
from reviewer.usecases.context import AppContext
from reviewer.usecases.intake.progress import progress_place


def reading_ground(session: Session, call: Call) -> ReadingGround:
    """Give what files of a call are read by now."""
    return ReadingGround(calls.definition_of(call), column_mappings.mappings_of(session, call.name))


def read_workbooks(
    context: AppContext,
    files: Sequence[tuple[str, Path]],
    ground: ReadingGround,
    reader: str = "",
) -> list[ReadFile]:
    """Read files, each under its name; `reader` is the label of who waits for it."""
    if context.reads_apart:
        return _read_apart(context, files, ground, reader) if files else []
    # Loaded when files come in: the libraries that read them would sit in every server's memory.
    from reviewer.files.intake.files import read_named  # noqa: PLC0415

    return read_named(files, ground.definition, ground.mappings)


def _read_apart(
    context: AppContext,
    files: Sequence[tuple[str, Path]],
    ground: ReadingGround,
    reader: str,
) -> list[ReadFile]:
    place = progress_place(context, reader) if reader else None
    try:
        return read_apart(files, ground.definition, place, ground.mappings)
    finally:
        if place is not None:
            place.unlink(missing_ok=True)
