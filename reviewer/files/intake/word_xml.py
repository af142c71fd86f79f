"""Word files saved as one XML text: the flat package of today, and the form of 2003."""

from __future__ import annotations

from lxml import etree

from reviewer.files.intake.limits import LIMITS
from reviewer.files.intake.sheets import Refused
from reviewer.files.intake.word_tables import WordFile, read_body, read_word_parts
from reviewer.files.intake.word_text import W, read_styles

PACKAGE = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
WORD_2003 = b"http://schemas.microsoft.com/office/word/2003/wordml"
PARTS = {"/word/document.xml": "document", "/word/styles.xml": "styles"}


def read_word_xml(data: bytes) -> WordFile:
    """Read a Word file saved as XML; raise Refused where it is damaged or too big."""
    if data.count(b"<") > LIMITS.text_marks:
        raise Refused("file_bomb", megabytes=LIMITS.unpacked_bytes // 2**20)
    old = WORD_2003 in data[:4_000]
    # The elements of 2003 bear the names that today's have, in a space of their own.
    text = data.replace(WORD_2003, W[1:-1].encode()) if old else data
    try:
        root = etree.fromstring(text, etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError) as broken:
        raise Refused("file_damaged") from broken
    if old:
        return read_body(root.find(f"{W}body"), read_styles(root, None))
    parts: dict[str, bytes | None] = {}
    for part in root.iterfind(f"{PACKAGE}part"):
        name = PARTS.get(str(part.get(f"{PACKAGE}name", "")))
        content = part.find(f"{PACKAGE}xmlData")
        if name and content is not None and len(content):
            parts[name] = etree.tostring(content[0])
    if "document" not in parts:
        raise Refused("file_not_a_workbook", format="XML")
    return read_word_parts(parts)
