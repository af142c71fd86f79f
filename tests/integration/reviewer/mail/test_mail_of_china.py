"""Mail as providers and programs in China have it: over real servers, and as saved messages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from reviewer.errors import Unavailable
from reviewer.files.calendars.replies import read_replies
from reviewer.files.mails.mailbox import utf7
from reviewer.files.mails.received import own_words, read_received
from reviewer.files.mails.sending import hand_over
from reviewer.model.invitations import IncomingMessage
from reviewer.settings import InboxSettings, read_settings
from reviewer.store import invitations, messages
from reviewer.store.engine import reading
from reviewer.usecases.context import AppContext
from reviewer.usecases.mail.collect import Collected, collect_mail
from reviewer.usecases.mail.inbox import receive_message
from tests.builders import replies
from tests.builders.letters import invitation_of, invited
from tests.builders.mail_server import Post, mail_server, make_certificate
from tests.builders.people import CALL
from tests.builders.shy_mailbox import ShyMailbox, shy_mailbox
from tests.integration.reviewer.mail.conftest import Clock

CODE = "E00001"


@pytest.fixture
def office(plain_context: AppContext, clock: Clock) -> AppContext:
    ready = replace(plain_context, clock=clock)
    invited(ready)
    return ready


def from_box(context: AppContext, inbox: InboxSettings) -> AppContext:
    return replace(context, settings=replace(context.settings, inbox=inbox))


def incoming(context: AppContext) -> list[IncomingMessage]:
    with reading(context.engine) as session:
        return list(messages.incoming(session, CALL))


def letter(subject: bytes) -> bytes:
    return b"From: <a@example.com>\r\nSubject: " + subject + b"\r\n\r\nx\r\n"


def test_a_provider_that_wants_to_know_who_calls_is_told_after_the_login(
    plain_context: AppContext,
) -> None:
    box = ShyMailbox(letters=(letter(b"hello"),))
    with shy_mailbox(box) as settings:
        assert collect_mail(from_box(plain_context, settings)) == Collected(0, 1, 0)
    said = [line.split(" ")[0].upper() for line in box.heard]
    assert said.index("LOGIN") < said.index("ID") < said.index("EXAMINE")


def test_folders_have_chinese_names(plain_context: AppContext) -> None:
    assert utf7("评审") == "&i8RboQ-"
    assert utf7("R&D 台北/日本語") == "R&-D &U,BTFw-/&ZeVnLIqe-"
    for folder in ("评审", "&i8RboQ-"):
        box = ShyMailbox(folders=("&i8RboQ-",), asks=False)
        with shy_mailbox(box, folder) as settings:
            assert collect_mail(from_box(plain_context, settings)) == Collected(0, 0, 0)
    with shy_mailbox(ShyMailbox(asks=False), "没有") as settings, pytest.raises(Unavailable):
        collect_mail(from_box(plain_context, settings))


def test_one_message_that_the_server_cannot_give_stops_nothing(plain_context: AppContext) -> None:
    box = ShyMailbox(letters=(letter(b"1"), letter(b"2"), letter(b"3")), spoilt=frozenset({2}))
    with shy_mailbox(box) as settings:
        context = from_box(plain_context, settings)
        assert collect_mail(context) == Collected(0, 3, 0)
        assert collect_mail(context) == Collected(0, 0, 0)


def test_one_message_that_cannot_be_kept_stops_nothing(
    plain_context: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    def keep(context: AppContext, raw: bytes, source: str, *, whole: bool = True) -> object:
        if b"Subject: 2" in raw:
            raise ValueError(raw)
        return receive_message(context, raw, source, whole=whole)

    monkeypatch.setattr("reviewer.usecases.mail.collect.receive_message", keep)
    box = ShyMailbox(letters=(letter(b"1"), letter(b"2"), letter(b"3")))
    with shy_mailbox(box) as settings:
        assert collect_mail(from_box(plain_context, settings)) == Collected(0, 3, 0)


def test_mail_is_handed_over_in_tls_from_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = make_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
    post = Post()
    with mail_server(post, certificate=certificate, from_the_start=True) as settings:
        handed = hand_over(settings, "a@example.com", b"Subject: x\r\n\r\nx\r\n")
    assert (handed.state, post.count("a@example.com")) == ("sent", 1)


@pytest.mark.parametrize(
    ("given", "tls"),
    [
        ({"PINGYI_SMTP_PORT": "465"}, True),
        ({"PINGYI_SMTP_PORT": "465", "PINGYI_SMTP_TLS": "no"}, False),
        ({"PINGYI_SMTP_PORT": "465", "PINGYI_SMTP_STARTTLS": "yes"}, False),
        ({"PINGYI_SMTP_PORT": "994", "PINGYI_SMTP_TLS": "yes"}, True),
        ({"PINGYI_SMTP_PORT": "587"}, False),
        ({}, False),
    ],
)
def test_tls_from_the_start_is_meant_by_its_port(given: dict[str, str], tls: bool) -> None:
    assert read_settings(given).mail.tls is tls


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_headers_of_bare_letters_are_read(encoding: str) -> None:
    raw = 'From: "李明" <li@example.com>\r\nSubject: 自动回复：出差中\r\n\r\n您好\r\n'.encode(
        encoding
    )
    received = read_received(raw)
    assert (received.subject, received.sender) == ("自动回复：出差中", "li@example.com")
    assert received.automatic


def test_a_header_in_coded_words_is_read_as_before() -> None:
    raw = b"From: a@example.com\r\nSubject: =?gb2312?B?1tzI/Q==?= x\r\n\r\n"
    assert read_received(raw).subject == "周三 x"


def test_of_several_attendees_the_invited_one_answers(office: AppContext) -> None:
    row = invitation_of(office, CODE)
    two = (
        "ATTENDEE;PARTSTAT=DECLINED:mailto:other@example.com\r\n"
        f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{row.email}"
    )
    text = replies.calendar(row.uid, row.email, attendee=two)
    [reply] = read_replies(text.encode(), charset="utf-8")
    assert reply.partstat_of(row.email) == "ACCEPTED"
    assert reply.partstat_of("third@example.com") == ""
    receive_message(office, replies.wrapped(row.email, text), "upload")
    assert invitation_of(office, CODE).answer == "accepted"


def test_outlooks_reason_stands_in_the_body(office: AppContext) -> None:
    row = invitation_of(office, CODE)
    text = replies.calendar(row.uid, row.email, partstat="DECLINED")
    raw = (
        f"From: <{row.email}>\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/alternative; boundary="b"\r\n\r\n--b\r\n'
        "Content-Type: text/plain; charset=utf-8\r\n\r\n那几天在外地开会，抱歉。\r\n\r\n"
        "________________________________\r\n发件人: 评审办\r\n主题: 邀请\r\n\r\n--b\r\n"
        f"Content-Type: text/calendar; charset=utf-8; method=REPLY\r\n\r\n{text}\r\n--b--\r\n"
    ).encode()
    receive_message(office, raw, "upload")
    assert invitation_of(office, CODE).answer == "declined"
    [kept] = incoming(office)
    assert kept.excerpt == "那几天在外地开会，抱歉。"


def test_what_a_person_wrote_ends_where_the_quotation_begins() -> None:
    assert own_words("不行\n\n> 原文") == "不行"
    assert own_words("-----原始邮件-----\n发件人：某") == ""


def test_delegation_speaks_of_the_role(office: AppContext) -> None:
    """An expert cannot send another person; an applicant may, and a person looks who comes."""
    with reading(office.engine) as session:
        every = invitations.invitations(session, CALL)
    expert = next(row for row in every if row.recipient_kind == "expert")
    applicant = next(row for row in every if row.recipient_kind != "expert")
    for row in (expert, applicant):
        text = replies.calendar(row.uid, row.email, partstat="DELEGATED")
        receive_message(office, replies.wrapped(row.email, text), "upload")
    said = {(kept.invitation_id, kept.problem, kept.state) for kept in incoming(office)}
    assert said == {
        (expert.id, "incoming.delegated", "waits"),
        (applicant.id, "incoming.delegated_applicant", "waits"),
    }


@pytest.mark.parametrize(
    ("sender", "subject"),
    [
        ("postmaster@example.com", "未送达: 评审邀请"),
        ("MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@example.com", "未送达: 评审邀请"),
        ("PostMaster@example.com", "系统退信/Systems bounce"),
    ],
)
def test_mail_that_was_not_delivered_is_known_by_chinese_words(sender: str, subject: str) -> None:
    raw = f"From: <{sender}>\r\nSubject: {subject}\r\n\r\n无此用户\r\n".encode("gb18030")
    assert [report.action for report in read_received(raw).reports] == ["failed"]
