"""The mailbox: everything new is read once, nothing in it is touched, saved mails are read too."""

from __future__ import annotations

import mailbox
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from reviewer.errors import BadInput, Unavailable
from reviewer.files.mails.mailbox import LARGEST_MAIL, OPENING
from reviewer.settings import InboxSettings
from reviewer.store import messages
from reviewer.store.engine import reading
from reviewer.usecases.context import AppContext
from reviewer.usecases.mail.collect import (
    LARGEST_MEGABYTES,
    MEGABYTE,
    Collected,
    collect_mail,
    receive_files,
)
from tests.builders import replies
from tests.builders.letters import invitation_of, invited
from tests.builders.mailbox_server import MailboxServer, mailbox_server
from tests.builders.people import CALL, STAFF
from tests.integration.reviewer.mail.conftest import Clock

NOTHING = Collected(0, 0, 0)


@pytest.fixture(scope="module")
def running() -> Iterator[MailboxServer]:
    with mailbox_server() as server:
        yield server


@pytest.fixture
def box(running: MailboxServer) -> MailboxServer:
    """Give the server with an empty mailbox."""
    for file in (running.folder / "mail").glob("*/*"):
        file.unlink()
    return running


@pytest.fixture
def office(plain_context: AppContext, clock: Clock) -> AppContext:
    ready = replace(plain_context, clock=clock)
    invited(ready)
    return ready


def reading_from(context: AppContext, inbox: InboxSettings) -> AppContext:
    return replace(context, settings=replace(context.settings, inbox=inbox))


def reply_of(context: AppContext, code: str) -> bytes:
    row = invitation_of(context, code)
    return replies.gmail(row.uid, row.email, "ACCEPTED")


def test_what_is_new_is_read_once_and_stays_unread_for_others(
    office: AppContext, box: MailboxServer
) -> None:
    context = reading_from(office, box.settings())
    assert collect_mail(context) == NOTHING
    box.drop(reply_of(context, "E00001"))
    box.drop(b"From: x@example.com\r\nSubject: ?\r\n\r\nhello\r\n")
    assert collect_mail(context) == Collected(understood=1, waiting=1, known=0)
    assert collect_mail(context) == NOTHING
    box.drop(reply_of(context, "E00002"))
    assert collect_mail(context) == Collected(understood=1, waiting=0, known=0)
    assert box.unread() == 3
    for code in ("E00001", "E00002"):
        assert invitation_of(context, code).current_answer == "accepted"


def test_a_mailbox_that_is_numbered_anew_is_read_again_and_nothing_is_doubled(
    office: AppContext, box: MailboxServer
) -> None:
    context = reading_from(office, box.settings())
    box.drop(reply_of(context, "E00001"))
    assert collect_mail(context).understood == 1
    box.number_anew()
    box.drop(reply_of(context, "E00003"))
    assert collect_mail(context) == Collected(understood=1, waiting=0, known=1)
    assert collect_mail(context) == NOTHING


def test_a_message_too_large_waits_for_a_person_and_never_fills_the_database(
    office: AppContext, box: MailboxServer
) -> None:
    context = reading_from(office, box.settings())
    reply = reply_of(context, "E00001")
    end = b"\r\n"
    box.drop(reply.rstrip() + end + b"0" * LARGEST_MAIL + end)
    box.drop(reply_of(context, "E00002"))
    assert collect_mail(context) == Collected(understood=1, waiting=1, known=0)
    assert collect_mail(context) == NOTHING
    assert box.unread() == 2  # nothing was taken out
    row = invitation_of(context, "E00001")
    with reading(context.engine) as session:
        (large,) = [entry for entry in messages.incoming(session, CALL) if entry.state == "waits"]
    assert (large.problem, large.sender) == ("incoming.too_large", row.email)
    assert (large.invitation_id, len(large.raw)) == (row.id, OPENING)
    assert row.current_answer == ""


def test_a_message_of_the_largest_size_is_read_whole(
    office: AppContext, box: MailboxServer
) -> None:
    context = reading_from(office, box.settings())
    reply = b"\r\n".join(reply_of(context, "E00001").splitlines()) + b"\r\n"  # as it is sent
    for number, kept in ((0, Collected(1, 0, 0)), (1, Collected(0, 1, 0))):
        box.drop(reply + b"0" * (LARGEST_MAIL - len(reply) + number))
        assert collect_mail(context) == kept


def test_the_mailbox_is_read_encrypted(
    office: AppContext, box: MailboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = reading_from(office, box.settings(tls=True))
    with pytest.raises(Unavailable) as refusal:
        collect_mail(context)  # nobody vouches for the server
    assert "certificate verify failed" in str(refusal.value.details["why"])
    monkeypatch.setenv("SSL_CERT_FILE", str(box.folder / "certificate.pem"))
    box.drop(reply_of(context, "E00001"))
    assert collect_mail(context).understood == 1


@pytest.mark.parametrize("change", [{"password": "wrong"}, {"port": 1}, {"folder": "Nowhere"}])
def test_a_mailbox_out_of_reach_is_said(
    office: AppContext, box: MailboxServer, change: dict[str, str]
) -> None:
    settings = replace(box.settings(), **change)  # type: ignore[arg-type]  # named by field
    with pytest.raises(Unavailable) as refusal:
        collect_mail(reading_from(office, settings))
    assert refusal.value.code == "error.imap_down"


def test_without_a_mailbox_nothing_is_read(office: AppContext) -> None:
    assert collect_mail(office) == NOTHING


def test_saved_mails_are_read(office: AppContext, tmp_path: Path) -> None:
    single = tmp_path / "a.eml"
    single.write_bytes(reply_of(office, "E00001"))
    folder = mailbox.mbox(tmp_path / "b.mbox")
    folder.add(reply_of(office, "E00002"))
    folder.add(reply_of(office, "E00003"))
    folder.close()
    entry = tmp_path / "c.ics"
    row = invitation_of(office, "E00009")
    entry.write_text(replies.calendar(row.uid, row.email), encoding="utf-8", newline="")
    paths = [single, tmp_path / "b.mbox", entry]
    # A calendar entry alone names no sender: a person looks.
    assert receive_files(office, STAFF, paths) == Collected(understood=3, waiting=1, known=0)
    assert receive_files(office, STAFF, paths) == Collected(understood=0, waiting=0, known=4)


def test_a_file_that_is_too_large_is_refused_before_anything_is_kept(
    office: AppContext, tmp_path: Path
) -> None:
    small, large = tmp_path / "a.eml", tmp_path / "b.eml"
    small.write_bytes(reply_of(office, "E00001"))
    with large.open("wb") as stream:
        stream.truncate(LARGEST_MEGABYTES * MEGABYTE + 1)
    with pytest.raises(BadInput) as refusal:
        receive_files(office, STAFF, [small, large])
    assert refusal.value.code == "error.reply_too_large"
    assert invitation_of(office, "E00001").answer == ""
