"""Read folders and archives of evidence, and keep each file under its own digest."""

from __future__ import annotations

import hashlib
import lzma
import os
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import NamedTemporaryFile

from reviewer.errors import BadInput, Unavailable
from reviewer.files.encodings import printable
from reviewer.private_folders import make_private_folder

LARGEST_FILE = 50_000_000
LARGEST_ARCHIVE = 2_000_000_000
LARGEST_UNPACKED = 4_000_000_000  # all of an archive; scans hardly shrink when packed
MOST_FILES = 20_000
LONGEST_PATH = 1_000  # letters; of a longer one the end is kept, which names the file
GREATEST_RATIO = 200  # unpacked to packed; honest documents stay far below

# What a file is, by its first bytes: a name can say anything.
SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword"),
)
DIGEST = re.compile(r"[0-9a-f]{64}")
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHOWN_IN_PAGE = frozenset({"application/pdf", "image/png", "image/jpeg"})
ENDINGS = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "application/msword": (".doc", ".wps"),
    WORD: (".docx",),
}


@dataclass(frozen=True)
class Evidence:
    """Hold one file: where it came from within folder or archive, what it is, its bytes."""

    path: str
    media_type: str
    content: bytes

    @property
    def digest(self) -> str:
        """Give the SHA-256 of the bytes."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Unfit:
    """Name a file that is not kept, and the code of the reason."""

    path: str
    code: str


def gather(paths: Sequence[Path]) -> Iterator[Evidence | Unfit]:
    """Walk through files, folders and zip archives in a fixed order.

    A file that is no PDF, Word document or picture, is too large, or pretends to be another kind
    comes as Unfit; an archive within an archive is not opened. Raises BadInput for a path that
    does not exist.
    """
    for path in paths:
        if path.is_dir():
            for inner in sorted(entry for entry in path.rglob("*") if entry.is_file()):
                if not inner.is_symlink():
                    name = inner.relative_to(path.parent).as_posix()
                    yield from _from_file(inner, plain_path(name))
        elif path.is_file():
            yield from _from_file(path, plain_path(path.name))
        else:
            raise BadInput("error.path_missing", path=str(path))


def _from_file(path: Path, name: str) -> Iterator[Evidence | Unfit]:
    if path.name.startswith((".", "~$")):
        return
    if path.suffix.lower() == ".zip":
        yield from _from_archive(path, name)
    elif path.stat().st_size > LARGEST_FILE:
        yield Unfit(name, "evidence.too_large")
    else:
        yield _judged(name, path.read_bytes())


def _from_archive(path: Path, name: str) -> Iterator[Evidence | Unfit]:
    if path.stat().st_size > LARGEST_ARCHIVE:
        yield Unfit(name, "evidence.too_large")
        return
    try:
        with zipfile.ZipFile(path) as archive:
            entries = sorted(archive.infolist(), key=lambda entry: entry.filename)
            if len(entries) > MOST_FILES:
                yield Unfit(name, "evidence.too_many")
                return
            if sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
                yield Unfit(name, "evidence.bomb")
                return
            for entry in entries:
                if not entry.is_dir():
                    yield _from_entry(archive, entry, name)
    except (zipfile.BadZipFile, UnicodeDecodeError, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        yield Unfit(name, "evidence.broken_archive")


def _from_entry(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, archive_name: str
) -> Evidence | Unfit:
    inner = f"{archive_name}/{_entry_name(entry)}"
    if entry.flag_bits & 0x1:
        return Unfit(inner, "evidence.locked")
    if entry.file_size > LARGEST_FILE:
        return Unfit(inner, "evidence.too_large")
    if entry.file_size > GREATEST_RATIO * max(entry.compress_size, 1) + 1_000_000:
        return Unfit(inner, "evidence.bomb")
    try:
        with archive.open(entry) as stream:
            content = stream.read(LARGEST_FILE + 1)
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, EOFError):
        return Unfit(inner, "evidence.broken_archive")
    if len(content) > LARGEST_FILE:
        return Unfit(inner, "evidence.too_large")
    return _judged(inner, content)


def _entry_name(entry: zipfile.ZipInfo) -> str:
    """Give an entry's name without any way out of its folder; old archives write GB18030."""
    name = entry.filename
    if not entry.flag_bits & 0x800:
        try:
            name = name.encode("cp437").decode("gb18030")
        except (UnicodeEncodeError, UnicodeDecodeError):
            name = entry.filename
    parts = [
        part for part in PurePosixPath(name.replace("\\", "/")).parts if part not in {"..", "/"}
    ]
    return plain_path("/".join(parts))


def plain_path(name: str) -> str:
    """Give a path as words to keep and show, none of them endless."""
    return printable(name)[-LONGEST_PATH:] or "file"


def _judged(name: str, content: bytes) -> Evidence | Unfit:
    kind = kind_of(content)
    if kind is None:
        return Unfit(name, "evidence.kind")
    if not name.lower().endswith(ENDINGS[kind]):
        return Unfit(name, "evidence.disguised")
    return Evidence(name, kind, content)


def kind_of(content: bytes) -> str | None:
    """Tell what a file is by its content; None for everything but PDF, Word and pictures."""
    for start, kind in SIGNATURES:
        if content.startswith(start):
            return kind
    if content.startswith(b"PK\x03\x04") and b"word/document.xml" in content:
        return WORD
    return None


def keep(folder: Path, evidence: Evidence) -> None:
    """Write a file under its digest, whole or not at all; the same bytes are written once.

    Raises Unavailable where the disk is full or the folder cannot be written.
    """
    keep_bytes(folder, evidence.digest, evidence.content)


def keep_bytes(folder: Path, digest: str, content: bytes) -> None:
    """Write bytes under their SHA-256 as `keep` does; other bytes under it are never read back."""
    target = place_of(folder, digest)
    try:
        if target.exists():
            target.touch()  # needed anew: whoever cleans up must not take it for forgotten
            return
        make_private_folder(target.parent)
        with NamedTemporaryFile(dir=target.parent, delete=False) as stream:
            fresh = Path(stream.name)
            try:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
                fresh.replace(target)
                _settle(target.parent)
            except BaseException:  # whatever it was, it is passed on; no half file stays behind
                fresh.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise Unavailable("error.disk_full") from error


def _settle(folder: Path) -> None:
    """Write the folder's own entry down: a power cut must not take back a file that was named."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_kept(folder: Path, digest: str) -> bytes:
    """Read a kept file back; raises Unavailable where it is gone or was altered."""
    try:
        content = place_of(folder, digest).read_bytes()
    except OSError as error:
        raise Unavailable("error.evidence_gone", digest=digest[:12]) from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise Unavailable("error.evidence_altered", digest=digest[:12])
    return content


def kept_place(folder: Path, digest: str) -> Path:
    """Give where a kept file lies; raises Unavailable where it is gone or was altered."""
    read_kept(folder, digest)
    return place_of(folder, digest)


def place_of(folder: Path, digest: str) -> Path:
    """Give where a file of a digest lies."""
    return folder / digest[:2] / digest


def kept_digests(folder: Path) -> Iterator[str]:
    """List the digests of all kept files."""
    for path in sorted(folder.glob("[0-9a-f][0-9a-f]/*")):
        if DIGEST.fullmatch(path.name):
            yield path.name
