"""The digest, the seed and the order are those that anyone computes by hand."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from optimizer.draw.lots import canonical, digest_of, order_of, seed_of


def test_canonical_form_sorts_keys_keeps_lists_and_writes_utf8() -> None:
    assert canonical({"b": [2, 1], "a": "评"}) == '{"a":"评","b":[2,1]}'.encode()


def test_canonical_form_refuses_what_json_does_not_know() -> None:
    with pytest.raises(ValueError, match="Out of range"):
        canonical(float("nan"))


def test_digest_is_sha256_of_the_canonical_form() -> None:
    assert digest_of({"a": 1}) == hashlib.sha256(b'{"a":1}').hexdigest()


def test_seed_is_sha256_over_digest_and_both_texts_as_a_list() -> None:
    expected = hashlib.sha256('["00ff","操作","监督"]'.encode()).hexdigest()
    assert seed_of("00ff", "操作", "监督") == expected


def test_moving_the_border_between_the_texts_changes_the_seed() -> None:
    assert seed_of("00", "ab", "c") != seed_of("00", "a", "bc")


def test_order_is_by_hmac_ascending() -> None:
    seed = seed_of("00", "a", "b")
    keys = {
        e: hmac.digest(bytes.fromhex(seed), f'["call","testing","{e}"]'.encode(), "sha256")
        for e in ("E1", "E2", "E3", "E4")
    }
    assert order_of(seed, "call", "testing", keys) == sorted(keys, key=lambda e: keys[e])


def test_each_category_has_an_order_of_its_own() -> None:
    seed = seed_of("00", "a", "b")
    experts = [f"E{n}" for n in range(20)]
    assert order_of(seed, "call", "testing", experts) != order_of(seed, "call", "talent", experts)
