"""Invitations reach one calendar each, keep their identity, and tell nobody about the others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import vobject
from icalendar import Calendar

from reviewer.files.calendars.invitations import build_feed, build_invitation
from reviewer.model.programme import Bilingual, ContactDesk
from reviewer.model.views import EarlierMeeting
from tests.unit.reviewer.files.builders import HEAD, NINE, invitation


# Any: the library types every property as a union of thirty kinds
def event(package: bytes) -> Any:
    (found,) = Calendar.from_ical(package).walk("VEVENT")
    return found


def test_request_carries_its_method_and_identity() -> None:
    package = build_invitation(invitation(sequence=3))
    assert str(Calendar.from_ical(package)["METHOD"]) == "REQUEST"
    found = event(package)
    assert str(found["UID"]) == "cq-platforms-2021-expert-Z001@pingyi.example.com"
    assert (int(found["SEQUENCE"]), str(found["STATUS"])) == (3, "CONFIRMED")
    assert found["DTSTAMP"].dt == datetime(2022, 3, 10, 6, 30, tzinfo=UTC)


def test_recipient_is_the_only_attendee_and_is_asked_to_answer() -> None:
    attendee = event(build_invitation(invitation()))["ATTENDEE"]
    assert not isinstance(attendee, list)
    assert str(attendee) == "mailto:z001@example.com"
    assert (attendee.params["CN"], attendee.params["RSVP"]) == ("甘珩悦", "TRUE")
    assert attendee.params["PARTSTAT"] == "NEEDS-ACTION"


def test_organiser_is_an_address() -> None:
    assert str(event(build_invitation(invitation()))["ORGANIZER"]) == "mailto:pingyi@example.com"


def test_times_name_a_zone_that_is_described() -> None:
    package = build_invitation(invitation())
    start = event(package)["DTSTART"]
    assert start.params["TZID"] == "Asia/Shanghai"
    assert start.dt.strftime("%Y-%m-%d %H:%M %z") == "2022-03-14 09:00 +0800"
    zones = [str(entry["TZID"]) for entry in Calendar.from_ical(package).walk("VTIMEZONE")]
    assert zones == ["Asia/Shanghai"]


def test_place_holds_floor_and_room() -> None:
    assert str(event(build_invitation(invitation()))["LOCATION"]) == "9楼 901会议室"
    assert str(event(build_invitation(invitation(floor="")))["LOCATION"]) == "901会议室"


def test_text_holds_day_hours_room_and_link_in_both_languages() -> None:
    text = str(event(build_invitation(invitation()))["DESCRIPTION"])
    assert "时间：3月14日（周一）09:00—11:30（北京时间）" in text
    assert "Time: Mon 14 March, 09:00–11:30 (Beijing time)" in text
    assert text.count("901会议室") == 2
    assert text.count("https://pingyi.example.com/answer/def") == 2


def test_a_calendar_that_others_may_see_signs_nobody_in() -> None:
    assert b"/enter/" not in build_invitation(invitation()).replace(b"\r\n ", b"")


def test_alarm_comes_before_the_start() -> None:
    (alarm,) = event(build_invitation(invitation(alarm_minutes=45))).walk("VALARM")
    assert alarm["TRIGGER"].dt == timedelta(minutes=-45)
    assert not event(build_invitation(invitation(alarm_minutes=0))).walk("VALARM")


def test_cancellation_keeps_the_uid_and_asks_for_nothing() -> None:
    package = build_invitation(invitation(method="CANCEL", sequence=4))
    found = event(package)
    assert str(Calendar.from_ical(package)["METHOD"]) == "CANCEL"
    assert (str(found["STATUS"]), int(found["SEQUENCE"])) == ("CANCELLED", 4)
    assert str(found["UID"]) == str(event(build_invitation(invitation()))["UID"])
    assert str(found["SUMMARY"]).startswith("（已取消）")
    assert "RSVP" not in found["ATTENDEE"].params
    assert not found.walk("VALARM")


def test_an_expert_reads_of_no_submission() -> None:
    leaky = invitation(audience="expert", subject="瑭榫软件质量测试平台")
    assert "瑭榫" not in build_invitation(leaky).decode()
    last_sent = event(
        build_invitation(invitation(audience="applicant", subject="瑭榫平台", minutes=15))
    )
    assert str(last_sent["SUMMARY"]) == "现场答辩：瑭榫平台"
    assert "时长：15分钟" in str(last_sent["DESCRIPTION"])


def test_an_update_says_what_it_replaces_and_whom_to_ask() -> None:
    old = EarlierMeeting(
        starts_at=datetime(2022, 3, 11, 1, 0, tzinfo=UTC),
        ends_at=datetime(2022, 3, 11, 3, 30, tzinfo=UTC),
        room="902会议室",
    )
    contact = ContactDesk(person="甘珩悦", telephone="023-00000000", address="示例路1号")
    text = str(
        event(build_invitation(invitation(sequence=1, before=old, contact=contact)))["DESCRIPTION"]
    )
    assert "原安排：3月11日（周五）09:00—11:30，902会议室，现改为上述时间和地点。" in text
    assert "This replaces the earlier arrangement: Fri 11 March, 09:00–11:30, 902会议室." in text
    assert "联系人：甘珩悦，023-00000000" in text
    assert "Contact: 甘珩悦, 023-00000000" in text
    assert "地址：示例路1号" in text
    first = str(event(build_invitation(invitation()))["DESCRIPTION"])
    assert ("原安排" in first, "联系人" in first) == (False, False)


def test_an_applicant_reads_what_to_bring_and_when_to_come() -> None:
    asked = {"bring": Bilingual(zh="样机", en="the prototype"), "arrive_minutes": 20}
    text = str(event(build_invitation(invitation(audience="applicant", **asked)))["DESCRIPTION"])
    assert "请携带：样机。" in text
    assert "请提前20分钟到场候场。" in text
    assert "Please bring the prototype." in text
    assert "Please be there 20 minutes early." in text


def test_no_line_is_longer_than_75_octets() -> None:
    package = build_invitation(invitation(audience="applicant", subject="极长的平台名称" * 30))
    assert max(len(line) for line in package.split(b"\r\n")) <= 75
    assert b"\n" not in package.replace(b"\r\n", b"")


@pytest.mark.parametrize(
    "name", ['甘"珩悦', "甘\r\nATTENDEE:mailto:other@example.com", "甘;珩,悦:"]
)
def test_a_name_cannot_add_properties(name: str) -> None:
    found = event(build_invitation(invitation(recipient_name=name)))
    assert str(found["ATTENDEE"]) == "mailto:z001@example.com"


def test_a_second_parser_reads_the_same() -> None:
    read = vobject.readOne(build_invitation(invitation()).decode())
    assert read.method.value == "REQUEST"
    assert read.vevent.summary.value == "专家评审会：重庆市重点软件公共服务平台名单（第二批）"
    assert read.vevent.dtstart.value.utcoffset() == timedelta(hours=8)
    assert read.vevent.dtstart.value.astimezone(UTC) == NINE
    assert read.vevent.attendee.value == "mailto:z001@example.com"


def test_equal_invitations_give_equal_bytes() -> None:
    assert build_invitation(invitation()) == build_invitation(invitation())


def test_feed_publishes_without_asking_for_answers() -> None:
    later = invitation(
        uid="b", starts_at=NINE + timedelta(days=1), ends_at=NINE + timedelta(days=1, hours=1)
    )
    read = Calendar.from_ical(build_feed(HEAD, [later, invitation(uid="a")], "zh"))
    assert str(read["METHOD"]) == "PUBLISH"
    assert str(read["X-WR-CALNAME"]) == "重庆市重点软件公共服务平台名单（第二批）日程"
    assert [str(entry["UID"]) for entry in read.walk("VEVENT")] == ["a", "b"]
    assert all("ATTENDEE" not in entry for entry in read.walk("VEVENT"))


def test_empty_feed_is_a_calendar_all_the_same() -> None:
    read = Calendar.from_ical(build_feed(HEAD, [], "en"))
    assert (str(read["METHOD"]), read.walk("VEVENT")) == ("PUBLISH", [])
    assert len(read.walk("VTIMEZONE")) == 1
