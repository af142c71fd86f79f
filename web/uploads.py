"""Uploaded files, put where the readers of workbooks can open them, and removed afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath, PureWindowsPath
from tempfile import TemporaryDirectory

from werkzeug.datastructures import FileStorage

from reviewer.errors import BadInput

LONGEST_NAME = 120


@contextmanager
def laid_out(uploads: Sequence[FileStorage]) -> Iterator[list[Path]]:
    """Lay the uploads out as files under their own names, for as long as the block lasts.

    Each stands in a folder of its own, so that two of one name do not meet. Raises BadInput where
    nothing was chosen.
    """
    chosen = [one for one in uploads if one.filename]
    if not chosen:
        raise BadInput("error.no_file_chosen")
    with TemporaryDirectory(prefix="pingyi-") as folder:
        paths = []
        for number, upload in enumerate(chosen):
            place = Path(folder) / str(number)
            place.mkdir()
            paths.append(place / plain_name(upload.filename or ""))
            upload.save(paths[-1])
        yield paths


def plain_name(name: str) -> str:
    """Keep the last part of a file's name, whatever system it comes from, and nothing that hides.

    Chinese stays as it is; control characters go; a name that is all dots becomes `file`.
    """
    last = PureWindowsPath(PurePosixPath(name).name).name
    plain = "".join(
        letter for letter in last if letter.isprintable() and letter not in '/\\:*?"<>|'
    )
    plain = plain.strip(" .")
    if len(plain) > LONGEST_NAME:
        stem, dot, ending = plain.rpartition(".")
        plain = stem[: LONGEST_NAME - len(ending) - 1] + dot + ending
    return plain or "file"
