"""OpenDocument sheets as they show: shares, strikes, comments and hidden rows."""

from __future__ import annotations

import io
import zipfile

from reviewer.files.intake.excel import read_excel

CONTENT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">
<office:automatic-styles><style:style style:name="gone" style:family="table-cell">
<style:text-properties style:text-line-through-style="solid"/></style:style>
</office:automatic-styles><office:body><office:spreadsheet><table:table table:name="股权">
{rows}</table:table></office:spreadsheet></office:body></office:document-content>"""

MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
<manifest:file-entry manifest:full-path="/"
 manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>"""


def row(*cells: str, hidden: bool = False) -> str:
    """Write a row."""
    mark = ' table:visibility="collapse"' if hidden else ""
    return f"<table:table-row{mark}>{''.join(cells)}</table:table-row>"


def text(words: str, inside: str = "", style: str = "") -> str:
    """Write a cell of text."""
    mark = f' table:style-name="{style}"' if style else ""
    return (
        f'<table:table-cell{mark} office:value-type="string">{inside}<text:p>{words}</text:p>'
        "</table:table-cell>"
    )


def share(value: str, shown: str) -> str:
    """Write a share."""
    return (
        f'<table:table-cell office:value-type="percentage" office:value="{value}">'
        f"<text:p>{shown}</text:p></table:table-cell>"
    )


def test_open_document_sheets_are_read_as_they_show() -> None:
    remark = "<office:annotation><text:p>请核对</text:p></office:annotation>"
    lines = [
        row(text("股东"), text("比例")),
        row(text("甲公司", remark), share("0.58", "58%")),
        row(text("乙公司", style="gone"), share("0.6", "60%"), hidden=True),
    ]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("META-INF/manifest.xml", MANIFEST)
        package.writestr("content.xml", CONTENT.format(rows="".join(lines)))
    (sheet,) = read_excel(out.getvalue(), "ods")
    assert [list(line) for line in sheet.rows[1:]] == [["甲公司", "58%"], ["乙公司", "60%"]]
    assert sheet.hidden_rows == {2}
    found = {place: [note.code for note in notes] for place, notes in sheet.notes.items()}
    assert found == {(1, 0): ["cell_comment"], (2, 0): ["cell_struck"]}
