"""What is printed: every number as the pages show it, every submission on one page, searchable."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import html

from reviewer.model.tables import Json
from reviewer.usecases.accounts.sign_in import create_link
from reviewer.usecases.context import COMMAND_LINE, AppContext
from reviewer.usecases.results.rank import rank_submissions
from reviewer.usecases.scoring.minutes import save_opinion
from tests.builders.people import CALL, STAFF, expert
from tests.builders.printed import lines_across, pages_of
from tests.builders.season import (
    SEATED,
    WEIGHTS,
    expert_row,
    fill,
    keep_plan,
    plan_by_hand,
    score_all,
    sign,
    submission_row,
)
from tests.integration.web.conftest import Person
from web.app import create_app

FONTS = Path(__file__).parents[3] / "web" / "static" / "vendor" / "fonts"
BASE = f"/calls/{CALL}"
TOTAL = re.compile(r"\d+\.\d\d")
MANY = [f"G{number:03d}" for number in range(1, 13)]
NO_MARK = None
CUT = (0x1B, 0x5A, 0x86)  # the colour of the line
WORDS = {
    "zh": {"total": "总分100%100", "score": "得分", "head": "成员总分状态", "sep": "．"},
    "en": {"total": "Total100%100", "score": "Score", "head": "MemberTotalState", "sep": "."},
}
Rows = dict[str, tuple[list[Decimal], Decimal | None]]


def morning_and_afternoon() -> Json:
    """Plan six submissions before noon, six from two o'clock on."""
    document = plan_by_hand(submissions=MANY)
    for slot in document["panels"][0]["submissions"][6:]:
        for name in ("start", "end"):
            moment = datetime.fromisoformat(slot[name]) + timedelta(hours=2)
            slot[name] = moment.isoformat(timespec="minutes")
    return document


@pytest.fixture
def season(plain_context: AppContext) -> AppContext:
    """Score twelve submissions by five: some marks are missing, one name is long and Latin."""
    submissions = [submission_row(number) for number in range(1, 13)]
    submissions[4] = submission_row(5, platform="PlatformWithoutAnyPlaceToBreakItsNameInTwo")
    fill(plain_context, submissions=submissions, experts=[expert_row(n) for n in range(1, 13)])
    keep_plan(plain_context, morning_and_afternoon())
    sign(plain_context)
    marks: dict[str, tuple[int | None, ...]] = {
        code: (60 + place, 71 + place, 72, 84 - place, 88) for place, code in enumerate(MANY)
    }
    marks["G007"] = (70, NO_MARK, 75, 80, 81)
    score_all(plain_context, marks)
    chair = expert(SEATED[0])
    for code in MANY[:3]:
        text = "会上逐项核对了服务台账。\n" * 6
        save_opinion(plain_context, chair, CALL, code, note=text, opinion="同意推荐。", version=0)
    return replace(plain_context, settings=replace(plain_context.settings, fonts=FONTS))


@pytest.fixture(params=["zh", "en"])
def staff(season: AppContext, request: pytest.FixtureRequest) -> Person:
    """Sign staff in, with the pages and attachments in one language."""
    person = Person(create_app(season).test_client())
    link = create_link(season, COMMAND_LINE, "staff", "王经办")
    assert person.post(f"/enter/{link.token}").status_code == 303
    assert person.post("/language", language=request.param).status_code == 303
    assert person.get(f"{BASE}/prints/ranking/pdf").status_code == 409  # a sheet is awaited
    assert person.post(f"{BASE}/scoring/look", reason="核对打印").status_code == 303
    return person


def language_of(staff: Person) -> str:
    return str(html.fromstring(staff.get(BASE).text).get("lang"))[:2]


def printed(staff: Person, what: str, only: str = "") -> list[str]:
    answer = staff.get(f"{BASE}/prints/{what}/pdf?only={only}")
    assert answer.mimetype == "application/pdf"
    return pages_of(answer.data)


def parts(page: html.HtmlElement, path: str) -> list[html.HtmlElement]:
    return [entry for entry in page.iterfind(path) if isinstance(entry, html.HtmlElement)]


def cells(row: html.HtmlElement, path: str) -> list[str]:
    return [" ".join(str(part.text_content()).split()) for part in parts(row, path)]


def shown_ranking(staff: Person) -> Rows:
    """Read the totals and the score of every submission from the page."""
    found: Rows = {}
    for row in parts(html.fromstring(staff.get(f"{BASE}/ranking").text), ".//tbody/tr"):
        (code,) = re.findall(r"G\d{3}", cells(row, "th")[0])
        totals = [
            Decimal(re.findall(r"[\d.]+", cell.split(" ", 1)[1])[0])
            for cell in cells(row, "td//li")
        ]
        found[code] = (totals, Decimal(cells(row, "td//summary")[0]))
    return found


def test_the_printed_ranking_holds_the_numbers_of_the_page(
    staff: Person, season: AppContext
) -> None:
    for frozen in (False, True):
        if frozen:
            rank_submissions(season, STAFF, CALL)
        page, pages = shown_ranking(staff), printed(staff, "ranking")
        assert sorted(page) == MANY
        text = "".join(pages)
        printed_rows: Rows = {}
        for code in MANY:
            number = int(code[1:])
            start = text.index(f"{code}重庆示例{number}号工业互联网有限公司")
            numbers = [Decimal(entry) for entry in _run(text[start:].split("公司", 1)[1])]
            printed_rows[code] = (numbers[:-1], numbers[-1])
        assert printed_rows == page


def _run(text: str) -> list[str]:
    """Give the numbers that follow each other from the district on."""
    return TOTAL.findall(re.match(r"(?:渝北|江北)((?:\d+\.\d\d)+)", text)[1])  # type: ignore[index]


def test_printed_score_sheets_hold_the_marks_and_totals_of_the_page(staff: Person) -> None:
    words = WORDS[language_of(staff)]
    for code, handed_in in (("G003", 5), ("G007", 4)):
        page = html.fromstring(staff.get(f"{BASE}/ranking/{code}").text)
        shown = {}
        for row in parts(page, ".//tbody/tr"):
            (who,) = re.findall(r"E\d{5}", cells(row, "th")[0])
            shown[who] = cells(row, "td")
        pages = printed(staff, "sheets", code)
        assert len(pages) == handed_in
        for text in pages:
            (who,) = re.findall(r"E\d{5}", text)
            assert code in text
            marks, own = shown[who][:5], shown[who][5]
            for (criterion, weight), mark in zip(WEIGHTS.items(), marks, strict=True):
                assert f"{criterion}{weight}%100{mark}" in text
            assert f"{words['total']}{own}" in text
            assert TOTAL.fullmatch(own)


def test_printed_minutes_hold_the_totals_and_scores_of_the_pages(staff: Person) -> None:
    words, ranking = WORDS[language_of(staff)], shown_ranking(staff)
    page = html.fromstring(staff.get(f"{BASE}/scoring/panels/P1").text)
    text = "".join(printed(staff, "minutes", "P1"))
    cards = parts(page, ".//section")
    assert len(cards) == len(MANY)
    for number, (code, card) in enumerate(zip(MANY, cards, strict=True), start=1):
        shown = [(str(part.text).strip(), *cells(part, "strong")) for part in parts(card, ".//li")]
        platform = "".join(cells(card, "h2")[0].split())
        begin = text.index(f"{number}{words['sep']}{platform}（重庆示例")
        block = text[begin:].split(words["head"], 1)[1]
        rows, _, rest = block.partition(words["score"])
        found = re.findall(r"(专家\d\d)(\d+\.\d\d|—)", rows)
        assert [entry if entry[1] != "—" else entry[:1] for entry in found] == [
            (name, *(f"{Decimal(total):.2f}" for total in totals)) for name, *totals in shown
        ]
        assert [name for name, *_ in shown] == [f"专家{who[-2:]}" for who in SEATED]
        assert TOTAL.match(rest)[0] == f"{ranking[code][1]:.2f}"  # type: ignore[index]


def test_the_table_of_a_submission_stays_on_one_page(staff: Person) -> None:
    words = WORDS[language_of(staff)]
    pages = printed(staff, "minutes", "P1")
    assert len(pages) >= 3
    for page in pages:
        heads = page.count(words["head"])
        assert heads == len(re.findall(rf"{words['score']}\d", page))
        assert heads * len(SEATED) <= len(re.findall(r"专家\d\d", page))


def test_names_are_found_by_a_search_and_long_ones_stay_on_the_paper(staff: Person) -> None:
    text = "".join(printed(staff, "ranking"))
    for number in (1, 2, 12):
        assert f"示例{number}号平台" in text
    unbroken = text.replace("\u200b", "")
    assert "PlatformWithoutAnyPlaceToBreakItsNameInTwo" in unbroken


def test_the_cut_is_drawn_below_the_last_selected(staff: Person) -> None:
    ranking, minutes = (staff.get(f"{BASE}/prints/{entry}/pdf") for entry in ("ranking", "minutes"))
    assert lines_across(ranking.data, CUT) == 1  # five of twelve are selected
    assert lines_across(minutes.data, CUT) == 0
