"""How far the reading of what somebody just handed in has come, file by file."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from reviewer.model.accounts import Role
from reviewer.private_folders import make_private_folder
from reviewer.rules.permissions import Actor, require_overseer, require_role
from reviewer.usecases.context import AppContext

FOLDER = "readings"
LONGEST = 40  # letters


@dataclass(frozen=True)
class ReadingProgress:
    """Say how many files of how many are read."""

    done: int
    all: int


def progress_place(context: AppContext, reader: str) -> Path | None:
    """Give where the process that reads for somebody says how far it is; None where it cannot."""
    folder = context.settings.data_folder / FOLDER
    try:
        make_private_folder(folder)
    except OSError:
        return None
    return folder / sha256(reader.encode()).hexdigest()[:32]


def reading_progress(context: AppContext, actor: Actor) -> ReadingProgress | None:
    """Say how far the reading of the office's own upload is; None while none is read."""
    require_overseer(actor)
    return _progress(context, actor)


def district_reading_progress(context: AppContext, actor: Actor) -> ReadingProgress | None:
    """Say how far the reading of the district's own upload is; None while none is read."""
    require_role(actor, Role.DISTRICT)
    return _progress(context, actor)


def _progress(context: AppContext, actor: Actor) -> ReadingProgress | None:
    place = progress_place(context, actor.label)
    try:
        said = place.read_text()[:LONGEST].split() if place is not None else []
    except OSError:
        return None
    if len(said) != 2 or not all(part.isdecimal() for part in said):
        return None
    return ReadingProgress(int(said[0]), int(said[1]))
