"""Telephone numbers and the cell that holds a person together with one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reviewer.files.intake.readings import Cell, Reading, accepted, flagged
from reviewer.files.intake.texts import means_nothing, plain

_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")
_FLOAT = re.compile(r"(?<!\d)(\d{7,12})\.0+(?!\d)")
_PHONE = re.compile(
    r"(?<!\d)(?:\+?86[-\s]?)?(1\d{10}|1\d{2}[-\s]\d{4}[-\s]\d{4}|0\d{2,3}[-\s]?\d{7,8}|\d{7,8})(?!\d)"
)
LONGEST_NUMBER = 20
_AROUND_NAME = " \t\n:,，、;/|-—()（）"
_LABELS = re.compile(r"联系人|姓名|手机号?码?|联系电话|电话")


@dataclass(frozen=True)
class Contact:
    """Hold a person's name and telephone number; None for what the cell lacks."""

    name: str | None = None
    phone: str | None = None


def read_phone(cell: Cell, number_code: str = "contact_phone_as_float") -> Reading[str]:
    """Read a telephone number, also one that Excel stored as a number.

    `number_code` names that finding. Scientific notation has lost digits: flagged, no value.
    """
    if means_nothing(cell):
        return Reading(None)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        value = str(int(cell)) if abs(cell) < 1e18 else ""
        if not 7 <= len(value) <= LONGEST_NUMBER:
            return Reading(None, (flagged("phone_unreadable"),))
        return Reading(value, (accepted(number_code, value),))
    text = plain(cell)
    if _SCIENTIFIC.search(text):
        return Reading(None, (flagged("contact_phone_sci"),))
    as_float = _FLOAT.fullmatch(text)
    if as_float:
        return Reading(as_float[1], (accepted(number_code, as_float[1]),))
    if sum(sign.isdigit() for sign in text) < 7 or len(text) > 40:
        return Reading(None, (flagged("phone_unreadable"),))
    return Reading(text)


def read_contact(cell: Cell) -> Reading[Contact]:
    """Read 联系人及手机: a name and a number in one cell."""
    if means_nothing(cell):
        return Reading(None, (flagged("contact_missing"),))
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        phone = read_phone(cell)
        return Reading(Contact(phone=phone.value), phone.findings)
    text = plain(cell)
    lost = _SCIENTIFIC.search(text)
    if lost:
        name = _name(text.replace(lost[0], ""))
        return Reading(Contact(name=name), (flagged("contact_phone_sci", name),))
    as_float = _FLOAT.search(text)
    if as_float:
        name, value = _name(text.replace(as_float[0], "")), as_float[1]
        said = f"{name} {value}" if name else value
        return Reading(Contact(name, value), (accepted("contact_phone_as_float", said),))
    found = _PHONE.search(text)
    if found is None:
        return Reading(Contact(name=_name(text)), (flagged("phone_unreadable", _name(text)),))
    phone_text = re.sub(r"\s", "", found[1])
    if len(_PHONE.findall(text)) > 1:
        first = _name(text[: found.start()]) or _name(_PHONE.sub("", text))
        said = f"{first} {phone_text}" if first else phone_text
        return Reading(Contact(first, phone_text), (accepted("contact_several", said),))
    return Reading(Contact(_name(_PHONE.sub("", text).replace("()", " ")), phone_text))


def _name(text: str) -> str | None:
    bare = _LABELS.sub("", text).strip(_AROUND_NAME)
    name = re.sub(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])", "", bare)
    return name[:100] or None
