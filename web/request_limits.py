"""What people type: without signs that nobody types, and of bounded length."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from flask import Flask, Request, abort, request, session
from werkzeug.datastructures import ImmutableMultiDict, MultiDict

from reviewer.errors import BadInput

LONGEST_TEXT = 20_000
LARGEST_FORM = 2 * 2**20  # bytes of a form without files
MULTIPART = "multipart/form-data"
# Control signs but tab and line ends, which a pasted text may hold: a database refuses the first of
# them; and those that turn the direction of what follows, so that a page shows other words than it
# keeps.
_UNTYPED = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

Given = Mapping[str, object] | Iterable[tuple[str, object]] | None


def plain(text: str) -> str:
    """Leave out the signs that nobody types; halves of a letter become question marks."""
    return _UNTYPED.sub("", text).encode(errors="replace").decode()


class Typed(ImmutableMultiDict[str, object]):
    """Hold the texts of a form or an address, each plain."""

    def __init__(self, given: Given = None) -> None:
        pairs = MultiDict(given or ()).items(multi=True)
        super().__init__(
            [(plain(name), plain(pair) if isinstance(pair, str) else pair) for name, pair in pairs]
        )


class TypedRequest(Request):
    """A request whose texts are plain, wherever they are read."""

    parameter_storage_class = Typed


def bound_texts(app: Flask) -> None:
    """Refuse forms and texts longer than anybody means, and addresses no text could name."""
    app.request_class = TypedRequest

    @app.before_request
    def _bound() -> None:
        if plain(request.path) != request.path:
            abort(404)
        stranger = "token" not in session and request.endpoint != "public.check"
        if request.mimetype != MULTIPART or stranger:
            request.max_content_length = LARGEST_FORM
        for name, text in request.form.items(multi=True):
            if len(text) > LONGEST_TEXT:
                raise BadInput("error.text_too_long", field=name[:40], most=LONGEST_TEXT)
