"""Each refusal has its HTTP status."""

from __future__ import annotations

import pytest

from reviewer import errors
from web.errors import SPOKEN, status_of
from web.words import LANGUAGES, catalogue


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (errors.NotFound, 404),
        (errors.BadInput, 422),
        (errors.NotAllowed, 403),
        (errors.WrongPhase, 409),
        (errors.Stale, 409),
        (errors.Impossible, 422),
        (errors.OutOfTime, 503),
        (errors.Unavailable, 503),
        (errors.Misconfigured, 500),
    ],
)
def test_each_refusal_has_its_status(kind: type[errors.PingyiError], status: int) -> None:
    assert status_of(kind("error.any")) == status


def test_the_whole_family_is_mapped() -> None:
    family = {
        var
        for var in vars(errors).values()
        if isinstance(var, type)
        and issubclass(var, errors.PingyiError)
        and var is not errors.PingyiError
    }
    assert {status_of(entry("error.any")) for entry in family} == {403, 404, 409, 422, 500, 503}


def test_each_status_says_what_happened_and_what_to_do_in_both_languages() -> None:
    for language in LANGUAGES:
        for status in SPOKEN:
            for part in ("title", "todo"):
                assert f"refusal.{status}.{part}" in catalogue(language)
