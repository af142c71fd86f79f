"""What a reader finds in a printed PDF: text and drawn lines, by programs that are not ours."""

from __future__ import annotations

import re
import shutil
import subprocess

HEADER = re.compile(rb"P6\s+(\d+)\s+(\d+)\s+255\s")


def pages_of(content: bytes) -> list[str]:
    """Give the text of each page in the order it is written, without any white space."""
    pages = _run("pdftotext", content, "-raw", "-", "-").decode("utf-8").split("\f")[:-1]
    return ["".join(page.split()) for page in pages]


def lines_across(content: bytes, colour: tuple[int, int, int]) -> int:
    """Count the lines of a colour that go across more than half of the first page."""
    picture = _run("pdftoppm", content, "-r", "60", "-aa", "no", "-f", "1", "-l", "1", "-")
    head = HEADER.match(picture)
    assert head is not None
    width, height = int(head[1]), int(head[2])
    pixels = picture[head.end() :]
    rows = [pixels[3 * width * at : 3 * width * (at + 1)] for at in range(height)]
    across = [row.count(bytes(colour) * 8) * 8 > width / 2 for row in rows]
    return sum(now and not before for before, now in zip([False, *across], across, strict=False))


def _run(name: str, content: bytes, *options: str) -> bytes:
    program = shutil.which(name)
    assert program, f"no {name} on this machine: `make test` installs it"
    return subprocess.run(
        [program, *options], input=content, capture_output=True, check=True
    ).stdout
