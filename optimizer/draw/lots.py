"""Turn a frozen list and two texts into a digest, a seed and an order (RFC 2104, FIPS 180-4)."""

import hashlib
import hmac
import json
from collections.abc import Iterable

from optimizer.outcome import Json


def canonical(document: Json) -> bytes:
    """Write a document in its one canonical form: sorted keys, no spaces, UTF-8."""
    text = json.dumps(
        document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    return text.encode()


def digest_of(document: Json) -> str:
    """Give the SHA-256 of a document's canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(document)).hexdigest()


def seed_of(digest: str, operator: str, supervisor: str) -> str:
    """Mix the digest with both texts; the JSON list keeps their borders unmistakable."""
    return digest_of([digest, operator, supervisor])


def order_of(seed: str, call: str, category: str, experts: Iterable[str]) -> list[str]:
    """Put a category's candidates in drawn order: by HMAC-SHA-256 under the seed, ascending."""
    key = bytes.fromhex(seed)

    def place(expert: str) -> bytes:
        return hmac.new(key, canonical([call, category, expert]), hashlib.sha256).digest()

    return sorted(experts, key=place)
