"""The text of a piece of a Word file as its last reader sees it.

Insertions are in, deletions and what was moved away are out; crossed-out and hidden words are
apart; boxes are read from form fields, content controls, symbol fonts and EQ fields.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from reviewer.files.intake.readings import Finding, accepted, flagged
from reviewer.files.intake.symbol_fonts import UNKNOWN, is_symbol_font, read_symbols, sign_of

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# What was deleted or moved away, an older drawing of the same, and what is no text.
LEFT_OUT = frozenset(
    {
        f"{W}del", f"{W}moveFrom", f"{MC}Fallback", f"{W}rPr", f"{W}pPr", f"{W}tblPr",
        f"{W}tcPr", f"{W}trPr", f"{W}sdtPr", f"{W}delText", f"{W}delInstrText",
    }
)  # fmt: skip
OFF = frozenset({"0", "false", "off", "none"})
TICKED, EMPTY = "☑", "□"
_TICKS = re.compile(r"[√✓✔☑☒]|\\x")
_EQUATION = re.compile(r"^\s*EQ\b(.*)$", re.IGNORECASE | re.DOTALL)
_SYMBOL = re.compile(r"^\s*SYMBOL\s+(0x[0-9a-f]{1,4}|\d{1,5})(.*)$", re.IGNORECASE | re.DOTALL)
_FONT = re.compile(r'\\f\s*"?([A-Za-z0-9 ]+)', re.IGNORECASE)
_PICTURES = (f"{W}object",)
SHOWN_WORDS = 200


@dataclass(frozen=True)
class WordStyles:
    """Know the styles that cross out or hide, and the words of comments."""

    struck: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    comments: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class WordText:
    """Hold a text as it shows, and what is to be asked or said about it."""

    text: str
    notes: tuple[Finding, ...] = ()


def on(element: etree._Element | None) -> bool:
    """Tell whether a switch of a style is there and not turned off."""
    return element is not None and str(element.get(f"{W}val", "1")).lower() not in OFF


@dataclass
class _Walk:
    """Collect what shows while walking through the elements in their order."""

    styles: WordStyles
    shown: list[str] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    fields: list[list[str]] = field(default_factory=list)
    in_code: list[bool] = field(default_factory=list)
    moved: bool = False
    pictured: bool = False

    def visit(self, element: etree._Element) -> None:
        """Take an element in, and what lies within it."""
        tag = element.tag
        if tag in LEFT_OUT:
            self.moved = self.moved or (
                tag in (f"{W}del", f"{W}moveFrom")
                and next(element.iter(f"{W}t", f"{W}delText"), None) is not None
            )
        elif tag == f"{W}r":
            self._run(element)
        elif tag == f"{W}sdt":
            self._control(element)
        elif tag == f"{W}fldSimple":
            sign = field_result(str(element.get(f"{W}instr", "")))
            self.shown.extend(sign or "")
            if sign is None:
                self._children(element)
        else:
            if tag == f"{W}p" and (self.shown or self.struck):
                self.shown.append("\n")
            self._children(element)

    def _children(self, element: etree._Element) -> None:
        for child in element:
            if isinstance(child.tag, str):
                self.visit(child)

    def _control(self, element: etree._Element) -> None:
        box = element.find(f"{W}sdtPr/{W14}checkbox")
        if box is not None:
            checked = box.find(f"{W14}checked")
            said = checked is not None and str(checked.get(f"{W14}val", "1")).lower() not in OFF
            self.shown.append(TICKED if said else EMPTY)
        elif not on(element.find(f"{W}sdtPr/{W}showingPlcHdr")):
            self._children(element)

    def _run(self, run: etree._Element) -> None:
        properties = run.find(f"{W}rPr")
        style = _value(properties, "rStyle")
        paragraph = _paragraph_style(run)
        hidden = _is_on(properties, ("vanish",), {style, paragraph} & self.styles.hidden)
        struck = _is_on(properties, ("strike", "dstrike"), {style, paragraph} & self.styles.struck)
        fonts = properties.find(f"{W}rFonts") if properties is not None else None
        font = (
            str(fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi") or "") if fonts is not None else ""
        )
        for part in run:
            if not isinstance(part.tag, str) or part.tag in LEFT_OUT:
                continue
            text = self._piece(part, font if is_symbol_font(font) else "")
            if text and not hidden:
                (self.struck if struck and text.strip() else self.shown).append(text)

    def _piece(self, part: etree._Element, font: str) -> str:
        """Give the text of a part of a run; fields and drawings are followed on the way."""
        tag = part.tag
        if tag in (f"{W}t", f"{W}instrText"):
            text = read_symbols(part.text or "", font) if font else part.text or ""
            if tag == f"{W}instrText":
                if self.fields:
                    self.fields[-1].append(text)
                return ""
            return "" if any(self.in_code) else text
        if tag == f"{W}fldChar":
            return self._field(part)
        if tag in (f"{W}tab", f"{W}ptab"):
            return " "
        if tag in (f"{W}br", f"{W}cr"):
            return "\n"
        if tag == f"{W}noBreakHyphen":
            return "-"
        if tag == f"{W}sym":
            code = str(part.get(f"{W}char", ""))
            said = int(code, 16) if re.fullmatch(r"[0-9A-Fa-f]{1,4}", code) else 0
            return sign_of(said, str(part.get(f"{W}font", "")))
        if tag == f"{W}commentReference":
            self.comments.append(self.styles.comments.get(str(part.get(f"{W}id", "")), "…"))
            return ""
        return self._drawn(part)

    def _drawn(self, part: etree._Element) -> str:
        if next(part.iter(f"{W}control"), None) is not None:
            self.pictured = True
            return UNKNOWN
        if next(part.iter(f"{W}txbxContent"), None) is not None:
            self._children(part)
        elif next(part.iter("{*}inline", "{*}imagedata"), None) is not None:
            self.pictured = True
        return ""

    def _field(self, mark: etree._Element) -> str:
        kind = str(mark.get(f"{W}fldCharType", ""))
        if kind == "begin":
            self.fields.append([])
            self.in_code.append(True)
            box = mark.find(f"{W}ffData/{W}checkBox")
            return "" if box is None else (TICKED if _is_checked(box) else EMPTY)
        if not self.fields:
            return ""
        if kind == "separate":
            self.in_code[-1] = False
            return ""
        code = "".join(self.fields.pop())
        self.in_code.pop()
        return field_result(code) or ""


def _is_checked(box: etree._Element) -> bool:
    checked = box.find(f"{W}checked")
    return on(checked) if checked is not None else on(box.find(f"{W}default"))


def _value(properties: etree._Element | None, name: str) -> str:
    entry = properties.find(f"{W}{name}") if properties is not None else None
    return str(entry.get(f"{W}val", "")) if entry is not None else ""


def _paragraph_style(run: etree._Element) -> str:
    paragraph = next(run.iterancestors(f"{W}p"), None)
    return _value(paragraph.find(f"{W}pPr"), "pStyle") if paragraph is not None else ""


def _is_on(properties: etree._Element | None, names: tuple[str, ...], by_style: set[str]) -> bool:
    """Tell whether a run is crossed out or hidden; its own word stands above its style's."""
    for name in names:
        entry = properties.find(f"{W}{name}") if properties is not None else None
        if entry is not None:
            return on(entry)
    return bool(by_style)


def field_result(code: str) -> str | None:
    """Give what an EQ or SYMBOL field draws: √ over □ is a ticked box; None for other fields."""
    symbol = _SYMBOL.match(code)
    if symbol:
        font = _FONT.search(symbol[2])
        return sign_of(int(symbol[1], 0), font[1].strip() if font else None)
    equation = _EQUATION.match(code)
    if equation is None:
        return None
    inside = re.sub(r"\\[a-z]+\d*", lambda found: "\\x" if found[0] == "\\x" else "", equation[1])
    parts = [part.strip() for part in re.split(r"[(),;，；]", inside)]
    if any(_TICKS.search(part) for part in parts):
        return TICKED
    if any(part in ("□", "☐", "○") for part in parts) and len([p for p in parts if p]) == 1:
        return EMPTY
    return "".join(part for part in parts if part not in ("○", "□", "△", "◇"))


def read_text(element: etree._Element, styles: WordStyles) -> WordText:
    """Read a cell or paragraph; its paragraphs and breaks become lines."""
    walk = _Walk(styles)
    walk.visit(element)
    text, struck = "".join(walk.shown).strip(), "".join(walk.struck).strip()
    notes: list[Finding] = []
    if struck and text:
        notes.append(flagged("text_partly_struck", text[:SHOWN_WORDS], struck=struck[:SHOWN_WORDS]))
    elif struck:
        notes.append(flagged("cell_struck", None, struck=struck[:SHOWN_WORDS]))
        text = struck
    if walk.moved:
        notes.append(accepted("tracked_changes", text[:SHOWN_WORDS]))
    notes += [flagged("cell_comment", None, words=said[:SHOWN_WORDS]) for said in walk.comments]
    if walk.pictured:
        notes.append(flagged("cell_picture"))
    return WordText(text, tuple(notes))


def read_styles(styles_xml: etree._Element | None, comments: etree._Element | None) -> WordStyles:
    """Read which styles cross out or hide, their bases followed, and the comments by number."""
    own: dict[str, tuple[bool | None, bool | None, str]] = {}
    for style in styles_xml.iter(f"{W}style") if styles_xml is not None else ():
        properties = style.find(f"{W}rPr")
        base = style.find(f"{W}basedOn")
        own[str(style.get(f"{W}styleId", ""))] = (
            _switch(properties, ("strike", "dstrike")),
            _switch(properties, ("vanish",)),
            str(base.get(f"{W}val", "")) if base is not None else "",
        )
    said = {
        str(entry.get(f"{W}id", "")): "".join(part.text or "" for part in entry.iter(f"{W}t"))
        for entry in (comments.iter(f"{W}comment") if comments is not None else ())
    }
    struck = frozenset(name for name in own if _follows(own, name, 0))
    hidden = frozenset(name for name in own if _follows(own, name, 1))
    return WordStyles(struck, hidden, said)


def _switch(properties: etree._Element | None, names: tuple[str, ...]) -> bool | None:
    for name in names:
        entry = properties.find(f"{W}{name}") if properties is not None else None
        if entry is not None:
            return on(entry)
    return None


def _follows(
    own: Mapping[str, tuple[bool | None, bool | None, str]], name: str, place: int
) -> bool:
    for _ in range(12):  # styles rest on others; a circle ends
        if name not in own:
            return False
        struck, hidden, base = own[name]
        said = hidden if place else struck
        if said is not None:
            return said
        name = base
    return False
