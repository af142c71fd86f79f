"""Read an answer in Outlook's own wrapping (TNEF, `winmail.dat`), as Exchange sends within itself.

Only two things are wanted of it: the message class, which says yes, no or perhaps, and the
global object id, in which Exchange keeps the identifier of an invitation that came from outside.
Source: [MS-OXTNEF] 2.1, [MS-OXOCAL] 2.2.1.27 and 2.2.6.1.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

SIGNATURE = 0x223E9F78
MESSAGE_CLASS, PROPERTIES = 0x00078008, 0x00069003
MEETING = UUID("6ed8da90-450b-101b-98da-00aa003f1305").bytes_le
OBJECT_IDS = frozenset({0x0003, 0x0023})  # global object id, and the same without a date
FOREIGN_UID = b"vCal-Uid\x01\x00\x00\x00"
ANSWERS = MappingProxyType({"POS": "ACCEPTED", "NEG": "DECLINED", "TENT": "TENTATIVE"})
FIXED = MappingProxyType(
    {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8}
    | {0x40: 8, 0x48: 16}
)
COUNTED = frozenset({0x0D, 0x1E, 0x1F, 0x102})
NAMED, MANY, BINARY = 0x8000, 0x1000, 0x102
MOST_PROPERTIES = 10_000


@dataclass(frozen=True)
class OutlookAnswer:
    """Hold what could be read: ACCEPTED, DECLINED, TENTATIVE or empty, and the uid or empty."""

    partstat: str
    uid: str


def read_outlook_answer(content: bytes) -> OutlookAnswer | None:
    """Read a TNEF part; None where it is none. What is damaged is read as far as it goes."""
    if len(content) < 6 or struct.unpack_from("<I", content)[0] != SIGNATURE:
        return None
    partstat = uid = ""
    try:
        for kind, data in _attributes(content):
            if kind == MESSAGE_CLASS:
                partstat = _answer(data)
            elif kind == PROPERTIES:
                uid = next(filter(None, map(_uid, _object_ids(data))), uid)
    except (struct.error, IndexError):
        return OutlookAnswer(partstat, uid)
    return OutlookAnswer(partstat, uid)


def _attributes(content: bytes) -> Iterator[tuple[int, bytes]]:
    place = 6
    while place + 9 <= len(content):
        kind, length = struct.unpack_from("<II", content, place + 1)
        yield kind, content[place + 9 : place + 9 + length]
        place += 9 + length + 2


def _answer(data: bytes) -> str:
    """Read IPM.Schedule.Meeting.Resp.Pos and its like."""
    name = data.split(b"\0")[0].decode("ascii", errors="replace").upper()
    head, _, last = name.rpartition(".")
    return ANSWERS.get(last, "") if head.endswith(("MEETING.RESP", "MTGRESP", "MTGRESPA")) else ""


def _uid(data: bytes) -> str:
    """Find an identifier from outside in a global object id; empty where Exchange made its own."""
    _, found, rest = data.partition(FOREIGN_UID)
    return rest.split(b"\0")[0].decode("utf-8", errors="replace") if found else ""


def _object_ids(data: bytes) -> Iterator[bytes]:
    (count,) = struct.unpack_from("<I", data)
    place = 4
    for _ in range(min(count, MOST_PROPERTIES)):
        kind, number = struct.unpack_from("<HH", data, place)
        place += 4
        wanted = False
        if number >= NAMED:
            wanted, place = _name(data, place)
        values, place = _values(data, place, kind)
        if wanted and kind == BINARY:
            yield from values


def _name(data: bytes, place: int) -> tuple[bool, int]:
    """Read a property's name; tell whether it is one of the object ids, and where it ends."""
    family = data[place : place + 16]
    kind, length = struct.unpack_from("<II", data, place + 16)
    if kind == 0:
        return family == MEETING and length in OBJECT_IDS, place + 24
    return False, place + 24 + _padded(length)


def _values(data: bytes, place: int, kind: int) -> tuple[list[bytes], int]:
    plain = kind & ~MANY
    count = 1
    if kind & MANY or plain in COUNTED:
        (count,) = struct.unpack_from("<I", data, place)
        place += 4
    values = []
    for _ in range(min(count, MOST_PROPERTIES)):
        length = FIXED.get(plain, 4)
        if plain in COUNTED:
            (length,) = struct.unpack_from("<I", data, place)
            place += 4
        values.append(data[place : place + length])
        place += _padded(length)
    return values, place


def _padded(length: int) -> int:
    return (length + 3) // 4 * 4
