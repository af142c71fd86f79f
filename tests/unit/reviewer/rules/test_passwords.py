"""What may be a password, and how one is kept."""

from __future__ import annotations

import pytest

from reviewer.errors import BadInput
from reviewer.rules.passwords import fits, hash_password, login_of, require_good_password

# Written by the first versions, before the library did it: "abcde6789012".
EARLIER = "scrypt$16384:8:5$MDEyMzQ1Njc4OWFiY2RlZg==$UGl+ESQI0sxpHnnHjyZSaQbVxp0MbB3q9GyZZWmMqGU="


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Wang", "wang"),
        (" ＷＡＮＧ ", "wang"),
        ("王经办一", "王经办一"),
        ("abc", "abc"),
        ("x" * 64, "x" * 64),
    ],
)
def test_neither_case_nor_width_of_a_name_matters(typed: str, kept: str) -> None:
    assert login_of(typed) == kept


@pytest.mark.parametrize("typed", ["", "ab", "x" * 65, "wang er", "wang\ner", "wang\x00er", "   "])
def test_what_is_no_name(typed: str) -> None:
    with pytest.raises(BadInput) as refusal:
        login_of(typed)
    assert refusal.value.code == "error.login_shape"


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("abcde678901", "error.password_short"),  # eleven
        ("", "error.password_short"),
        ("a" * 201, "error.password_long"),
        ("aaaabbbbccccdddd", "error.password_simple"),  # four different signs
        ("my-WANG-2022-pass", "error.password_simple"),  # the name in it
    ],
)
def test_weak_passwords_are_refused(password: str, code: str) -> None:
    with pytest.raises(BadInput) as refusal:
        require_good_password(password, "wang")
    assert refusal.value.code == code


@pytest.mark.parametrize(
    "password", ["abcde6789012", "aaaabbbbcccde", "山城雾都江水长流评审公正", "abcde" * 40]
)
def test_just_good_enough(password: str) -> None:
    require_good_password(password, "wang")


def test_only_the_same_password_fits() -> None:
    kept = hash_password("abcde6789012")
    assert kept.startswith("scrypt:16384:8:5$")
    assert "abcde" not in kept
    assert fits("abcde6789012", kept)
    assert fits("ａbcde6789012", kept)  # a full-width letter
    assert not fits("Abcde6789012", kept)
    assert not fits("abcde6789012 ", kept)
    assert not fits("a" * 100_000, kept)
    assert hash_password("abcde6789012") != kept  # a salt of its own


def test_a_hash_of_an_earlier_version_still_serves() -> None:
    assert fits("abcde6789012", EARLIER)
    assert not fits("abcde6789013", EARLIER)
