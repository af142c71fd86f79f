"""Uploaded files, put where the readers of workbooks can open them, and removed afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath, PureWindowsPath
from tempfile import TemporaryDirectory
from threading import BoundedSemaphore, Lock
from typing import cast

from flask import Flask, Response, current_app, jsonify, request
from werkzeug.datastructures import FileStorage

from reviewer.errors import BadInput, Unavailable
from reviewer.usecases.intake.progress import ReadingProgress
from web.identity import optional_actor

SEE_OTHER = 303
READINGS_AT_ONCE = 2
MOST_OF_ACCOUNT = 2
TURN_SECONDS = 60
LONGEST_NAME = 120
DEEPEST_FOLDER = 8
MOST_FILES = 20_000


def widen_uploads(app: Flask, limits: Mapping[str, int]) -> None:
    """Let staff send larger forms to some endpoints than the rest takes: bytes per endpoint.

    Called before anything that reads forms, since a form is read once.
    """

    @app.before_request
    def _widen() -> None:
        limit = limits.get(request.endpoint or "")
        if limit is None:
            return
        actor = optional_actor()
        if actor is not None and actor.role.value == "staff":
            request.max_content_length = limit
            request.max_form_parts = MOST_FILES


def narrow_uploads(app: Flask, limits: Mapping[str, int]) -> None:
    """Take only smaller forms at some endpoints than at the rest: bytes per endpoint.

    Called before anything that reads forms, since a form is read once.
    """

    @app.before_request
    def _narrow() -> None:
        limit = limits.get(request.endpoint or "")
        if limit is not None:
            request.max_content_length = limit


def answer_scripts(app: Flask) -> None:
    """Tell a script that sends an upload where to go on, instead of leading it there unseen.

    A browser follows a redirect within a script's request, and what the next page says once would
    then be said to nobody.
    """

    @app.after_request
    def _answer(response: Response) -> Response:
        if request.headers.get("X-Upload") and response.status_code == SEE_OTHER:
            return jsonify(to=response.location)
        return response


def progress_answer(progress: ReadingProgress | None) -> Response:
    """Write how far a reading is for the script that asks."""
    answer = {} if progress is None else {"done": progress.done, "all": progress.all}
    response = jsonify(answer)
    response.headers["Cache-Control"] = "no-store"
    return response


class Readings:
    """Take turns at reading strangers' files, so that pages always have a thread to themselves.

    Two readings at once, each in a bounded process of its own; one more may wait for its turn;
    two of one account. Whoever comes beyond is told so at once.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._places = BoundedSemaphore(READINGS_AT_ONCE)
        self._present: Counter[str] = Counter()

    @contextmanager
    def turn(self, account: str) -> Iterator[None]:
        """Hold a place for as long as the block lasts; raises Unavailable where there is none."""
        with self._lock:
            if self._present[account] >= MOST_OF_ACCOUNT:
                raise Unavailable("error.reading_own")
            if self._present.total() > READINGS_AT_ONCE:
                raise Unavailable("error.reading_busy")
            self._present[account] += 1
        try:
            if not self._places.acquire(timeout=TURN_SECONDS):
                raise Unavailable("error.reading_busy")
            try:
                yield
            finally:
                self._places.release()
        finally:
            with self._lock:
                self._present[account] -= 1


@contextmanager
def reading_turn() -> Iterator[None]:
    """Take a turn at reading files for the person whose request this is."""
    readings = cast("Readings", current_app.extensions["readings"])
    actor = optional_actor()
    with readings.turn(actor.label if actor is not None else ""):
        yield


@contextmanager
def laid_out(uploads: Sequence[FileStorage]) -> Iterator[list[Path]]:
    """Lay the uploads out as files under their own names, for as long as the block lasts.

    Each stands in a folder of its own, so that two of one name do not meet. Raises BadInput where
    nothing was chosen.
    """
    chosen = [each_upload for each_upload in uploads if each_upload.filename]
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


@contextmanager
def laid_out_tree(uploads: Sequence[FileStorage]) -> Iterator[list[Path]]:
    """Lay out uploads as `laid_out` does, with the folders that their names tell of.

    A browser that sends a whole folder writes each file's place within it into its name. Gives
    the topmost files and folders in order.
    """
    chosen = [each_upload for each_upload in uploads if each_upload.filename]
    if not chosen:
        raise BadInput("error.no_file_chosen")
    with TemporaryDirectory(prefix="pingyi-") as folder:
        top = Path(folder)
        for upload in chosen:
            parts = PurePosixPath((upload.filename or "").replace("\\", "/")).parts
            *folders, name = [plain_name(part) for part in parts if part not in {"/", ".", ".."}]
            place = top.joinpath(*folders[:DEEPEST_FOLDER])
            if any(entry.is_file() for entry in (place, *place.parents)):
                place = top  # a file stands where the folder should be
            place.mkdir(parents=True, exist_ok=True)
            upload.save(_free(place / name))
        yield sorted(top.iterdir())


def _free(path: Path) -> Path:
    """Give the path, or one beside it where it is taken."""
    free, number = path, 2
    while free.exists():
        free = path.with_name(f"{path.stem}（{number}）{path.suffix}")
        number += 1
    return free


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
