"""Replies as mail programs shape them, made by hand from their documented forms.

Each takes the invitation's uid and the person's address and gives the whole message.
"""

from __future__ import annotations

import base64
import struct
from uuid import UUID

MEETING = UUID("6ed8da90-450b-101b-98da-00aa003f1305").bytes_le


def calendar(
    uid: str,
    address: str,
    *,
    partstat: str = "ACCEPTED",
    method: str = "REPLY",
    sequence: str | None = "0",
    stamp: str = "20220301T050000Z",
    attendee: str | None = None,
    extra: str = "",
    end: str = "\r\n",
) -> str:
    """Write the calendar part of a reply."""
    lines = [
        "BEGIN:VCALENDAR",
        "PRODID:-//Example//Client//EN",
        "VERSION:2.0",
        f"METHOD:{method}",
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTAMP:{stamp}",
        "DTSTART;TZID=Asia/Shanghai:20220613T090000",
        "DTEND;TZID=Asia/Shanghai:20220613T105500",
        attendee or f"ATTENDEE;PARTSTAT={partstat};CN=Z:mailto:{address}",
        "ORGANIZER:mailto:review@example.org",
    ]
    if sequence is not None:
        lines.append(f"SEQUENCE:{sequence}")
    lines += [entry for entry in extra.split("\n") if entry]
    lines += ["END:VEVENT", "END:VCALENDAR", ""]
    return end.join(lines)


def wrapped(
    address: str,
    content: str | bytes,
    kind: str = "text/calendar; charset=UTF-8; method=REPLY",
    *,
    subject: str = "Accepted",
    head: str = "",
) -> bytes:
    """Wrap one part into a message, in base64."""
    raw = content.encode() if isinstance(content, str) else content
    body = base64.encodebytes(raw).decode()
    return (
        f"From: <{address}>\r\nTo: review@example.org\r\nSubject: {subject}\r\n{head}"
        f"Date: Tue, 01 Mar 2022 05:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: {kind}\r\n"
        f"Content-Transfer-Encoding: base64\r\n\r\n{body}"
    ).encode()


def outlook(uid: str, address: str, partstat: str = "ACCEPTED") -> bytes:
    """Shape a reply as Outlook on Exchange Online does: no file name, Windows zone, capitals."""
    extra = (
        "SUMMARY;LANGUAGE=zh-CN:已接受: 专家评审会\nCOMMENT;LANGUAGE=zh-CN:准时参加\\n谢谢\n"
        "X-MICROSOFT-CDO-APPT-SEQUENCE:0\nBEGIN:VALARM\nDESCRIPTION:REMINDER\n"
        "TRIGGER;RELATED=START:-PT15M\nACTION:DISPLAY\nEND:VALARM"
    )
    attendee = f'ATTENDEE;PARTSTAT={partstat};CN="甘, 珩悦":MAILTO:{address.upper()}'
    text = calendar(uid, address, extra=extra, attendee=attendee).replace(
        "TZID=Asia/Shanghai", "TZID=China Standard Time"
    )
    part = base64.encodebytes(text.encode()).decode()
    return (
        f'From: "甘珩悦" <{address}>\r\nSubject: =?utf-8?B?5bey5o6l5Y+X?=\r\nMIME-Version: 1.0\r\n'
        'Content-Type: multipart/alternative; boundary="_000_x"\r\n\r\n'
        '--_000_x\r\nContent-Type: text/plain; charset="utf-8"\r\n\r\n\r\n'
        '--_000_x\r\nContent-Type: text/calendar; charset="utf-8"; method=REPLY\r\n'
        f"Content-Transfer-Encoding: base64\r\n\r\n{part}\r\n--_000_x--\r\n"
    ).encode()


def gmail(uid: str, address: str, partstat: str = "DECLINED") -> bytes:
    """Shape a reply as Google Calendar does: the part twice, folded lines, a note as COMMENT."""
    attendee = (
        "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT="
        f"{partstat};CN={address}\r\n ;X-NUM-GUESTS=0:mailto:{address}"
    )
    text = calendar(uid, address, attendee=attendee, extra="COMMENT:当日出差\nTRANSP:OPAQUE")
    text = text.replace("当日出差", "当日\r\n 出差")
    part = base64.encodebytes(text.encode()).decode()
    return (
        f"From: {address}\r\nReply-To: {address}\r\nSubject: Declined: x\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/mixed; boundary="m"\r\n\r\n'
        '--m\r\nContent-Type: multipart/alternative; boundary="a"\r\n\r\n'
        "--a\r\nContent-Type: text/plain; charset=UTF-8; format=flowed; delsp=yes\r\n\r\nNo\r\n"
        "--a\r\nContent-Type: text/html; charset=UTF-8\r\n\r\n<p>No</p>\r\n"
        "--a\r\nContent-Type: text/calendar; charset=UTF-8; method=REPLY\r\n"
        f"Content-Transfer-Encoding: base64\r\n\r\n{part}\r\n--a--\r\n"
        '--m\r\nContent-Type: application/ics; name="invite.ics"\r\n'
        'Content-Disposition: attachment; filename="invite.ics"\r\n'
        f"Content-Transfer-Encoding: base64\r\n\r\n{part}\r\n--m--\r\n"
    ).encode()


def apple(uid: str, address: str, partstat: str = "TENTATIVE") -> bytes:
    """Shape a reply as iCloud does: the attendee is a principal, the address stands in EMAIL."""
    attendee = (
        f'ATTENDEE;CN="珩悦";CUTYPE=INDIVIDUAL;EMAIL="{address}";PARTSTAT={partstat}'
        ":/aMTIzNDU2Nzg5MDEyMzQ1Njk/principal/"
    )
    text = calendar(uid, address, attendee=attendee, sequence=None)
    return wrapped(
        address, text, "text/calendar; charset=utf-8; method=REPLY; name=iCal-20220301.ics"
    )


def qq(uid: str, address: str, partstat: str = "ACCEPTED") -> bytes:
    """Shape a reply as a Chinese client does: GB18030, bare line feeds, no method in the type."""
    attendee = f"ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT={partstat};CN=甘珩悦:mailto:{address}"
    text = calendar(uid, address, attendee=attendee, extra="COMMENT:收到，准时到会", end="\n")
    kind = 'application/octet-stream; name="=?gb18030?B?yNWzzC5pY3M=?="'
    return wrapped(address, text.encode("gb18030"), kind, subject="=?gb18030?B?yNWzzA==?=")


def work_weixin(uid: str, address: str, partstat: str = "ACCEPTED") -> bytes:
    """Shape a reply as a mail client in a chat program does: one bare part, quoted-printable."""
    text = calendar(uid, address, partstat=partstat)
    encoded = text.replace("=", "=3D")
    return (
        f"From: {address}\r\nSubject: re\r\nMIME-Version: 1.0\r\n"
        "Content-Type: TEXT/CALENDAR; METHOD=REPLY\r\n"
        f"Content-Transfer-Encoding: quoted-printable\r\n\r\n{encoded}"
    ).encode()


def exchange(uid: str, address: str, answer: str = "Pos") -> bytes:
    """Shape a reply as Exchange sends it within itself: everything in winmail.dat (TNEF)."""
    object_id = bytes.fromhex("040000008200E00074C5B7101A82E008") + bytes(24)
    object_id += b"vCal-Uid\x01\0\0\0" + uid.encode() + b"\0"
    padding = b"\0" * (-len(object_id) % 4)
    properties = struct.pack("<I", 2)
    properties += struct.pack("<HHII", 0x1E, 0x0037, 1, 4) + b"Re:\0"
    properties += struct.pack("<HH", 0x102, 0x8000) + MEETING + struct.pack("<II", 0, 3)
    properties += struct.pack("<II", 1, len(object_id)) + object_id + padding
    name = f"IPM.Microsoft Schedule.MtgResp{answer[0]}".encode() + b"\0"
    if answer in {"Pos", "Neg", "Tent"}:
        name = f"IPM.Schedule.Meeting.Resp.{answer}".encode() + b"\0"
    content = struct.pack("<IH", 0x223E9F78, 1)
    for kind, data in ((0x00078008, name), (0x00069003, properties)):
        content += struct.pack("<BII", 1, kind, len(data)) + data
        content += struct.pack("<H", sum(data) & 0xFFFF)
    return wrapped(address, content, "application/ms-tnef; name=winmail.dat")


def bounce(message_id: str, address: str, action: str = "failed") -> bytes:
    """Shape the report of a mail server that follows the standard (RFC 3464)."""
    return (
        "From: MAILER-DAEMON@mx.example.net\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="r"\r\n\r\n'
        "--r\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\nSorry.\r\n"
        "--r\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.example.net\r\n\r\n"
        f"Final-Recipient: rfc822; {address}\r\nAction: {action}\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 User unknown\r\n\r\n"
        "--r\r\nContent-Type: message/rfc822\r\n\r\n"
        f"Message-ID: {message_id}\r\nSubject: x\r\n"
        "Content-Type: text/calendar; method=REQUEST\r\n\r\n"
        "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        "--r--\r\n"
    ).encode()


def qq_bounce(message_id: str) -> bytes:
    """Shape a returned mail as a Chinese provider writes it: words of its own, no report."""
    text = f"很抱歉，您的邮件被退回。收件人邮件地址不存在。原邮件 Message-ID: {message_id}"
    return wrapped(
        "postmaster@mail.example.cn",
        text.encode("gb18030"),
        "text/plain; charset=gb18030",
        subject="=?gb18030?B?z7XNs83L0MU=?=",
    )
