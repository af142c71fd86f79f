"""Applicants, districts and the public: each sees its own and nothing else."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import icalendar
import pytest
from openpyxl import load_workbook

from reviewer.usecases.context import COMMAND_LINE, AppContext
from reviewer.usecases.plans.views import PanelView, read_plan
from reviewer.usecases.screening.screen import list_screened
from tests.integration.web.conftest import INTERNET, PLATFORMS, SAMPLE, SignIn
from web.uploads import plain_name

SUMMARIES = sorted((SAMPLE / PLATFORMS / "区县汇总表").glob("*.xlsx"))


@pytest.fixture
def hearing(season: AppContext) -> PanelView:
    return read_plan(season, COMMAND_LINE, INTERNET).panels[0]


def test_an_applicant_sees_its_own_hour_and_room_and_no_expert(
    enter: SignIn, hearing: PanelView
) -> None:
    slot, other = hearing.slots[0], hearing.slots[1]
    page = enter("applicant", slot.submission, INTERNET).get("/slot/").text
    assert f"{slot.starts_at:%H:%M}–{slot.ends_at:%H:%M}" in page
    assert slot.room in page
    assert other.applicant not in page
    for seat in hearing.seats:
        assert seat.name not in page


def test_the_calendar_file_says_the_same(enter: SignIn, hearing: PanelView) -> None:
    slot = hearing.slots[0]
    answer = enter("applicant", slot.submission, INTERNET).get("/slot/slot.ics")
    assert answer.mimetype == "text/calendar"
    calendar = icalendar.Calendar.from_ical(answer.data)
    assert isinstance(calendar, icalendar.Calendar)
    event = calendar.events[0]
    assert (event.start, event.end) == (slot.starts_at, slot.ends_at)
    assert slot.room in str(event["LOCATION"])
    for seat in hearing.seats:
        assert seat.name not in answer.text


def test_without_a_hearing_there_is_no_calendar_file(enter: SignIn) -> None:
    applicant = enter("applicant", call=PLATFORMS)
    assert "无需到场" in applicant.get("/slot/").text
    assert applicant.get("/slot/slot.ics").status_code == 404


def test_a_district_sees_its_own_rows_and_nobody_elses(enter: SignIn, season: AppContext) -> None:
    page = enter("district", "渝北", PLATFORMS).get("/district/").text
    rows = list_screened(season, COMMAND_LINE, PLATFORMS)
    own = [row for row in rows if row.district == "渝北"]
    assert len(own) > 1
    for row in rows:
        assert (row.platform in page) == (row in own or row.platform in {o.platform for o in own})


def own_and_foreign() -> tuple[Path, Path]:
    own = next(path for path in SUMMARIES if "渝北" in path.name)
    return own, next(path for path in SUMMARIES if "渝北" not in path.name)


def test_a_district_hands_in_its_own_workbook(enter: SignIn) -> None:
    own, _ = own_and_foreign()
    district = enter("district", "渝北", PLATFORMS)
    answer = district.post("/district/", do="import", files=(BytesIO(own.read_bytes()), own.name))
    assert (answer.status_code, answer.location) == (303, "/district/")


def test_a_districts_trial_is_its_own(enter: SignIn) -> None:
    own, _ = own_and_foreign()
    district, other = enter("district", "渝北", PLATFORMS), enter("district", "江北", PLATFORMS)
    upload = (BytesIO(own.read_bytes()), own.name)
    place = district.post("/district/", do="trial", files=upload).location
    assert place == "/district/trials/1"
    assert own.name in district.get(place).text
    assert district.get(f"{place}/copy?file={own.name}").status_code == 200
    for person in (other, enter("district", call=INTERNET), enter("expert", call=PLATFORMS)):
        assert person.get(place).status_code in {403, 404}
        assert person.get(f"{place}/copy?file={own.name}").status_code in {403, 404}
        assert person.post(place, do="commit").status_code in {403, 404}
        assert own.name not in person.get(place).text
    assert district.post(place, do="commit").location == "/district/"


def test_a_district_cannot_hand_in_for_another(enter: SignIn, season: AppContext) -> None:
    _, foreign = own_and_foreign()
    before = list_screened(season, COMMAND_LINE, PLATFORMS)
    district = enter("district", "渝北", PLATFORMS)
    for name in (foreign.name, "01_渝北_汇总表.xlsx"):
        answer = district.post(
            "/district/", do="import", files=(BytesIO(foreign.read_bytes()), name)
        )
        assert answer.status_code == 403
    assert list_screened(season, COMMAND_LINE, PLATFORMS) == before


def test_a_district_cannot_take_the_name_of_anothers_file(
    enter: SignIn, season: AppContext
) -> None:
    own, foreign = own_and_foreign()
    before = list_screened(season, COMMAND_LINE, PLATFORMS)
    answer = enter("district", "渝北", PLATFORMS).post(
        "/district/", do="import", files=(BytesIO(own.read_bytes()), foreign.name)
    )
    assert answer.status_code == 403
    assert list_screened(season, COMMAND_LINE, PLATFORMS) == before


def test_a_trial_reading_stores_nothing(enter: SignIn, season: AppContext) -> None:
    own, _ = own_and_foreign()
    staff = enter("staff")
    before = staff.get(f"/calls/{INTERNET}/imports").text.count("第 ")
    place = staff.post(
        f"/calls/{PLATFORMS}/imports", do="trial", files=(BytesIO(own.read_bytes()), own.name)
    ).location
    assert place == f"/calls/{PLATFORMS}/imports/trials/1"
    assert own.name in staff.get(place).text
    assert staff.get(f"/calls/{PLATFORMS}/imports").text.count("批导入") == 1
    assert staff.get(f"/calls/{INTERNET}/imports").text.count("第 ") == before


def test_what_is_no_workbook_is_named_and_not_imported(enter: SignIn) -> None:
    staff = enter("staff")
    place = staff.post(
        f"/calls/{PLATFORMS}/imports", do="trial", files=(BytesIO(b"\x00\x01nothing"), "表.xlsx")
    ).location
    assert "无法识别" in staff.get(place or "").text
    assert staff.post(f"/calls/{PLATFORMS}/imports", do="import").status_code == 422


def test_too_large_an_upload_is_refused_in_words(enter: SignIn) -> None:
    staff = enter("staff")
    staff.client.application.config["MAX_CONTENT_LENGTH"] = 1000
    answer = staff.client.post(
        f"/calls/{PLATFORMS}/imports", data={"files": (BytesIO(b"x" * 2000), "大.xlsx")}
    )
    assert answer.status_code == 413
    assert "文件过大" in answer.text


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("渝北 汇总表.xlsx", "渝北 汇总表.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\表\\汇总.xlsx", "汇总.xlsx"),
        ("..", "file"),
        ("a\x00b\n.xlsx", "ab.xlsx"),
        ("长" * 300 + ".xlsx", "长" * 115 + ".xlsx"),
    ],
)
def test_names_of_uploads_are_plain(given: str, kept: str) -> None:
    assert plain_name(given) == kept


def test_exports_are_workbooks_that_open(enter: SignIn) -> None:
    staff = enter("staff")
    for part in ("submissions", "conflicts", "panels", "scores"):
        answer = staff.get(f"/calls/{PLATFORMS}/archive/{part}")
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert load_workbook(BytesIO(answer.data)).worksheets[0].max_row > 3


def test_the_public_sees_no_notice_before_there_is_one(season: AppContext, enter: SignIn) -> None:
    visitor = enter("staff").client.application.test_client()
    assert 'class="empty"' in visitor.get("/").text
    assert visitor.get(f"/notices/{PLATFORMS}").status_code == 404
    assert visitor.get("/verify").status_code == 200
