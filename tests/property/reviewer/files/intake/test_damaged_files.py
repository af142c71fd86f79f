"""Damaged files: whatever the bytes are, a reading ends with a result in bounded memory."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviewer.files.call_files import built_in_calls
from reviewer.files.intake.files import read_bytes
from reviewer.model.intake import ReadFile
from tests.builders.old_excel import old_workbook
from tests.builders.word_forms import filled
from tests.builders.workbooks import summary_plan, xlsx

PLATFORMS = built_in_calls()["cq-platforms-2021"]
BOUNDED = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
GRID = summary_plan().grid()
WHOLE: Sequence[bytes] = (
    xlsx(summary_plan()),
    filled(PLATFORMS),
    old_workbook(GRID),
    "\n".join(",".join(f'"{cell}"' for cell in line) for line in GRID).encode("gb18030"),
    ("<table>" + "".join("<tr>" + "".join(f"<td>{c}</td>" for c in line) + "</tr>" for line in GRID)
     + "</table>").encode(),
)  # fmt: skip
INNER = (
    "xl/worksheets/sheet1.xml",
    "xl/workbook.xml",
    "xl/styles.xml",
    "xl/_rels/workbook.xml.rels",
)


@st.composite
def damaged(draw: st.DrawFn, whole: bytes) -> bytes:
    """Draw a damage: bytes replaced, a piece cut out, doubled or moved to the end."""
    data = bytearray(whole)
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, max(len(data) - 1, 0)))
        length = draw(st.integers(1, 200))
        piece = bytes(data[place : place + length])
        kind = draw(st.sampled_from(["replace", "cut", "double", "append", "truncate"]))
        if kind == "replace":
            data[place : place + length] = draw(st.binary(max_size=20))
        elif kind == "cut":
            del data[place : place + length]
        elif kind == "double":
            data[place:place] = piece
        elif kind == "append":
            data += piece
        else:
            del data[place:]
    return bytes(data)


def read(data: bytes) -> ReadFile:
    """Read bytes under a workbook's name."""
    return read_bytes("01_渝北_附件2.xlsx", data, PLATFORMS)


def is_result(file: ReadFile) -> bool:
    """Tell whether a file was read or refused with a reason."""
    return bool(file.rows or file.problems) and len(file.digest) == 64


@BOUNDED
@given(st.sampled_from(WHOLE).flatmap(damaged))
def test_damaged_files_are_read_or_refused(data: bytes) -> None:
    assert is_result(read(data))


@BOUNDED
@given(st.sampled_from(INNER), st.data())
def test_damage_inside_a_package_that_unpacks_well(part: str, draw: st.DataObject) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WHOLE[0])) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, draw.draw(damaged(content)) if name == part else content)
    assert is_result(read(stream.getvalue()))


@BOUNDED
@given(st.binary(max_size=2_000))
def test_bytes_of_any_kind(data: bytes) -> None:
    assert is_result(read(data))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.text(max_size=2_000))
def test_texts_of_any_kind(text: str) -> None:
    assert is_result(read(text.encode("utf-8", "replace")))
