"""Parts of an .xlsx package beside its sheets: looks of cells, rich texts, remarks, pictures."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from reviewer.files.intake.excel_controls import read_controls
from reviewer.files.intake.number_formats import BUILT_IN, read_format
from reviewer.files.intake.symbol_fonts import is_symbol_font, read_symbols
from reviewer.messages import Language, say

Place = tuple[int, int]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
_REFERENCE = re.compile(r"^\$?([A-Z]{1,3})\$?(\d{1,7})")


WHITE_NUMBERS = ("1", "9")  # of the old palette of numbered colours


@dataclass(frozen=True)
class Look:
    """Hold what a cell's style adds to its value; the number format only where it shows more."""

    number_format: str = ""
    struck: bool = False
    font: str = ""
    unseen: bool = False

    @property
    def is_plain(self) -> bool:
        """Tell whether the style changes nothing that a person reads."""
        return not (self.number_format or self.struck or self.font or self.unseen)


@dataclass(frozen=True)
class RichText:
    """Hold a text as it shows: signs of symbol fonts as signs, struck runs apart."""

    text: str
    struck: str


@dataclass
class Remarks:
    """Hold what lies upon cells: comments and text boxes with their words, pictures, controls.

    `ticks` are check boxes with their words, as text.
    """

    comments: dict[Place, str] = field(default_factory=dict)
    boxes: dict[Place, str] = field(default_factory=dict)
    ticks: dict[Place, str] = field(default_factory=dict)
    pictures: set[Place] = field(default_factory=set)


def parse(xml: bytes) -> etree._Element | None:
    """Parse a part without following anything out of it; None where it is no XML."""
    try:
        return etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return None


def place_of(reference: str) -> Place | None:
    """Turn a reference such as C7 into row and column, counted from 0."""
    found = _REFERENCE.match(reference)
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]) - 1, column - 1


def read_looks(package: zipfile.ZipFile) -> dict[int, Look]:
    """List the styles, by number, that change what a person reads in a cell."""
    name = next((n for n in package.namelist() if n.lower() == "xl/styles.xml"), None)
    root = parse(package.read(name)) if name else None
    if root is None:
        return {}
    formats = {**BUILT_IN}
    for entry in root.iterfind("{*}numFmts/{*}numFmt"):
        formats[_number(entry, "numFmtId")] = str(entry.get("formatCode", ""))
    fonts = [_font(entry) for entry in root.iterfind("{*}fonts/{*}font")]
    white = [_is_white(entry.find("{*}color")) for entry in root.iterfind("{*}fonts/{*}font")]
    bare = [_is_bare(entry) for entry in root.iterfind("{*}fills/{*}fill")]
    looks: dict[int, Look] = {}
    for place, style in enumerate(root.iterfind("{*}cellXfs/{*}xf")):
        code = formats.get(_number(style, "numFmtId"), "")
        shows_more = any(not section.is_plain for section in read_format(code))
        number = _number(style, "fontId")
        struck, font = fonts[number] if number < len(fonts) else (False, "")
        fill = _number(style, "fillId")
        ground = bare[fill] if fill < len(bare) else True
        unseen = number < len(white) and white[number] and ground
        look = Look(code if shows_more else "", struck, font, unseen)
        if not look.is_plain:
            looks[place] = look
    return looks


def _number(element: etree._Element, name: str) -> int:
    said = str(element.get(name, "0"))
    return int(said) if said.isdecimal() and len(said) < 8 else 0


def _font(element: etree._Element) -> tuple[bool, str]:
    name = element.find("{*}name")
    if name is None:
        name = element.find("{*}rFont")
    font = str(name.get("val", "")) if name is not None else ""
    return _is_struck(element), font if is_symbol_font(font) else ""


def _is_white(color: etree._Element | None) -> bool:
    """Tell whether a colour is the paper's: white by name, by number or by the theme."""
    if color is None:
        return False
    rgb = str(color.get("rgb", "")).upper()
    paper = color.get("theme") == "0" and not str(color.get("tint", "")).startswith("-")
    return paper or rgb[-6:] == "FFFFFF" or color.get("indexed") in WHITE_NUMBERS


def _is_bare(fill: etree._Element) -> bool:
    """Tell whether a cell's ground is white paper; a gradient or a pattern is none."""
    pattern = fill.find("{*}patternFill")
    if pattern is None:
        return False
    kind = pattern.get("patternType", "none")
    return kind == "none" or (kind == "solid" and _is_white(pattern.find("{*}fgColor")))


def _is_struck(properties: etree._Element) -> bool:
    strike = properties.find("{*}strike")
    return strike is not None and str(strike.get("val", "1")) not in ("0", "false")


def read_rich_texts(package: zipfile.ZipFile) -> dict[int, RichText]:
    """Read the shared texts, by number, of which runs are struck out or set in symbols."""
    name = next((n for n in package.namelist() if n.lower() == "xl/sharedstrings.xml"), None)
    xml = package.read(name) if name else b""
    if b"strike" not in xml and b"dings" not in xml and b"Symbol" not in xml:
        return {}
    root = parse(xml)
    found: dict[int, RichText] = {}
    for place, entry in enumerate(root.iterfind("{*}si") if root is not None else ()):
        rich = rich_text(entry)
        if rich is not None:
            found[place] = rich
    return found


def rich_text(entry: etree._Element) -> RichText | None:
    """Read a text of several runs as it shows; None where every run is plain."""
    shown, struck = "", ""
    changed = False
    for run in entry.iterfind("{*}r"):
        text = "".join(part.text or "" for part in run.iterfind("{*}t"))
        properties = run.find("{*}rPr")
        crossed, font = _font(properties) if properties is not None else (False, "")
        if crossed and text.strip():
            struck += text
            changed = True
            continue
        if font:
            text = read_symbols(text, font)
            changed = True
        shown += text
    return RichText(shown, struck) if changed else None


def read_remarks(package: zipfile.ZipFile, sheet_path: str) -> Remarks:
    """Read the comments of a sheet and where its pictures and controls begin."""
    remarks = Remarks()
    names = set(package.namelist())
    for path in _linked(package, names, sheet_path):
        lower = path.lower()
        if "comment" in lower and lower.endswith(".xml"):
            _add_comments(parse(package.read(path)), remarks.comments)
        elif "/drawing" in lower and lower.endswith(".xml"):
            _add_drawn(parse(package.read(path)), remarks)
        elif lower.endswith(".vml"):
            controls = read_controls(package.read(path))
            remarks.ticks |= controls.boxes
            remarks.pictures |= controls.others
    remarks.boxes = {
        place: words for place, words in remarks.boxes.items() if not _said_by(words, remarks.ticks)
    }
    return remarks


def _said_by(words: str, ticks: Mapping[Place, str]) -> bool:
    """Tell whether a text box is the new form of a check box that was read from the old one."""
    bare = re.sub(r"\s+", "", words)
    return any(bare in text for text in ticks.values())


def _linked(package: zipfile.ZipFile, names: set[str], path: str) -> Iterator[str]:
    folder, name = posixpath.split(path)
    links = f"{folder}/_rels/{name}.rels"
    root = parse(package.read(links)) if links in names else None
    for link in root.iter("{*}Relationship") if root is not None else ():
        target = str(link.get("Target", ""))
        full = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
        whole = posixpath.normpath(full)
        if whole in names:
            yield whole


def _add_comments(root: etree._Element | None, comments: dict[Place, str]) -> None:
    threaded = root is not None and "threadedcomments" in str(root.tag).lower()
    own = _own_authors(root)
    for entry in root.iter("{*}comment", "{*}threadedComment") if root is not None else ():
        place = place_of(str(entry.get("ref", "")))
        if place is None or str(entry.get("authorId", "")) in own:
            continue
        words = "".join(part.text or "" for part in entry.iter("{*}t", "{*}text")).strip()
        if threaded:
            # The old-style twin of a thread only says that there is one.
            held = comments.get(place, "")
            before = "" if held.startswith("[") else held
            words = "；".join(part for part in (before, words) if part)
        elif place in comments:
            continue
        comments[place] = words


def _own_authors(root: etree._Element | None) -> set[str]:
    """Number the authors that are this program: its notes on a returned copy ask nothing anew."""
    names = {say("annotation.author", language) for language in LANGUAGES}
    authors = root.iterfind("{*}authors/{*}author") if root is not None else ()
    return {str(place) for place, author in enumerate(authors) if author.text in names}


def _add_drawn(root: etree._Element | None, remarks: Remarks) -> None:
    for anchor in root.iter("{*}from") if root is not None else ():
        row, column = anchor.find("{*}row"), anchor.find("{*}col")
        holder = anchor.getparent()
        if row is None or column is None or holder is None:
            continue
        said = (row.text or "").strip(), (column.text or "").strip()
        if not all(part.isdecimal() and len(part) < 8 for part in said):
            continue
        place = int(said[0]), int(said[1])
        words = "".join(part.text or "" for part in holder.iter("{*}t")).strip()
        if words:
            remarks.boxes[place] = words
        else:
            remarks.pictures.add(place)
