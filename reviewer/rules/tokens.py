"""Tokens in links: how long one lives and under which digest it is stored."""

from __future__ import annotations

import hashlib
from datetime import timedelta

LINK_LIFE = timedelta(days=14)


def token_digest(token: str) -> str:
    """Give the digest under which a token is stored."""
    return hashlib.sha256(token.encode()).hexdigest()
