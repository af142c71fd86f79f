"""Folders that only the account running Pingyi may enter."""

from __future__ import annotations

from pathlib import Path

OWNER_ONLY = 0o700


def make_private_folder(folder: Path) -> None:
    """Make a folder, and those above it that are missing, for the owner's eyes alone.

    It will hold scores, names and sign-in data, whatever the account's usual mode for new folders
    is. One that exists already stays as whoever set it up chose. Raises OSError.
    """
    missing = []
    place = folder
    while not place.exists():
        missing.append(place)
        place = place.parent
    for entry in reversed(missing):
        entry.mkdir(mode=OWNER_ONLY, exist_ok=True)
    folder.mkdir(exist_ok=True)  # complains where a file stands in its place
