"""The call designer: new calls and copies, parts as tables, files both ways, try-outs, versions."""

from __future__ import annotations

import io
import re
import tomllib

import pytest

from reviewer.files.call_files import built_in_calls, parse_call
from reviewer.files.call_texts import call_text
from reviewer.model.calls import Phase
from reviewer.rules.call_design import PARTS, changes_between, part_named, shown_rows, with_rows
from reviewer.store import calls
from reviewer.store.engine import reading
from reviewer.usecases.context import AppContext
from tests.builders.season import set_phase
from tests.integration.web.conftest import PLATFORMS, SignIn, token_of

NEW = "cq-own-2024"
BASE = f"/calls/{NEW}/design"


def fields_of(page: str) -> dict[str, str]:
    """Read the controls of the designer's form as the browser would send them."""
    form = page.split("/design/", 1)[1]
    sent: dict[str, str] = {}
    for name, value in re.findall(r'<input[^>]*?name="(\d+\.[a-z_.]+)" value="([^"]*)"', form):
        if not name.endswith(".remove"):
            sent[name] = value
    for name, body in re.findall(r'<textarea name="(\d+\.[a-z_.]+)"[^>]*>([^<]*)</textarea>', form):
        sent[name] = body
    for name, body in re.findall(r'<select name="(\d+\.[a-z_.]+)".*?>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', body)
        sent[name] = chosen[1] if chosen else ""
    return sent


@pytest.mark.parametrize("name", built_in_calls())
def test_a_call_written_out_reads_back_the_same(name: str) -> None:
    definition = built_in_calls()[name]
    text = call_text(definition)
    tomllib.loads(text)
    assert parse_call(text.encode(), "a.toml") == definition


@pytest.mark.parametrize("name", built_in_calls())
def test_nothing_is_lost_by_saving_a_part_as_it_is_shown(name: str) -> None:
    definition = built_in_calls()[name]
    document = definition.model_dump(mode="json")
    for part in PARTS:
        rows = list(enumerate(shown_rows(document, part)))
        again = type(definition).model_validate(with_rows(document, part, rows))
        assert changes_between(document, again.model_dump(mode="json")) == [], part.name


def test_an_empty_call_is_made_and_filled_in(enter: SignIn, context: AppContext) -> None:
    staff = enter("staff")
    assert "新建项目" in staff.get("/calls/").text
    made = staff.post(
        "/calls/new", call_name=NEW, title_zh="示范", first_day="2024-03-18", act="make"
    )
    assert (made.status_code, made.location) == (303, f"{BASE}/basics")
    sent = fields_of(staff.get(f"{BASE}/fields").text)
    added = {"7.code": "staff", "7.name.zh": "职工", "7.name.en": "Staff", "7.kind": "count"}
    added |= {"7.headings": "职工人数\n员工总数"}
    places = ["0", "1", "2", "3", "4", "5", "6", "-1"]
    saved = staff.post(f"{BASE}/fields", **{"place": places, **sent, **added})
    assert saved.status_code == 303
    rule = {"0.code": "TOO_SMALL", "0.clause": "一", "0.that": "staff >= 100"}
    assert staff.post(f"{BASE}/rules", place=["-1"], **rule).status_code == 303
    with reading(context.engine) as session:
        definition = calls.definition_of(calls.get_call(session, NEW))
    assert [entry.code for entry in definition.form.fields][-1] == "staff"
    assert definition.eligibility[0].code == "TOO_SMALL"
    shown = staff.get(f"{BASE}/rules").text
    assert "staff &gt;= 100" in shown
    assert "eligibility.TOO_SMALL" in shown
    tried = staff.post(f"{BASE}/rules/trial", code="", typed="staff: 99")
    assert "会不予通过" in tried.text
    assert "会通过形式审查" in staff.post(f"{BASE}/rules/trial", typed="staff：100").text


def test_what_does_not_fit_is_shown_again_with_its_place(enter: SignIn) -> None:
    staff = enter("staff")
    staff.post("/calls/new", call_name=NEW, title_zh="示范", first_day="2024-03-18", act="make")
    rule = {"0.code": "OWN", "0.clause": "一", "0.that": "stafff >= 100"}
    refused = staff.post(f"{BASE}/rules", place=["-1"], **rule)
    assert refused.status_code == 422
    assert "没有“stafff”这一项" in refused.text
    assert "stafff &gt;= 100" in refused.text
    assert staff.get(f"{BASE}/nothing").status_code == 404


def test_a_category_gets_a_rubric_of_its_own_before_there_are_panels(
    enter: SignIn, context: AppContext
) -> None:
    staff = enter("staff")
    base = f"/calls/{PLATFORMS}/design"
    own = {
        f"{number}.{key}": value
        for number, (code, weight, formula) in enumerate(
            (("texts", "60", ""), ("reach", "40", "min(staff / 10, 100)"))
        )
        for key, value in {
            "category": "standards", "code": code, "name.zh": code, "name.en": code,
            "weight": weight, "formula": formula,
        }.items()
    }  # fmt: skip
    assert staff.post(f"{base}/rubrics", place=["-1", "-1"], **own).status_code == 303
    with reading(context.engine) as session:
        scoring = calls.definition_of(calls.get_call(session, PLATFORMS)).scoring
    assert [(c.code, c.kind) for c in scoring.for_category("standards").criteria] == [
        ("texts", "mark"),
        ("reach", "formula"),
    ]
    assert scoring.for_category("testing").criteria == scoring.criteria
    assert 'value="standards"' in staff.get(f"{base}/rubrics").text
    wrong = {**own, "0.category": "gone", "1.category": "gone"}
    refused = staff.post(f"{base}/rubrics", place=["-1", "-1"], **wrong)
    assert (refused.status_code, "gone 不是本项目的类别" in refused.text) == (422, True)


def test_a_copy_shows_its_dates_first(enter: SignIn) -> None:
    staff = enter("staff")
    asked = {"source": PLATFORMS, "call_name": "cq-platforms-2023", "first_day": "2024-03-18"}
    look = staff.post("/calls/new", **asked, act="look")
    assert (look.status_code, "2024年3月18日" in look.text) == (200, True)
    assert staff.get("/calls/cq-platforms-2023").status_code == 404
    assert staff.post("/calls/new", **asked, act="make").status_code == 303
    again = staff.post("/calls/new", **asked, act="make")
    assert (again.status_code, "已有名称为" in again.text) == (422, True)
    past = staff.post("/calls/new", **{**asked, "call_name": "b1", "first_day": "2021-03-15"})
    assert (past.status_code, "已过" in past.text) == (422, True)
    assert staff.post("/calls/new", call_name="b2", first_day="", act="make").status_code == 422


def test_the_file_goes_out_and_comes_back(enter: SignIn) -> None:
    staff = enter("staff")
    address = f"/calls/{PLATFORMS}/design.toml"
    text = staff.get(address).text
    changed = text.replace('pass_mark = "60"', 'pass_mark = "65"')
    token = token_of(staff.get("/verify").text)

    def send(content: str) -> int:
        sent = {"csrf_token": token, "file": (io.BytesIO(content.encode()), "a.toml")}
        return staff.client.post(address, data=sent).status_code

    assert send(changed) == 303
    assert "scoring.pass_mark" in staff.get(f"/calls/{PLATFORMS}/design/review").text
    assert send(text.replace(f'name = "{PLATFORMS}"', 'name = "other-name"')) == 422
    assert send("name = ") == 422


def test_a_frozen_call_says_so(enter: SignIn, context: AppContext) -> None:
    set_phase(context, Phase.SCORING, PLATFORMS)
    staff = enter("staff")
    shown = staff.get(f"/calls/{PLATFORMS}/design/rubric")
    assert "已冻结" in shown.text
    refused = staff.post(f"/calls/{PLATFORMS}/design/review", place=["0"])
    assert refused.status_code in {409, 422}


def test_others_may_not_design(enter: SignIn) -> None:
    supervisor = enter("supervisor")
    made = supervisor.post("/calls/new", call_name=NEW, first_day="2024-03-18", act="make")
    assert made.status_code == 403


def test_parts_are_known_by_name() -> None:
    assert part_named("rules") is not None
    assert part_named("nothing") is None
