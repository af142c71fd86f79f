"""Mail from strangers: read in bounded time, into words that any database can keep."""

from __future__ import annotations

import pytest

from reviewer.files.mails.received import ReceivedMail, read_received

pytestmark = pytest.mark.timeout(60)


def _mail(*, kind: str = "text/plain; charset=utf-8", words: bytes, head: bytes = b"") -> bytes:
    return b"From: a@example.com\n" + head + f"Content-Type: {kind}\n\n".encode() + words


@pytest.mark.parametrize("piece", [b"<style ", b"<style>", b"<", b"<script></style>"])
def test_marks_that_never_end_are_passed_over_in_one_walk(piece: bytes) -> None:
    read_received(_mail(kind="text/html", words=piece * 500_000))


def test_ids_that_never_end_are_passed_over_in_one_walk() -> None:
    head = b"References: <" + b"@" * 1_000_000 + b"\n"
    assert read_received(_mail(words=b"x", head=head)).references == ()


def test_words_in_an_encoding_made_for_names_are_read_as_others_are() -> None:
    words = b"-" + b"a9" * 400_000
    excerpt = read_received(_mail(kind="text/plain; charset=punycode", words=words)).excerpt
    assert excerpt == words[:600].decode()


def test_html_is_read_without_its_marks_styles_and_scripts() -> None:
    html = (
        b"<html><STYLE type='a'>p { color: red }</STYLE><p>Yes,<br>I <b>come</b>"
        b"<script>if (1 < 2) { alert() }</script> at 9 &lt; 10</p></html>"
    )
    assert read_received(_mail(kind="text/html", words=html)).excerpt == "Yes, I come at 9 < 10"


@pytest.mark.parametrize(
    "raw",
    [
        _mail(words=b"x", head=b"Subject: =?utf-7?q?+2AA-?=\n"),
        _mail(words=b"x", head=b"Subject: =?utf-8?q?a=00b?=\n"),
        _mail(kind="text/plain; charset=utf-7", words=b"+2AA-"),
        _mail(kind="text/plain; charset=unicode_escape", words=b"\\ud800"),
        _mail(words=b"a\0b"),
        _mail(
            kind="text/calendar; charset=unicode_escape",
            words=b"BEGIN:VCALENDAR\\nBEGIN:VEVENT\\nUID:\\ud800\\nCOMMENT:a\\0b\\nEND:VEVENT\\n",
        ),
    ],
)
def test_no_database_refuses_the_words(raw: bytes) -> None:
    mail = read_received(raw)
    words = _words(mail)
    assert "\0" not in words
    assert words.encode().decode() == words


def _words(mail: ReceivedMail) -> str:
    replied = "".join(reply.uid + reply.comment for reply in mail.replies)
    return mail.sender + mail.subject + mail.excerpt + replied


@pytest.mark.parametrize("zone", ["Asia", "A" * 5000, "../../etc"])
def test_a_zone_that_is_none_is_read_as_ours(zone: str) -> None:
    calendar = (
        f"BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:a\nDTSTART;TZID={zone}:20220314T090000\n"
        "END:VEVENT\nEND:VCALENDAR\n"
    )
    (reply,) = read_received(_mail(kind="text/calendar", words=calendar.encode())).replies
    assert reply.starts_at is not None
    assert reply.starts_at.isoformat() == "2022-03-14T01:00:00+00:00"
