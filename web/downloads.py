"""Files handed out: always as a file to keep, under a name that Chinese letters survive in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import SEEK_END
from tempfile import TemporaryFile
from typing import Protocol
from urllib.parse import quote

from flask import Response

PIECE = 1 << 18
CLOSED = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

MEDIA = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


class StoredFile:
    """Keep on disk what is too large for memory, hand it out in pieces, and leave nothing of it."""

    def __init__(self) -> None:
        self.stream = TemporaryFile()  # noqa: SIM115  # closed below, by whoever lets go of it

    @property
    def size(self) -> int:
        """Give how many bytes were written."""
        self.stream.seek(0, SEEK_END)
        return self.stream.tell()

    def __iter__(self) -> Iterator[bytes]:
        self.stream.seek(0)
        while piece := self.stream.read(PIECE):
            yield piece

    def close(self) -> None:
        """Give the space back; the server calls it behind the last piece, or when nobody reads."""
        self.stream.close()

    def __del__(self) -> None:
        self.close()


def download(content: bytes | Iterable[bytes], name: str, media_type: str) -> Response:
    """Hand out bytes as a file; older clients see a plain name, others the real one (RFC 6266)."""
    answer = Response(content, content_type=media_type)
    ending = name.rpartition(".")[2]
    answer.headers["Content-Disposition"] = (
        f"attachment; filename=\"pingyi.{ending}\"; filename*=UTF-8''{quote(name, safe='')}"
    )
    return answer


class ServedFile(Protocol):
    """A paper as the use case hands it over."""

    @property
    def name(self) -> str:
        """Give its name."""

    @property
    def media_type(self) -> str:
        """Give what its bytes are."""

    @property
    def content(self) -> bytes:
        """Give its bytes."""

    @property
    def shown_in_page(self) -> bool:
        """Tell whether a browser may show it."""


def hand_over(attachment: ServedFile, *, keep: bool) -> Response:
    """Hand out a paper that came from outside: shown where a browser can, never run.

    Nothing in it may load, run or reach the session; only our own pages may frame it. A picture
    is sandboxed; a PDF is not, since browsers then refuse to show it, and its viewer keeps to
    itself what scripts it holds.
    """
    if keep or not attachment.shown_in_page:
        answer = download(attachment.content, attachment.name, "application/octet-stream")
        answer.headers["Content-Security-Policy"] = f"{CLOSED}; sandbox"
        return answer
    answer = Response(attachment.content, content_type=attachment.media_type)
    name = quote(attachment.name, safe="")
    answer.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{name}"
    sandboxed = "" if attachment.media_type == "application/pdf" else "; sandbox"
    answer.headers["Content-Security-Policy"] = f"{CLOSED}; frame-ancestors 'self'{sandboxed}"
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer
