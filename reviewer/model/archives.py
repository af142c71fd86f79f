"""What the archive folder of a call lists of itself, and of the files that came in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reviewer.model.views import CallHead


@dataclass(frozen=True)
class IndexLine:
    """List one file of the folder: where it lies, what it is, its size and SHA-256."""

    path: str
    about: str
    size: int
    digest: str

    @property
    def chapter(self) -> str:
        """Name the folder it lies in; empty for one at the top."""
        return self.path.rpartition("/")[0].split("/")[0]

    @property
    def name(self) -> str:
        """Give its name within its chapter."""
        return self.path.removeprefix(f"{self.chapter}/")


@dataclass(frozen=True)
class ArchiveIndex:
    """List the files of a call's folder; `state` says how far the call was when it was made."""

    head: CallHead
    state: str
    made_at: datetime
    lines: tuple[IndexLine, ...]


@dataclass(frozen=True)
class ReceivedFile:
    """List one file that came in: what it was recognised as, when, by whom, its SHA-256."""

    name: str
    kind: str
    district: str
    at: datetime
    by: str
    taken_back: bool
    digest: str
