"""Text as people type it: stray spaces, invisible characters, full-width forms, line breaks."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime

from reviewer.files.intake.boxes import has_boxes, ticked_names
from reviewer.files.intake.limits import LIMITS
from reviewer.files.intake.readings import Cell, Finding, Reading, accepted, rejected

INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
# Old ways to break a line within a cell, and signs that nothing shows.
_OLD_LINE_ENDS = re.compile("[\x0b\x0c\x85]")
_CONTROLS = re.compile("[\0-\x08\x0e-\x1f\x7f-\x9f]")
FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code - 0xFEE0).isalnum()}
BLANK_MARKS = frozenset({"", "/", "\\", "-", "--", "—", "——", "无", "none", "null", "n/a", "nan"})
_NOT_LATIN = r"[^\x21-\x7e\s]"
_SPACE_BESIDE_HAN = re.compile(rf"(?<={_NOT_LATIN})\s+|\s+(?={_NOT_LATIN})")
_SPACES = re.compile(r"\s+")


def legible(text: str) -> str:
    """Leave control signs out of a text; half a letter, which some writers leave, becomes "?"."""
    if text.isprintable():
        return text
    lines = _OLD_LINE_ENDS.sub("\n", text)
    return _CONTROLS.sub("", lines).encode(errors="replace").decode()


def written(cell: Cell) -> str:
    """Give a cell as text the way a person reads it in Excel; an empty cell as empty text."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return str(cell)


def plain(cell: Cell) -> str:
    """Give a cell as normalised text (NFKC), without invisible characters and outer spaces."""
    text = written(cell)
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFKC", INVISIBLE.sub("", text)).strip()


def compact(cell: Cell) -> str:
    """Give a cell as normalised text without any space."""
    return _SPACES.sub("", plain(cell))


def is_blank(cell: Cell) -> bool:
    """Tell whether a cell shows nothing."""
    if isinstance(cell, str):
        text = cell.strip()
        return not text or (not text[0].isalnum() and not plain(text))
    return cell is None


def means_nothing(cell: Cell) -> bool:
    """Tell whether a cell is empty or holds a mark for emptiness such as a slash."""
    return cell is None or compact(cell).lower() in BLANK_MARKS


def shown(cell: Cell) -> object:
    """Give a cell as it is put into a report: JSON-safe, whole numbers whole, long text cut."""
    if cell is None or isinstance(cell, bool | int):
        return cell
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and abs(cell) < 1e15 else cell
    text = written(cell)
    if len(text) > LIMITS.shown_characters:
        return text[: LIMITS.shown_characters] + "…"
    return text


def read_name(cell: Cell) -> Reading[str]:
    """Read a name of an organisation, a platform or a person: no line break, no stray space.

    Spaces between Latin words stay. A name longer than any real one voids its row.
    """
    text = written(cell)
    visible = INVISIBLE.sub("", text)
    narrow = visible.translate(FULL_WIDTH)
    name = _SPACE_BESIDE_HAN.sub("", narrow.strip())
    name = _SPACES.sub(" ", name)
    if not name:
        return Reading(None)
    if len(name) > LIMITS.name_characters:
        cut = name[: LIMITS.name_characters]
        return Reading(None, (rejected("text_too_long", cut, limit=LIMITS.name_characters),))
    findings: list[Finding] = []
    if "\n" in text or "\r" in text:
        findings.append(accepted("newline_in_name", name))
    elif name != text and narrow == visible:
        findings.append(accepted("spaces_and_zero_width", name))
    if narrow != visible:
        findings.append(accepted("fullwidth_digits", name))
    return Reading(name, tuple(findings))


def read_person(cell: Cell) -> Reading[str]:
    """Read a person's name; two-character names are often padded with a space inside."""
    reading = read_name(cell)
    padded = [finding for finding in reading.findings if finding.code == "spaces_and_zero_width"]
    if reading.value and padded and _SPACES.search(written(cell).strip()):
        return Reading(reading.value, (accepted("name_inner_space", reading.value),))
    return reading


def read_text(cell: Cell) -> Reading[str]:
    """Read free text; only what cannot be seen is taken out, and what no form has room for."""
    text = INVISIBLE.sub("", written(cell)).strip().replace("\xa0", " ").replace("\r\n", "\n")
    if not text:
        return Reading(None)
    if len(text) > LIMITS.cell_characters:
        cut = text[: LIMITS.cell_characters]
        return Reading(cut, (rejected("text_too_long", None, limit=LIMITS.cell_characters),))
    return Reading(text)


def read_brief(cell: Cell, limit: int = 50) -> Reading[str]:
    """Read a platform's brief, at most 50 characters (附件2: 不超过50字).

    The value suggested for a longer one is its leading whole sentences that fit.
    """
    reading = read_text(cell)
    text = reading.value
    if text is None or reading.findings:
        return reading
    length = len(_SPACES.sub("", text))
    if length <= limit:
        return reading
    suggestion = ""
    for sentence in re.findall(r"[^。！？；]*[。！？；]?", text):
        if len(suggestion) + len(sentence) > limit:
            break
        suggestion += sentence
    finding = Finding(
        "brief_over_50", "flag", suggestion or text[:limit], {"length": length, "limit": limit}
    )
    return Reading(text, (finding,))


def read_yes_no(cell: Cell) -> Reading[str]:
    """Read an answer to a yes-or-no question as 是 or 否; anything else is flagged."""
    text = compact(cell).lower()
    if has_boxes(text) and text not in YES:
        ticked = ticked_names(text)
        text = ticked[0] if len(ticked) == 1 else ("" if not ticked else text)
    if not text:
        return Reading(None)
    if text in YES:
        return Reading("是")
    if text in NO:
        return Reading("否")
    return Reading(None, (Finding("yes_no_unreadable", "flag"),))


YES = frozenset({"是", "有", "√", "✓", "✔", "☑", "y", "yes", "true", "1", "已填报", "具备"})
NO = frozenset({"否", "无", "×", "✗", "✘", "x", "n", "no", "false", "0", "未填报", "没有", "不是"})
