"""Passwords: what may be one, and how it is kept so that the database does not give it away."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from base64 import b64decode

from werkzeug.security import check_password_hash, generate_password_hash

from reviewer.errors import BadInput

SHORTEST_LOGIN, LONGEST_LOGIN = 3, 64
SHORTEST, LONGEST = 12, 200  # a password too long would be work for the server alone
FEWEST_SIGNS = 5
SALT_LENGTH = 22  # letters and digits: 131 bits
# scrypt (RFC 7914): 16 MB and about a tenth of a second for each try.
METHOD = "scrypt:16384:8:5"
MEMORY = 64 * 1024 * 1024
EARLIER = "scrypt$"


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


def hash_password(password: str) -> str:
    """Write a password as it is kept: the kind of hash, its cost, a fresh salt and the result."""
    return generate_password_hash(_plain(password), method=METHOD, salt_length=SALT_LENGTH)


def fits(password: str, kept: str) -> bool:
    """Tell whether a password is the one that was kept; takes as long for a wrong one."""
    if len(password) > LONGEST:
        return False
    if kept.startswith(EARLIER):
        return _fits_earlier(password, kept)
    return check_password_hash(kept, _plain(password))


def _fits_earlier(password: str, kept: str) -> bool:
    """Judge by a hash written before the library did it: a password lives for half a year."""
    _, cost, salt, result = kept.split("$")
    n, r, p = (int(part) for part in cost.split(":"))
    found = hashlib.scrypt(
        _plain(password).encode(), salt=b64decode(salt), n=n, r=r, p=p, maxmem=MEMORY, dklen=32
    )
    return hmac.compare_digest(found, b64decode(result))


def _plain(password: str) -> str:
    """Fold what keyboards write differently: full-width letters are the plain ones."""
    return unicodedata.normalize("NFKC", password)
