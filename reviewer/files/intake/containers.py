"""Recognising what a file is by its first bytes and parts, never by its name."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import Literal

from reviewer.files.encodings import printable
from reviewer.files.intake.limits import LIMITS
from reviewer.files.intake.loose_tables import wide_encoding
from reviewer.files.intake.saved_pages import is_web_archive
from reviewer.files.intake.sheets import Refused

Container = Literal[
    "xlsx", "xlsm", "xlsb", "ods", "xls", "docx", "html", "text", "excel_xml", "word_xml", "mht"
]  # fmt: skip

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PICTURES = {
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"BM": "BMP",
    b"II*\x00": "TIFF",
    b"MM\x00*": "TIFF",
}
OTHERS = {b"%PDF": "PDF", b"Rar!": "RAR", b"7z\xbc\xaf": "7z", b"\x1f\x8b": "gzip", b"MZ": "EXE"}
# Parts that hold what a file is about; their readers have bounds of their own.
_BULK = re.compile(
    r"^xl/worksheets/[^/]+$|sharedstrings\.xml$|^word/document\.xml$|^content\.xml$|\.bin$",
    re.IGNORECASE,
)
EXCEL_XML = b"urn:schemas-microsoft-com:office:spreadsheet"
WORD_XML = (
    b"http://schemas.microsoft.com/office/word/2003/wordml",
    b"http://schemas.microsoft.com/office/2006/xmlPackage",
)
NAMES_SHOWN = 5
_HTML = re.compile(rb"<\s*(?:html|table|!doctype\s+html|head|body|meta)\b", re.IGNORECASE)


def recognise(data: bytes) -> Container:
    """Tell the container of a file's bytes; raise Refused where nothing can be read from it."""
    if len(data) > LIMITS.file_bytes:
        raise Refused(
            "file_too_big", megabytes=len(data) // 2**20, limit=LIMITS.file_bytes // 2**20
        )
    if not data.strip(b"\x00\r\n\t "):
        raise Refused("file_empty")
    if data.startswith(b"PK"):
        return _recognise_package(data)
    if data.startswith(OLE):
        return _recognise_compound(data)
    for start, name in PICTURES.items():
        if data.startswith(start):
            raise Refused("file_is_picture", format=name)
    for start, name in OTHERS.items():
        if data.startswith(start):
            raise Refused("file_not_a_workbook", format=name)
    if data.startswith(b"{\\rtf"):
        raise Refused("file_rich_text")
    return _recognise_text(data)


def _recognise_text(data: bytes) -> Container:
    head = data[:4_000]
    narrow = head.replace(b"\x00", b"")  # XML may come in two bytes a letter
    if EXCEL_XML in narrow and b"Workbook" in narrow:
        return "excel_xml"
    if any(name in narrow for name in WORD_XML):
        return "word_xml"
    if is_web_archive(data):
        return "mht"
    if _HTML.search(data[:2_000]):
        return "html"
    if b"\x00" in head and wide_encoding(data) is None:
        raise Refused("file_not_a_workbook", format="?")
    return "text"


def _recognise_compound(data: bytes) -> Container:
    names = [name.encode("utf-16-le") for name in ("EncryptedPackage", "Workbook", "Book")]
    if names[0] in data:
        raise Refused("file_password")
    if names[1] in data or names[2] in data:
        return "xls"
    if "WordDocument".encode("utf-16-le") in data:
        raise Refused("file_old_word")
    raise Refused("file_damaged")


def _recognise_package(data: bytes) -> Container:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = _checked_names(package)
            if "word/document.xml" in names:
                return "docx"
            if "xl/workbook.bin" in names:
                return "xlsb"
            if "xl/vbaProject.bin" in names:
                return "xlsm"
            if "xl/workbook.xml" in names or any(name.startswith("xl/") for name in names):
                return "xlsx"
            if "content.xml" in names and "mimetype" in names:
                return "ods"
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        OSError,
        EOFError,
        ValueError,
    ) as broken:
        raise Refused("file_damaged") from broken
    except RuntimeError as locked:  # zipfile's word for an encrypted member
        raise Refused("file_password") from locked
    raise _of_package(names)


def _of_package(names: set[str]) -> Refused:
    """Say what a package is that holds no workbook itself."""
    if "OFD.xml" in names:
        return Refused("file_not_a_workbook", format="OFD")
    if any(name.endswith(".iwa") for name in names):
        return Refused("file_not_a_workbook", format="Apple iWork")
    inside = sorted(readable_name(name) for name in names if not name.endswith("/"))
    return Refused(
        "file_is_archive", count=len(inside), names="、".join(inside[:NAMES_SHOWN]) or "—"
    )


def readable_name(name: str) -> str:
    """Give the name of an archive's member; old archives write GB18030 and call it cp437."""
    try:
        return printable(name.encode("cp437").decode("gb18030"))
    except (UnicodeEncodeError, UnicodeDecodeError):
        return printable(name)


def _checked_names(package: zipfile.ZipFile) -> set[str]:
    """List a package's parts after unpacking each once, counting what comes out.

    Sizes in the directory are claims: a part that unpacks to more fails its checksum.
    """
    members = package.infolist()
    if len(members) > LIMITS.parts:
        raise Refused("file_bomb", megabytes=LIMITS.unpacked_bytes // 2**20)
    if sum(member.file_size for member in members) > LIMITS.unpacked_bytes:
        raise Refused("file_bomb", megabytes=LIMITS.unpacked_bytes // 2**20)
    for member in members:
        _check_part(package, member)
    return {member.filename for member in members}


def _check_part(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    marks = 0
    with package.open(part) as stream:
        while piece := stream.read(2**20):
            marks += piece.count(b"<")
    if marks > LIMITS.part_marks and not _BULK.search(part.filename):
        raise Refused("file_bomb", megabytes=LIMITS.unpacked_bytes // 2**20)
