"""A large part has the digest of its canonical form, though it is hashed piece by piece."""

from __future__ import annotations

from typing import Any

import pytest

from reviewer.verifier.document import sha256, sha256_of_part

VALUES: tuple[Any, ...] = (
    {},
    [],
    None,
    "文",
    {"b": 1, "a": [], "甲": {"z": {"y": {"x": [1, {"w": "\n"}]}}, "a": None}},
    [[], {}, [[[[1, 2.5, True]]]], "x"],
    {"chain": [[1, "a"], [2, "b"]], "sealed": "0" * 64},
)


@pytest.mark.parametrize("value", VALUES, ids=range(len(VALUES)))
def test_the_digest_is_that_of_the_whole(value: Any) -> None:  # Any: a JSON value
    assert sha256_of_part(value) == sha256(value)
