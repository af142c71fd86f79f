"""Save workbooks and documents without a trace of when they were saved."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime

from openpyxl import Workbook

BEGINNING = datetime(2000, 1, 1)  # noqa: DTZ001  # zip entries and core properties hold no zone
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms)")


def steady_bytes(book: Workbook) -> bytes:
    """Give a workbook's bytes, which depend on its content only."""
    stream = io.BytesIO()
    book.save(stream)
    return steady_package(stream.getvalue())


def steady_package(package: bytes) -> bytes:
    """Give an Office file (a zip of parts) with all times set to the same fixed moment.

    The order of the parts stays; only the times in the zip directory and in the core properties
    change, so equal content gives equal bytes.
    """
    stream = io.BytesIO()
    moment = BEGINNING.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = _STAMP.sub(rb"\g<1>" + moment + rb"\g<2>", content)
            entry = zipfile.ZipInfo(name, BEGINNING.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            target.writestr(entry, content)
    return stream.getvalue()
