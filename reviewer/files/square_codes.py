"""Square codes (QR) for letters and pages."""

from __future__ import annotations

import io


def code_for_page(text: str) -> str:
    """Draw a text as an address that a page shows as a picture."""
    # Loaded when a page shows one: it would sit in every server's memory.
    import segno  # noqa: PLC0415

    return segno.make_qr(text, error="m").svg_data_uri(scale=5, border=4)


def code_for_mail(text: str) -> bytes:
    """Draw a text as a PNG picture, which every mail program shows."""
    import segno  # noqa: PLC0415 as above

    stream = io.BytesIO()
    segno.make_qr(text, error="m").save(stream, kind="png", scale=5, border=4)
    return stream.getvalue()
