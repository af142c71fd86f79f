"""Read files that were handed in, in this process or, for a server, outside it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reviewer.files.intake.apart import read_apart
from reviewer.model.intake import ReadFile
from reviewer.model.programme import CallDefinition
from reviewer.usecases.context import AppContext
from reviewer.usecases.intake.progress import progress_place


def read_workbooks(
    context: AppContext,
    files: Sequence[tuple[str, Path]],
    definition: CallDefinition,
    reader: str = "",
) -> list[ReadFile]:
    """Read files, each under its name; `reader` is the label of who waits for it."""
    if context.reads_apart:
        return _read_apart(context, files, definition, reader) if files else []
    # Loaded when files come in: the libraries that read them would sit in every server's memory.
    from reviewer.files.intake.files import read_named  # noqa: PLC0415

    return read_named(files, definition)


def _read_apart(
    context: AppContext,
    files: Sequence[tuple[str, Path]],
    definition: CallDefinition,
    reader: str,
) -> list[ReadFile]:
    place = progress_place(context, reader) if reader else None
    try:
        return read_apart(files, definition, place)
    finally:
        if place is not None:
            place.unlink(missing_ok=True)
