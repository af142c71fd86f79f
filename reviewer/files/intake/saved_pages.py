"""Web archives (MHT) that Excel and Word save: the pages within, read as pages are."""

from __future__ import annotations

import email
import email.policy
import re

from reviewer.files.intake.limits import LIMITS
from reviewer.files.intake.loose_tables import read_html
from reviewer.files.intake.sheets import Refused, Sheet

_HEAD = re.compile(rb"^(?:MIME-Version|From|Content-Type|X-[\w-]+|Snapshot-[\w-]+):", re.IGNORECASE)
_OF_WORD = re.compile(rb"urn:schemas-microsoft-com:office:word|WordDocument|Word\.Document")


def is_web_archive(data: bytes) -> bool:
    """Tell whether a file is a web archive: a mail's headings over pages and pictures."""
    head = data[:4_000]
    return _HEAD.match(head.lstrip(b"\xef\xbb\xbf \r\n")) is not None and (
        b"multipart/related" in head.lower() or b"text/html" in head.lower()
    )


def read_web_archive(data: bytes) -> list[Sheet]:
    """Read every table of the pages of a web archive; raise Refused where it holds none."""
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    sheets: list[Sheet] = []
    for part in message.walk():
        if part.get_content_type() != "text/html":
            continue
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes):
            continue
        try:
            sheets += read_html(content)
        except Refused as refused:
            if refused.code != "file_without_table":
                raise
        if len(sheets) > LIMITS.sheets:
            raise Refused("too_many_sheets", sheets=len(sheets), limit=LIMITS.sheets)
    if not sheets:
        raise Refused("file_without_table")
    return sheets


def is_of_word(data: bytes) -> bool:
    """Tell whether a page was saved by Word."""
    return _OF_WORD.search(data) is not None
