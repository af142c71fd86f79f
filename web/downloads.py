"""Files handed out: always as a file to keep, under a name that Chinese letters survive in."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(content: bytes, name: str, media_type: str) -> Response:
    """Hand out bytes as a file; older clients see a plain name, others the real one (RFC 6266)."""
    answer = Response(content, content_type=media_type)
    ending = name.rpartition(".")[2]
    answer.headers["Content-Disposition"] = (
        f"attachment; filename=\"pingyi.{ending}\"; filename*=UTF-8''{quote(name, safe='')}"
    )
    return answer
