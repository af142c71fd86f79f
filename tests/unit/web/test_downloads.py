"""Files are handed out to keep, never to be shown as pages of this site."""

from __future__ import annotations

from werkzeug.http import parse_options_header

from web.downloads import XLSX, download


def test_a_chinese_name_survives_and_older_clients_get_a_plain_one() -> None:
    answer = download(b"content", "评审组与日程.xlsx", XLSX)
    kind, names = parse_options_header(answer.headers["Content-Disposition"])
    assert kind == "attachment"
    assert names["filename"] == "评审组与日程.xlsx"
    assert 'filename="pingyi.xlsx"' in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Type"] == XLSX


def test_a_name_cannot_add_headers() -> None:
    answer = download(b"", 'a"\r\nX-Evil: 1.pdf', "application/pdf")
    assert "\n" not in answer.headers["Content-Disposition"]
    assert "X-Evil" not in answer.headers
