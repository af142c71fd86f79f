"""What an expert may see and do: the declaration first, then the assigned submissions alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewer.usecases.attachments import attach_files
from reviewer.usecases.context import COMMAND_LINE, AppContext
from reviewer.usecases.plans.views import PanelView, read_plan
from tests.integration.web.conftest import PLATFORMS, Person, SignIn


@pytest.fixture
def panels(season: AppContext) -> tuple[PanelView, ...]:
    return read_plan(season, COMMAND_LINE, PLATFORMS).panels


@pytest.fixture
def expert(enter: SignIn, panels: tuple[PanelView, ...]) -> Person:
    return enter("expert", panels[0].seats[0].expert, PLATFORMS)


def sign(person: Person) -> None:
    assert person.post("/review/sign", agreed="yes").status_code == 303


def marks_of(person: Person, code: str, value: str) -> dict[str, str]:
    page = person.get(f"/review/submissions/{code}").text
    names = [part.split('"')[0] for part in page.split('name="mark-')[1:]]
    return {f"mark-{name}": value for name in names}


def test_nothing_is_shown_before_the_declaration_is_signed(
    expert: Person, panels: tuple[PanelView, ...]
) -> None:
    assert expert.get("/review/submissions").location == "/review/"
    answer = expert.get(f"/review/submissions/{panels[0].slots[0].submission}")
    assert answer.status_code == 403
    assert panels[0].slots[0].platform not in answer.text


def test_a_declaration_without_the_tick_is_not_signed(expert: Person) -> None:
    assert expert.post("/review/sign").status_code == 422
    assert expert.get("/review/submissions").status_code == 302


def test_an_expert_sees_the_own_panel_and_no_other(
    expert: Person, panels: tuple[PanelView, ...]
) -> None:
    sign(expert)
    page = expert.get("/review/submissions").text
    for slot in panels[0].slots:
        assert slot.platform in page
    for slot in panels[1].slots:
        assert slot.platform not in page
        answer = expert.get(f"/review/submissions/{slot.submission}")
        assert answer.status_code == 403
        assert slot.platform not in answer.text


def test_the_sheet_shows_no_contact_data_and_no_other_expert(
    expert: Person, panels: tuple[PanelView, ...]
) -> None:
    sign(expert)
    page = expert.get(f"/review/submissions/{panels[0].slots[0].submission}").text
    assert "example.com" not in page
    assert "统一社会信用代码" not in page
    for seat in panels[0].seats[1:]:
        assert seat.name not in page


def test_marks_are_kept_as_a_draft_and_handed_in_once(
    expert: Person, panels: tuple[PanelView, ...]
) -> None:
    sign(expert)
    code = panels[0].slots[0].submission
    address = f"/review/submissions/{code}"
    marks = marks_of(expert, code, "80")
    assert len(marks) > 1
    assert expert.post(address, do="save", version="0", **marks).status_code == 303
    assert 'value="80"' in expert.get(address).text
    answer = expert.post(address, do="submit", version="1", **marks)
    assert answer.location == f"/review/submissions/{panels[0].slots[1].submission}"
    assert expert.post(address, do="save", version="2", **marks).status_code == 409


def test_full_width_digits_are_read(expert: Person, panels: tuple[PanelView, ...]) -> None:
    sign(expert)
    code = panels[0].slots[0].submission
    marks = marks_of(expert, code, "８０")
    assert expert.post(f"/review/submissions/{code}", version="0", **marks).status_code == 303
    assert 'value="80"' in expert.get(f"/review/submissions/{code}").text


@pytest.mark.parametrize("wrong", ["101", "-1", "abc", "NaN", "80.5", "1e1000"])
def test_a_wrong_mark_is_refused_and_stays_on_the_page(
    expert: Person, panels: tuple[PanelView, ...], wrong: str
) -> None:
    sign(expert)
    code = panels[0].slots[0].submission
    marks = marks_of(expert, code, "80")
    first = next(iter(marks))
    answer = expert.post(
        f"/review/submissions/{code}",
        do="save",
        version="0",
        comment="已阅",
        **{**marks, first: wrong},
    )
    assert answer.status_code == 422
    assert f'value="{wrong}"' in answer.text
    assert "已阅" in answer.text
    assert 'value="80"' not in expert.get(f"/review/submissions/{code}").text


def test_an_incomplete_sheet_is_not_handed_in(
    expert: Person, panels: tuple[PanelView, ...]
) -> None:
    sign(expert)
    code = panels[0].slots[0].submission
    marks = marks_of(expert, code, "80")
    marks[next(iter(marks))] = ""
    answer = expert.post(f"/review/submissions/{code}", do="submit", version="0", **marks)
    assert answer.status_code == 422
    assert expert.get("/review/submissions").text.count("已提交 0") == 2  # text and progress bar


def test_a_second_device_overwrites_nothing(expert: Person, panels: tuple[PanelView, ...]) -> None:
    sign(expert)
    code = panels[0].slots[0].submission
    address = f"/review/submissions/{code}"
    assert expert.post(address, version="0", **marks_of(expert, code, "80")).status_code == 303
    answer = expert.post(address, version="0", **marks_of(expert, code, "70"))
    assert answer.status_code == 409
    assert 'value="70"' in answer.text  # what was typed
    assert "已保存：80" in answer.text  # what is stored
    assert 'value="80"' in expert.get(address).text


def test_a_declared_recusal_takes_the_submission_away(
    expert: Person, panels: tuple[PanelView, ...]
) -> None:
    sign(expert)
    slot = panels[0].slots[0]
    address = f"/review/submissions/{slot.submission}/recusal"
    assert expert.post(address, reason=" ").status_code == 422
    assert expert.post(address, reason="配偶在该单位任职").status_code == 303
    link = f'href="/review/submissions/{slot.submission}"'
    assert link not in expert.get("/review/submissions").text
    assert expert.get(f"/review/submissions/{slot.submission}").status_code == 403
    other = panels[1].slots[0].submission
    assert expert.post(f"/review/submissions/{other}/recusal", reason="同上").status_code == 403
    assert expert.post(f"{address}/end").status_code == 303
    assert link in expert.get("/review/submissions").text
    assert expert.post(f"{address}/end").status_code == 404


def test_an_expert_reads_the_attachments_of_the_own_submissions_alone(
    expert: Person, panels: tuple[PanelView, ...], season: AppContext, tmp_path: Path
) -> None:
    sign(expert)
    for panel in panels[:2]:
        attachment = tmp_path / f"{panel.slots[0].submission}_证明.pdf"
        attachment.write_bytes(f"%PDF-1.4 paper of {panel.code}".encode())
        attach_files(season, COMMAND_LINE, PLATFORMS, [attachment])
    assert expert.get("/review/attachments/1").status_code == 200
    with expert.get("/review/attachments/1/file") as file:
        assert file.data == f"%PDF-1.4 paper of {panels[0].code}".encode()
    for page in ("/review/attachments/2", "/review/attachments/2/file", "/review/attachments/3"):
        assert expert.get(page).status_code in {403, 404}
