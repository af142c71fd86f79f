"""Forms as models: each kind of field taken, just taken, and refused by its own name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Literal

import pytest
from flask import Flask

from reviewer.errors import BadInput
from web.forms import (
    Form,
    Number,
    OptionalDay,
    OptionalNumber,
    SolveForm,
    Tick,
    Version,
    read_form,
)


class RoomForm(Form):
    """A form with a field of every kind."""

    capacity: OptionalNumber = None
    video: Tick = False
    version: Version = 0
    chair: Literal["yes", "no", ""] = ""
    received_on: OptionalDay = None
    closed_from: tuple[str, ...] = ()
    sessions: tuple[Number, ...] = ()


@contextmanager
def sent(fields: Mapping[str, object]) -> Iterator[None]:
    """Stand in a request that brought these fields."""
    with Flask(__name__).test_request_context(method="POST", data=dict(fields)):
        yield


def test_an_empty_form_gives_the_defaults() -> None:
    with sent({}):
        assert read_form(RoomForm) == RoomForm()


def test_every_kind_is_read() -> None:
    fields = {
        "capacity": " 40 ", "video": "yes", "version": "0", "chair": "no",
        "received_on": "2026-03-14", "closed_from": ["a", "b"], "sessions": ["1", "2"],
        "other": "x",
    }  # fmt: skip
    with sent(fields):
        form = read_form(RoomForm)
    assert (form.capacity, form.video, form.version, form.chair) == (40, True, 0, "no")
    assert form.received_on == date(2026, 3, 14)
    assert (form.closed_from, form.sessions) == (("a", "b"), (1, 2))


def test_an_empty_number_is_none_given() -> None:
    with sent({"capacity": "  ", "received_on": ""}):
        form = read_form(RoomForm)
    assert (form.capacity, form.received_on) == (None, None)


@pytest.mark.parametrize("value", ["十几", "-1", "4.5", "４０", "9" * 10, "1e3", "0x1"])
def test_a_number_that_is_none_is_refused_by_name(value: str) -> None:
    with sent({"capacity": value}), pytest.raises(BadInput) as refusal:
        read_form(RoomForm)
    assert refusal.value.code == "error.form_number"
    assert refusal.value.details == {
        "field": {"zh": "容纳人数", "en": "seats in the room"},
        "value": value,
    }


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"version": "-1"}, "error.form_number"),
        ({"video": "maybe"}, "error.form_choice"),
        ({"chair": "perhaps"}, "error.form_choice"),
        ({"received_on": "2026-02-30"}, "error.form_day"),
        ({"sessions": ["1", "two"]}, "error.form_number"),
    ],
)
def test_what_no_control_sends_is_refused(fields: dict[str, object], code: str) -> None:
    with sent(fields), pytest.raises(BadInput) as refusal:
        read_form(RoomForm)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("seconds", "code"),
    [("1", ""), ("3600", ""), ("0", "error.form_least"), ("3601", "error.form_most")],
)
def test_bounds_are_said(seconds: str, code: str) -> None:
    with sent({"seconds": seconds}):
        if not code:
            assert read_form(SolveForm).seconds == int(seconds)
            return
        with pytest.raises(BadInput) as refusal:
            read_form(SolveForm)
    assert refusal.value.code == code


class RemovalForm(Form):
    """A form that means nothing without its number."""

    number: Number


def test_what_did_not_arrive_is_said() -> None:
    with sent({}), pytest.raises(BadInput) as refusal:
        read_form(RemovalForm)
    assert refusal.value.code == "error.form_missing"
