"""Read what the address and the form ask for, gently: nonsense asks for the first page."""

from __future__ import annotations

from flask import request

LAST_PAGE = 1_000_000


def page_asked() -> int:
    """Read the page number of the address; the first page where it is no number."""
    text = request.args.get("page", "1")
    return min(max(int(text), 1), LAST_PAGE) if text.isascii() and text.isdecimal() else 1


def address_words(name: str) -> str | None:
    """Read one text of the address; None where it is empty."""
    return request.args.get(name, "").strip() or None


def written(name: str) -> str:
    """Read one text of the form as it was typed; empty where it is absent."""
    return request.form.get(name, "")


def version_asked() -> int | None:
    """Read the version that the address names; None where it names none, meaning the newest."""
    text = request.args.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 9 else None
