"""Tick boxes written as characters: □ open, ☑ √ ■ ticked, before or behind what they stand for."""

from __future__ import annotations

import re

from reviewer.files.intake.symbol_fonts import UNKNOWN

TICKED = "☑✓√✔■☒●◉"
EMPTY = "□☐○✗✘✖"
_BOX = re.compile(
    rf"(?P<ticked>[{TICKED}]|[\[(][xX√✓][\])])|(?P<empty>[{EMPTY}]|\[\s*\]|\(\s*\))",
)
_BETWEEN = " \n\t/、,;()（）"


def has_boxes(text: str) -> bool:
    """Tell whether a text holds tick boxes, ticked or not."""
    return _BOX.search(text) is not None


def is_unclear(text: str) -> bool:
    """Tell whether a sign stands where a box should, and nobody knows what it shows."""
    return UNKNOWN in text


def ticked_names(text: str) -> list[str]:
    """List what stands beside the ticked boxes of a text; nothing where it has no boxes."""
    boxes = list(_BOX.finditer(text))
    if not boxes:
        return []
    if text[: boxes[0].start()].strip(_BETWEEN):  # the box stands behind its name
        starts = [0, *(box.end() for box in boxes)]
        pairs = zip(boxes, starts, strict=False)
        return [text[start : box.start()].strip(_BETWEEN) for box, start in pairs if box["ticked"]]
    ends = [*(box.start() for box in boxes[1:]), len(text)]
    named = [
        text[box.end() : end].strip(_BETWEEN)
        for box, end in zip(boxes, ends, strict=True)
        if box["ticked"]
    ]
    return [name for name in named if name]
