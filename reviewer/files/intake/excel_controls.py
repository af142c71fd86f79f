"""Check boxes and option buttons drawn upon the cells of an .xlsx sheet, with their words."""

from __future__ import annotations

import html
import re
from collections import defaultdict
from dataclasses import dataclass

Place = tuple[int, int]
LONGEST_SHAPE = 20_000
LONGEST_LABEL = 100
USUAL_HEIGHT = 20  # of a row, in the units of anchors
_SHAPE = re.compile(rb"<v:shape\b.*?</v:shape>", re.DOTALL)
_KIND = re.compile(rb"<x:ClientData\s[^<>]*ObjectType=[\"'](Checkbox|Radio|Edit|Drop|List)[\"']")
_ANCHOR = re.compile(rb"<x:Anchor>([\d\s,]{1,200})</x:Anchor>")
_CHECKED = re.compile(rb"<x:Checked>\s*[12]\s*</x:Checked>")
_LABEL = re.compile(rb"<v:textbox\b.*?</v:textbox>", re.DOTALL)
_TAG = re.compile(rb"<[^<>]*>")
TICKABLE = frozenset({b"Checkbox", b"Radio"})


@dataclass(frozen=True)
class Controls:
    """Hold what is drawn upon cells: boxes as text, ☑甲类 □乙类, and where other controls are."""

    boxes: dict[Place, str]
    others: frozenset[Place]


def read_controls(vml: bytes) -> Controls:
    """Read the controls of a sheet's drawing in the old form, which Excel writes beside the new.

    A box belongs to the cell that holds most of its height; comments' frames are left out.
    """
    boxes: dict[Place, list[tuple[tuple[int, ...], str]]] = defaultdict(list)
    others: set[Place] = set()
    for shape in _SHAPE.finditer(vml):
        text = shape[0][:LONGEST_SHAPE]
        kind, anchor = _KIND.search(text), _ANCHOR.search(text)
        corners = _corners(anchor[1]) if anchor else None
        if kind is None or corners is None:
            continue
        place = _place(corners)
        if kind[1] in TICKABLE:
            sign = "☑" if _CHECKED.search(text) else "□"
            order = (corners[2], corners[0], corners[3], corners[1])
            boxes[place].append((order, f"{sign}{_label(text)}"))
        else:
            others.add(place)
    said = {place: " ".join(text for _, text in sorted(found)) for place, found in boxes.items()}
    return Controls(said, frozenset(others))


def _corners(anchor: bytes) -> tuple[int, ...] | None:
    """Give column, distance, row, distance of the first corner, then of the last."""
    numbers = [part.strip() for part in anchor.split(b",")]
    if len(numbers) < 8 or not all(part.isdigit() and len(part) < 8 for part in numbers[:8]):
        return None
    return tuple(int(part) for part in numbers[:8])


def _place(corners: tuple[int, ...]) -> Place:
    column, _, row, above, _, _, last, below = corners
    if last == row + 1 and below > USUAL_HEIGHT - above:
        return last, column
    return row, column


def _label(shape: bytes) -> str:
    found = _LABEL.search(shape)
    words = _TAG.sub(b"", found[0]).decode("utf-8", "replace") if found else ""
    return re.sub(r"\s+", "", html.unescape(words))[:LONGEST_LABEL]
