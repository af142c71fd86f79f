"""Messages hold text, HTML and calendar, survive long Chinese and refuse bad addresses."""

from __future__ import annotations

import email
from dataclasses import replace
from email import policy
from email.message import EmailMessage

import pytest

from reviewer.errors import BadInput
from reviewer.files.calendars.invitations import build_invitation
from reviewer.files.mails.invitations import write_invitation
from reviewer.files.mails.messages import build_message
from reviewer.model.views import MailView
from tests.unit.reviewer.files.builders import invitation

ID = "<1.z001@pingyi.example.com>"


def mail(**changes: object) -> MailView:
    return replace(write_invitation(invitation(), ID), **changes)  # type: ignore[arg-type]  # by field


def parsed(package: bytes) -> EmailMessage:
    message = email.message_from_bytes(package, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def part(message: EmailMessage, kind: str) -> EmailMessage:
    (found,) = [entry for entry in message.walk() if entry.get_content_type() == kind]
    assert isinstance(found, EmailMessage)
    return found


def test_parts_stand_in_the_order_that_clients_expect() -> None:
    kinds = [entry.get_content_type() for entry in parsed(build_message(mail())).walk()]
    assert kinds == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]


def test_headers_are_what_the_row_says() -> None:
    message = parsed(build_message(mail()))
    assert message["Message-ID"] == ID
    assert message["Date"] == "Thu, 10 Mar 2022 06:30:00 +0000"
    assert message["To"].addresses[0].display_name == "甘珩悦"
    assert message["To"].addresses[0].addr_spec == "z001@example.com"
    assert message["Subject"] == "【邀请】专家评审会：重庆市重点软件公共服务平台名单（第二批）"


def test_calendar_part_carries_method_and_charset_and_equals_the_attachment() -> None:
    message = parsed(build_message(mail()))
    calendar = part(message, "text/calendar")
    assert calendar.get_param("method") == "REQUEST"
    assert str(calendar.get_param("charset")).upper() == "UTF-8"
    assert calendar.get_payload(decode=True) == build_invitation(invitation())
    attached = part(message, "application/ics")
    assert attached.get_filename() == "invite.ics"
    assert attached.get_payload(decode=True) == build_invitation(invitation())


def test_cancellation_says_so_in_subject_and_content_type() -> None:
    view = write_invitation(invitation(method="CANCEL", sequence=2), ID)
    message = parsed(build_message(view))
    assert message["Subject"] == "【取消】专家评审会：重庆市重点软件公共服务平台名单（第二批）"
    assert part(message, "text/calendar").get_param("method") == "CANCEL"
    assert "请不必到会" in part(message, "text/plain").get_content()


def test_update_says_so() -> None:
    view = write_invitation(invitation(sequence=2), ID)
    assert view.subject.startswith("【更新】")
    assert "本通知为第2次更新，以本次为准。" in view.text


def test_both_languages_stand_in_text_and_html() -> None:
    message = parsed(build_message(mail()))
    for kind in ("text/plain", "text/html"):
        content = part(message, kind).get_content()
        assert "时间：3月14日（周一）09:00—11:30（北京时间）" in content
        assert "Time: Mon 14 March, 09:00–11:30 (Beijing time)" in content


def test_html_escapes_what_people_typed_and_links_only_the_link() -> None:
    view = write_invitation(
        invitation(
            audience="applicant",
            subject="<script>x</script>",
            link="javascript:x",
            answer_link="javascript:y",
        ),
        ID,
    )
    assert "<script>" not in view.html
    assert "<a " not in view.html
    linked = write_invitation(invitation(link="https://x.example.com/s?a=1&b=2"), ID)
    assert '<a href="https://x.example.com/s?a=1&amp;b=2">' in linked.html


def test_no_encoded_word_is_longer_than_75_octets_and_no_line_than_78() -> None:
    package = build_message(mail(subject="关于征集重庆市重点软件公共服务平台名单的评审通知" * 6))
    head = package.split(b"\r\n\r\n", 1)[0]
    words = [word for word in head.split() if word.startswith(b"=?")]
    assert len(words) > 5
    assert max(len(word) for word in words) <= 75
    assert max(len(line) for line in package.split(b"\r\n")) <= 78
    assert parsed(package)["Subject"] == "关于征集重庆市重点软件公共服务平台名单的评审通知" * 6


def test_a_subject_cannot_add_headers() -> None:
    message = parsed(build_message(mail(subject="评审\r\nBcc: other@example.com")))
    assert message["Bcc"] is None
    assert message["Subject"] == "评审 Bcc: other@example.com"


@pytest.mark.parametrize("name", ["甘\r\nBcc: other@example.com", 'Gan "G" <x@example.com>', ""])
def test_a_name_cannot_add_recipients(name: str) -> None:
    message = parsed(build_message(mail(recipient_name=name)))
    assert [address.addr_spec for address in message["To"].addresses] == ["z001@example.com"]
    assert message["Bcc"] is None


@pytest.mark.parametrize(
    "address", ["", "z001", "z001@", "a@b@example.com", "甲@example.com", "a b@example.com"]
)
def test_bad_addresses_are_refused(address: str) -> None:
    with pytest.raises(BadInput) as refused:
        build_message(mail(recipient_email=address))
    assert refused.value.code == "error.mail_address"


def test_a_message_without_a_date_has_no_calendar() -> None:
    kinds = [
        entry.get_content_type() for entry in parsed(build_message(mail(calendar=None))).walk()
    ]
    assert kinds == ["multipart/alternative", "text/plain", "text/html"]


def test_equal_rows_give_equal_bytes() -> None:
    assert build_message(mail()) == build_message(mail())
