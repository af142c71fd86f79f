"""Passwords: what may be one, and how it is kept so that the database does not give it away."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from base64 import b64decode, b64encode

from reviewer.errors import BadInput

SHORTEST_LOGIN, LONGEST_LOGIN = 3, 64
SHORTEST, LONGEST = 12, 200  # a password too long would be work for the server alone
FEWEST_SIGNS = 5
SALT_BYTES = 16
# scrypt (RFC 7914): 16 MB and about a tenth of a second for each try.
N, R, P = 2**14, 8, 5
MEMORY = 64 * 1024 * 1024
KIND = "scrypt"


def login_of(text: str) -> str:
    """Write a sign-in name as it is kept: neither case nor width of letters matters.

    Raises BadInput for one of fewer than 3 or more than 64 characters, or with spaces in it.
    """
    plain = unicodedata.normalize("NFKC", text[: LONGEST_LOGIN * 4]).strip().casefold()
    whole = plain.isprintable() and not any(sign.isspace() for sign in plain)
    if not whole or not SHORTEST_LOGIN <= len(plain) <= LONGEST_LOGIN:
        raise BadInput("error.login_shape", least=SHORTEST_LOGIN, most=LONGEST_LOGIN)
    return plain


def require_good_password(password: str, login: str) -> None:
    """Refuse a password that is short, endless, of few signs, or holds the sign-in name."""
    if len(password) > LONGEST:
        raise BadInput("error.password_long", most=LONGEST)
    plain = _plain(password)
    if len(plain) < SHORTEST:
        raise BadInput("error.password_short", least=SHORTEST)
    if len(set(plain)) < FEWEST_SIGNS or login in plain.casefold():
        raise BadInput("error.password_simple")


def hash_password(password: str, salt: bytes) -> str:
    """Write a password as it is kept: the kind of hash, its cost, salt and result."""
    result = _scrypt(password, salt, N, R, P)
    cost = f"{N}:{R}:{P}"
    return f"{KIND}${cost}${b64encode(salt).decode()}${b64encode(result).decode()}"


def fits(password: str, kept: str) -> bool:
    """Tell whether a password is the one that was kept; takes as long for a wrong one."""
    if len(password) > LONGEST:
        return False
    _, cost, salt, result = kept.split("$")
    n, r, p = (int(entry) for entry in cost.split(":"))
    return hmac.compare_digest(_scrypt(password, b64decode(salt), n, r, p), b64decode(result))


def _scrypt(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(
        _plain(password).encode(), salt=salt, n=n, r=r, p=p, maxmem=MEMORY, dklen=32
    )


def _plain(password: str) -> str:
    """Fold what keyboards write differently: full-width letters are the plain ones."""
    return unicodedata.normalize("NFKC", password)
