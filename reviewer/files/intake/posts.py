"""Past posts and ties of experts: organisations with something in brackets behind, or prose."""

from __future__ import annotations

import re

from reviewer.files.intake.months import find_months
from reviewer.files.intake.readings import Cell, Finding, Reading, accepted, flagged
from reviewer.files.intake.texts import means_nothing, plain, read_name, written
from reviewer.rules.mentions import names_nobody, without_marks

# A new entry begins behind a bracket or months, and where a stretch of months begins.
_BETWEEN = re.compile(
    r"[；;\n]+|(?<=[）)])\s*[、,，]\s*|[、,，]\s*(?=(?:19|20)\d\d\s*[年./-])|(?<=今)\s*[、,，。]\s*"
)
_LAST_BRACKET = re.compile(r"^(?P<name>.*?)[（(](?P<note>[^（）()]*)[）)]\s*$", re.DOTALL)
_STILL = re.compile(r"至今|现在|目前|今$")
_MONTH_TEXT = re.compile(r"(?:19|20)\d\d[年./-]\d{1,2}月?|至今|[至~—–－到]|\s-\s")
_HOLDS = re.compile(r"持股|股份(?!有限)|股东|出资|投资|入股|合伙人|控股|股权")
MOST_MONTHS = 2


def split_entries(cell: Cell) -> list[str]:
    """Split a cell into its entries; a 、 parts them only between a bracket and a name."""
    text = written(cell)
    pieces, begin = [], 0
    for found in _BETWEEN.finditer(text):
        if not _within_brackets(text, found.start()):
            pieces.append(text[begin : found.start()])
            begin = found.end()
    pieces.append(text[begin:])
    return [piece.strip() for piece in pieces if plain(piece)]


def _within_brackets(text: str, place: int) -> bool:
    """Tell whether a place lies within brackets that are closed behind it."""
    before = text[:place]
    opened = max(before.rfind("("), before.rfind("（"))
    closed = max(before.rfind(")"), before.rfind("）"))
    return opened > closed and any(sign in text[place:] for sign in ")）")


def read_past_posts(cell: Cell) -> Reading[list[dict[str, object]]]:
    """Read 曾任职单位（起止年月）: employer, from, to; `to` None means until today.

    An entry with more months than two may hold several posts: it counts as not ended, and all
    organisations in it are compared.
    """
    if means_nothing(cell):
        return Reading([])
    posts: list[dict[str, object]] = []
    usual: list[str] = []
    findings: list[Finding] = []
    for entry in split_entries(cell):
        name, months, still = _post(entry)
        if name is None or names_nobody(name):
            findings.append(flagged("past_employer_unreadable", None, entry=entry[:100]))
        elif not (len(months) == MOST_MONTHS or (len(months) == 1 and still)):
            findings.append(flagged("past_post_unreadable", None, entry=entry[:100]))
        if name is None:
            continue
        start = months[0] if months else None
        end = months[1] if len(months) == MOST_MONTHS else None
        if start and end and _ordinal(end) < _ordinal(start):
            findings.append(flagged("past_post_unreadable", None, entry=entry[:100]))
            end = start
        posts.append({"employer": name, "from": start, "to": end})
        usual.append(f"{name}（{start}—{end or '至今'}）")
    canonical = "；".join(usual)
    if not findings and canonical != str(cell).strip():
        findings.append(accepted("past_dates_text", canonical))
    return Reading(posts, tuple(findings))


def _ordinal(month: str) -> int:
    year, _, number = month.partition(".")
    return int(year) * 12 + int(number)


def _post(entry: str) -> tuple[str | None, list[str], bool]:
    found = _LAST_BRACKET.match(entry)
    if found and (find_months(plain(found["note"])) or not find_months(plain(entry))):
        name, note = found["name"], found["note"]
        if not find_months(plain(note)) and not _STILL.search(plain(note)):
            name = entry  # the bracket may name the firm of today
    else:
        name, note = _MONTH_TEXT.sub(" ", entry), entry
    still = bool(_STILL.search(plain(note)))
    value = read_name(without_marks(name.strip(" ，,:：-—~"))).value
    return value, find_months(plain(note)), still


def read_ties(cell: Cell) -> Reading[list[dict[str, object]]]:
    """Read 投资/兼职单位: organisation, kind (shareholding or part_time_post), the words said."""
    if means_nothing(cell):
        return Reading([])
    ties: list[dict[str, object]] = []
    findings: list[Finding] = []
    for entry in split_entries(cell):
        found = _LAST_BRACKET.match(entry)
        inside = found["note"] if found and _says_role(found["note"]) else ""
        name = read_name(without_marks(found["name"] if found and inside else entry)).value
        if name is None or names_nobody(name):
            findings.append(flagged("tie_unreadable", None, entry=entry[:100]))
        if name:
            kind = "shareholding" if _HOLDS.search(inside or entry) else "part_time_post"
            ties.append({"organisation": name, "kind": kind, "text": plain(inside)})
    return Reading(ties, tuple(findings))


def _says_role(note: str) -> bool:
    """Tell a role (持股15%, 监事) from a part of the name such as （集团） or （有限公司）."""
    return not re.fullmatch(
        r"\s*(集团|有限公司|有限责任公司|普通合伙|有限合伙|重庆|中国|控股)\s*", note
    )
