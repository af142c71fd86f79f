"""Every page: it opens for whom it is meant, in both languages, and for nobody else."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewer.usecases.attachments import attach_files
from reviewer.usecases.context import COMMAND_LINE, AppContext
from reviewer.usecases.intake.preview import preview_import
from reviewer.usecases.jobs.jobs import request_job
from reviewer.usecases.plans.views import read_plan
from tests.integration.web.conftest import (
    INTERNET,
    PLATFORMS,
    SAMPLE,
    Person,
    SignIn,
    queries_of,
    token_of,
)
from web.app import create_app

ROLES = ("staff", "supervisor", "district", "expert", "applicant")
# What stands for each blank of an address; the plan's own codes are filled in per test.
STAFF_PAGES = (
    "/calls/",
    "/calls/{call}",
    "/calls/{call}/activity",
    "/calls/{call}/imports",
    "/calls/{call}/imports/1",
    "/calls/{call}/imports/1?status=all",
    "/calls/{call}/imports/1/copy?file={file}",
    "/calls/{call}/imports/trials/1",
    "/calls/{call}/imports/trials/1/copy?file={file}",
    "/calls/{call}/attachments",
    "/calls/{call}/attachments?show=attached",
    "/calls/{call}/attachments/1",
    "/calls/{call}/attachments/1/file",
    "/calls/{call}/submissions",
    "/calls/{call}/submissions?status=waits&text=%E5%B9%B3%E5%8F%B0",
    "/calls/{call}/submissions/{submission}",
    "/calls/{call}/experts",
    "/calls/{call}/experts?kind=finance&category=testing",
    "/calls/{call}/experts/{expert}",
    "/calls/{call}/conflicts",
    "/calls/{call}/conflicts?show=open&expert={expert}",
    "/calls/{call}/panels",
    "/calls/{call}/panels?version=1",
    "/calls/{call}/timetable",
    "/calls/{call}/draw",
    "/calls/{call}/invitations",
    "/calls/{call}/scoring",
    "/calls/{call}/ranking",
    "/calls/{call}/notice",
    "/calls/{call}/archive",
    "/calls/{call}/archive/audit",
    "/calls/{call}/archive/panels",
    "/calls/{call}/jobs/1",
    "/calls/{call}/jobs/1/state",
)
STAFF_ALONE = ("/calls/{call}/scoring/template",)
BLANK_FORMS = ("/calls/{call}/blank/summary", "/calls/{call}/blank/form")
NOT_YET = ("/calls/{call}/notice/pdf", "/calls/{call}/archive/ranking", "/notices/{call}")
OWN_PAGES = {
    "expert": ("/review/", "/review/submissions"),
    "applicant": ("/slot/",),
    "district": ("/district/",),
    "supervisor": ("/supervision/",),
}
FORMS = (
    "/calls/{call}/imports",
    "/calls/{call}/imports/trials/1",
    "/calls/{call}/imports/1/undo",
    "/calls/{call}/imports/link",
    "/calls/{call}/attachments",
    "/calls/{call}/attachments/1",
    "/calls/{call}/experts/{expert}/standing",
    "/calls/{call}/start/screen",
    "/calls/{call}/start/panels",
    "/calls/{call}/jobs/1/stop",
    "/calls/{call}/draw",
    "/calls/{call}/submissions/{submission}/decision",
    "/calls/{call}/submissions/{submission}/link",
    "/calls/{call}/experts/{expert}/link",
    "/calls/{call}/experts/{expert}/withdrawal",
    "/calls/{call}/conflicts",
    "/calls/{call}/conflicts/1",
    "/calls/{call}/invitations",
    "/calls/{call}/scoring",
    "/calls/{call}/scoring/reopen",
    "/calls/{call}/ranking",
    "/calls/{call}/notice",
    "/calls/{call}/archive",
)


@pytest.fixture
def fill(season: AppContext, tmp_path: Path) -> dict[str, str]:
    """Give what stands in addresses; a job, a preview and an attachment wait for their pages."""
    request_job(season, COMMAND_LINE, PLATFORMS, "panels")
    panel = read_plan(season, COMMAND_LINE, PLATFORMS).panels[0]
    book = next((SAMPLE / PLATFORMS).rglob("*汇总表.xlsx"))
    assert preview_import(season, COMMAND_LINE, PLATFORMS, [book]) == 1
    attachment = tmp_path / f"{panel.slots[0].submission}_证明.pdf"
    attachment.write_bytes(b"%PDF-1.4 paper of a test")
    assert attach_files(season, COMMAND_LINE, PLATFORMS, [attachment]).attached == 1
    return {
        "file": book.name,
        "call": PLATFORMS,
        "submission": panel.slots[0].submission,
        "expert": panel.seats[0].expert,
    }


def in_english(person: Person) -> Person:
    assert person.post("/language", language="en", back="/").status_code == 303
    return person


def test_staff_pages_open_for_staff_in_both_languages(enter: SignIn, fill: dict[str, str]) -> None:
    for person in (enter("staff"), in_english(enter("staff"))):
        answers = {page: person.get(page.format(**fill)) for page in STAFF_PAGES + STAFF_ALONE}
        assert {page: answer.status_code for page, answer in answers.items()} == dict.fromkeys(
            answers, 200
        )


def test_the_supervisor_reads_along_and_finds_no_form_to_change_anything(
    enter: SignIn, fill: dict[str, str]
) -> None:
    supervisor = enter("supervisor")
    for page in STAFF_PAGES:
        answer = supervisor.get(page.format(**fill))
        assert answer.status_code == 200, page
        if answer.mimetype == "text/html":
            frame = 0 if page.endswith("/state") else 2  # language and signing out
            assert answer.text.count('method="post"') == frame, page
    for page in STAFF_ALONE:
        assert supervisor.get(page.format(**fill)).status_code == 403


@pytest.mark.parametrize("role", ["district", "expert", "applicant"])
def test_staff_pages_are_closed_to_everybody_else(
    enter: SignIn, fill: dict[str, str], role: str
) -> None:
    person = enter(role, call=PLATFORMS)
    statuses = {
        page: person.get(page.format(**fill)).status_code for page in STAFF_PAGES + STAFF_ALONE
    }
    assert statuses == dict.fromkeys(STAFF_PAGES + STAFF_ALONE, 403)


def test_blank_forms_are_for_the_office_and_those_who_fill_them_in(
    enter: SignIn, fill: dict[str, str]
) -> None:
    for page in BLANK_FORMS:
        address = page.format(**fill)
        for role in ("staff", "supervisor"):
            assert enter(role).get(address).status_code == 200
        for role in ("district", "applicant"):
            assert enter(role, call=PLATFORMS).get(address).status_code == 200
            assert enter(role, call=INTERNET).get(address).status_code == 403
        assert enter("expert", call=PLATFORMS).get(address).status_code == 403


@pytest.mark.parametrize("role", ["supervisor", "district", "expert", "applicant"])
def test_nobody_but_staff_changes_anything(
    enter: SignIn, season: AppContext, fill: dict[str, str], role: str
) -> None:
    person = enter(role, call=None if role == "supervisor" else PLATFORMS)
    for form in FORMS:
        answer = person.post(form.format(**fill), reason="因故", verdict="accept", files=[])
        assert answer.status_code in {403, 422}, form  # 422: no file chosen, looked at first


def test_every_form_needs_the_token_of_its_session(enter: SignIn, fill: dict[str, str]) -> None:
    staff = enter("staff")
    for form in FORMS:
        assert staff.client.post(form.format(**fill)).status_code == 400, form


def test_strangers_are_sent_to_their_link(season: AppContext, fill: dict[str, str]) -> None:
    stranger = create_app(season).test_client()
    for page in (*STAFF_PAGES, *(page for own in OWN_PAGES.values() for page in own)):
        assert stranger.get(page.format(**fill)).status_code == 401, page


@pytest.mark.parametrize("role", sorted(OWN_PAGES))
def test_own_pages_open_in_both_languages_and_for_nobody_else(enter: SignIn, role: str) -> None:
    call = None if role == "supervisor" else PLATFORMS
    expected = 302 if role == "expert" else 200  # the declaration comes first
    for person in (enter(role, call=call), in_english(enter(role, call=call))):
        assert person.get(OWN_PAGES[role][0]).status_code == 200
        assert person.get(OWN_PAGES[role][-1]).status_code == expected
    for other in set(ROLES) - {role, "staff"}:
        person = enter(other, call=None if other == "supervisor" else PLATFORMS)
        for page in OWN_PAGES[role]:
            assert person.get(page).status_code == 403, (other, page)


def test_what_does_not_exist_yet_is_said_so(enter: SignIn, fill: dict[str, str]) -> None:
    staff = enter("staff")
    for page in NOT_YET:
        assert staff.get(page.format(**fill)).status_code == 404, page


@pytest.mark.parametrize(
    "blank", [{"call": "no-such-call"}, {"submission": "没有"}, {"expert": "没有"}]
)
def test_unknown_names_are_not_found(
    enter: SignIn, fill: dict[str, str], blank: dict[str, str]
) -> None:
    staff = enter("staff")
    name = next(iter(blank))
    pages = [page for page in STAFF_PAGES if "{" + name + "}" in page and "show=" not in page]
    statuses = {page: staff.get(page.format(**{**fill, **blank})).status_code for page in pages}
    assert statuses == dict.fromkeys(pages, 404)


@pytest.mark.parametrize(
    "page",
    ["/imports/99", "/jobs/99", "/panels?version=99", "/ranking?version=99", "/archive/nothing"],
)
def test_unknown_numbers_are_not_found(enter: SignIn, page: str) -> None:
    staff = enter("staff")
    status = staff.get(f"/calls/{PLATFORMS}{page}").status_code
    assert status == (200 if page.startswith("/ranking") else 404)  # nothing frozen: the preview


@pytest.mark.parametrize("page", ["imports", "jobs", "attachments", "invitations"])
def test_numbers_that_no_database_holds_are_not_found(enter: SignIn, page: str) -> None:
    staff = enter("staff")
    assert staff.get(f"/calls/{PLATFORMS}/{page}/{2**31}").status_code == 404
    assert staff.get(f"/calls/{PLATFORMS}/{page}/{10**30}").status_code == 404


def test_nonsense_in_the_address_is_forgiven(enter: SignIn) -> None:
    staff = enter("staff")
    for query in ("page=0", "page=-3", "page=%E4%BA%8C", "page=999999999999", "status=nonsense"):
        assert staff.get(f"/calls/{PLATFORMS}/submissions?{query}").status_code == 200
    assert staff.get(f"/calls/{PLATFORMS}/timetable?day=2022-99-99").status_code == 200


def test_pages_of_an_empty_call_say_what_belongs_there(sign_in: SignIn) -> None:
    staff = sign_in("staff")
    for place in ("imports", "submissions", "experts", "conflicts", "panels", "timetable"):
        assert 'class="empty"' in staff.get(f"/calls/{PLATFORMS}/{place}").text
    for place in ("invitations", "scoring", "ranking", "notice", "activity"):
        assert 'class="empty"' in staff.get(f"/calls/{PLATFORMS}/{place}").text


@pytest.mark.parametrize(
    "place", ["submissions", "experts", "conflicts", "panels", "scoring", "ranking", "imports"]
)
def test_long_lists_ask_the_database_no_more_often_than_short_ones(
    enter: SignIn, season: AppContext, place: str
) -> None:
    staff = enter("staff")
    long = queries_of(season, lambda: staff.get(f"/calls/{PLATFORMS}/{place}"))
    short = queries_of(season, lambda: staff.get(f"/calls/{INTERNET}/{place}"))
    assert long == short


def test_the_tokens_of_two_sessions_differ(enter: SignIn) -> None:
    row, other = (token_of(enter("staff").get("/verify").text) for _ in range(2))
    assert row != other
