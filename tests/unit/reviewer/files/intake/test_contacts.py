"""People to call, and their telephones."""

from __future__ import annotations

import pytest

from reviewer.files.intake.contacts import Contact, read_contact, read_phone
from reviewer.files.intake.readings import Cell
from tests.unit.reviewer.files.intake.reading import Expected, findings


@pytest.mark.parametrize(
    ("cell", "contact", "expected"),
    [
        ("张子 10000000001", Contact("张子", "10000000001"), []),
        ("张子\n10000000001", Contact("张子", "10000000001"), []),
        ("联系人：张子，手机：10000000001", Contact("张子", "10000000001"), []),
        (
            10000000001.0,
            Contact(None, "10000000001"),
            [("contact_phone_as_float", "accept", "10000000001")],
        ),
        (
            "张子 10000000001.0",
            Contact("张子", "10000000001"),
            [("contact_phone_as_float", "accept", "张子 10000000001")],
        ),
        ("卫雨辉 1.00E+10", Contact("卫雨辉", None), [("contact_phone_sci", "flag", "卫雨辉")]),
        ("卫雨辉", Contact("卫雨辉", None), [("phone_unreadable", "flag", "卫雨辉")]),
        (None, None, [("contact_missing", "flag", None)]),
    ],
)
def test_contacts(cell: Cell, contact: Contact | None, expected: Expected) -> None:
    reading = read_contact(cell)
    assert (reading.value, findings(reading)) == (contact, expected)


def test_telephones_stored_as_numbers() -> None:
    assert findings(read_phone(10000000021.0, "phone_float")) == [
        ("phone_float", "accept", "10000000021")
    ]
    assert read_phone("10000000021.0", "phone_float").value == "10000000021"
    assert read_phone("023-00000000").value == "023-00000000"
    assert findings(read_phone("1.0E+10")) == [("contact_phone_sci", "flag", None)]
    assert findings(read_phone("不详")) == [("phone_unreadable", "flag", None)]
