"""Archives of workbooks, as mail programs pack them: each file inside comes in by itself."""

from __future__ import annotations

import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from reviewer.files.intake.containers import readable_name
from reviewer.files.intake.limits import LIMITS

MOST_MEMBERS = 200
PIECE = 2**20
_TABLES = re.compile(r"\.(?:xlsx|xlsm|xlsb|xls|et|csv|txt|ods|docx|xml|html?|mht)$", re.IGNORECASE)
# Parts that say that a package is one document, whatever it is called.
_OF_DOCUMENTS = frozenset({"[Content_Types].xml", "mimetype", "OFD.xml"})
_BESIDE = re.compile(
    r"(?:^|/)(?:__MACOSX|\.(?!\.?(?:/|$))[^/]*|~\$[^/]*|Thumbs\.db|desktop\.ini)(?:/|$)",
    re.IGNORECASE,
)
Named = list[tuple[str, Path]]


@contextmanager
def unpacked(files: Sequence[tuple[str, Path]]) -> Iterator[Named]:
    """Put in the place of each archive of workbooks what is in it, for as long as the block lasts.

    Files inside are called by their own names, without their folders. An archive that is locked,
    damaged, too big unpacked, or without any table stays as it is: the reader then says so.
    """
    with TemporaryDirectory(prefix="pingyi-") as folder:
        found: Named = []
        for number, (name, path) in enumerate(files):
            found += _members(path, Path(folder) / str(number)) or [(name, path)]
        yield found


def _members(path: Path, folder: Path) -> Named:
    """Write an archive's files out and name them; none where it is not to be unpacked."""
    if not _is_package(path):
        return []
    try:
        with zipfile.ZipFile(path) as archive:
            members = _wanted(archive)
            if not members:
                return []
            folder.mkdir()
            left = LIMITS.unpacked_bytes
            found: Named = []
            for number, (name, member) in enumerate(members):
                place = folder / str(number)
                left -= _write(archive, member, place, left)
                found.append((name, place))
            return found
    except (
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        NotImplementedError,
        RuntimeError,  # zipfile's word for a locked member
        OSError,  # no room left
        EOFError,
        ValueError,
    ):
        return []


def _is_package(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return stream.read(2) == b"PK" and path.stat().st_size <= LIMITS.file_bytes
    except OSError:
        return False


def _wanted(archive: zipfile.ZipFile) -> list[tuple[str, zipfile.ZipInfo]]:
    """List the files of an archive of workbooks in the order of their names; none of any other."""
    members = [member for member in archive.infolist() if not member.is_dir()]
    names = [readable_name(member.filename).replace("\\", "/") for member in members]
    if _OF_DOCUMENTS & set(names) or any(name.endswith(".iwa") for name in names):
        return []
    files = [
        (name, member)
        for name, member in sorted(zip(names, members, strict=True), key=lambda pair: pair[0])
        if not _BESIDE.search(name)
    ]
    if len(files) > MOST_MEMBERS or not any(_TABLES.search(name) for name, _ in files):
        return []
    if sum(member.file_size for _, member in files) > LIMITS.unpacked_bytes:
        return []
    return [(PurePosixPath(name).name or "file", member) for name, member in files]


def _write(archive: zipfile.ZipFile, member: zipfile.ZipInfo, place: Path, left: int) -> int:
    """Write a member out piece by piece and give its size; sizes in the directory are claims."""
    size = 0
    with archive.open(member) as stream, place.open("wb") as target:
        while piece := stream.read(PIECE):
            size += len(piece)
            if size > left:
                raise ValueError("the archive unpacks to more than it says")
            target.write(piece)
    return size
