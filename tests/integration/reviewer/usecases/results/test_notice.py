"""The public notice: its days by the official calendar, its lists, its end."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from docx import Document
from openpyxl import load_workbook

from reviewer.errors import BadInput, NotFound, WrongPhase
from reviewer.model.calls import Phase
from reviewer.usecases.calls.calls import change_settings
from reviewer.usecases.context import AppContext
from reviewer.usecases.results.notice import (
    archive_call,
    list_notices,
    notice_files,
    publish_notice,
    read_notice,
    read_public_notice,
)
from reviewer.usecases.results.rank import rank_submissions
from tests.builders.people import CALL, STAFF, SUPERVISOR
from tests.builders.season import SPREAD, call_of, planned, score_all, scored, set_phase


@pytest.fixture
def ranked_context(plain_context: AppContext) -> AppContext:
    """Give a season whose ranking is frozen."""
    scored(plain_context)
    rank_submissions(plain_context, STAFF, CALL)
    return plain_context


@pytest.mark.parametrize(
    ("published", "first", "last"),
    [
        # Spring Festival 2022: off from 31 January to 6 February, 29 and 30 January are worked.
        (date(2022, 1, 28), date(2022, 1, 29), date(2022, 2, 9)),
        # Labour Day 2022: off from 30 April to 4 May, 24 April and 7 May are worked.
        (date(2022, 4, 28), date(2022, 4, 29), date(2022, 5, 9)),
        # An ordinary Monday, and a Friday.
        (date(2022, 6, 13), date(2022, 6, 14), date(2022, 6, 20)),
        (date(2022, 6, 17), date(2022, 6, 20), date(2022, 6, 24)),
    ],
)
def test_the_day_of_publication_and_days_off_are_not_counted(
    ranked_context: AppContext, published: date, first: date, last: date
) -> None:
    view = publish_notice(ranked_context, STAFF, CALL, published)
    assert (view.published_on, view.first_day, view.last_day, view.working_days) == (
        published,
        first,
        last,
        5,
    )


def test_a_notice_lists_those_selected_by_category(context: AppContext) -> None:
    planned(context)
    change_settings(context, STAFF, CALL, {"selection.quota": "2"})
    score_all(context, SPREAD)
    rank_submissions(context, STAFF, CALL)
    view = publish_notice(context, STAFF, CALL, date(2022, 6, 20))
    assert [(group.name.en, len(group.lines)) for group in view.categories] == [
        ("Industrial internet platform firms", 2)
    ]
    assert [(line.rank, line.platform, str(line.score)) for line in view.categories[0].lines] == [
        (1, "示例3号平台", "93.00"),
        (2, "示例1号平台", "85.00"),
    ]
    assert call_of(context).phase == Phase.NOTICE
    assert read_notice(context, SUPERVISOR, CALL) == view
    assert read_public_notice(context, CALL) == view
    assert [notice.name for notice in list_notices(context)] == [CALL]


def test_without_a_day_it_is_published_today_where_the_call_is(ranked_context: AppContext) -> None:
    late = replace(ranked_context, clock=lambda: datetime(2022, 6, 13, 16, 30, tzinfo=UTC))
    assert publish_notice(late, STAFF, CALL).published_on == date(2022, 6, 14)


def test_a_correction_is_a_second_version(ranked_context: AppContext) -> None:
    publish_notice(ranked_context, STAFF, CALL, date(2022, 6, 20))
    again = publish_notice(ranked_context, STAFF, CALL, date(2022, 6, 21))
    assert (again.version, read_notice(ranked_context, STAFF, CALL).version) == (2, 2)


def test_a_year_without_an_official_calendar_is_refused(ranked_context: AppContext) -> None:
    with pytest.raises(BadInput) as refusal:
        publish_notice(ranked_context, STAFF, CALL, date(2035, 6, 20))
    assert refusal.value.code == "error.working_days_outside"
    assert call_of(ranked_context).phase == Phase.RANKING


def test_open_ties_stand_in_the_way(plain_context: AppContext) -> None:
    planned(plain_context)
    change_settings(plain_context, STAFF, CALL, {"selection.quota": "2"})
    score_all(plain_context, {**SPREAD, "G001": SPREAD["G004"]})
    with pytest.raises(BadInput) as refusal:
        rank_submissions(plain_context, STAFF, CALL)
    assert (refusal.value.code, refusal.value.details) == (
        "error.ties_open",
        {"submissions": ["G001", "G004"]},
    )


def test_nobody_selected_is_no_notice(plain_context: AppContext) -> None:
    planned(plain_context)
    change_settings(plain_context, STAFF, CALL, {"scoring.pass_mark": "99"})
    score_all(plain_context, SPREAD)
    rank_submissions(plain_context, STAFF, CALL)
    with pytest.raises(BadInput) as refusal:
        publish_notice(plain_context, STAFF, CALL)
    assert refusal.value.code == "error.nothing_selected"


def test_without_a_ranking_there_is_nothing_to_publish(plain_context: AppContext) -> None:
    scored(plain_context)
    set_phase(plain_context, Phase.RANKING)
    with pytest.raises(NotFound) as refusal:
        publish_notice(plain_context, STAFF, CALL)
    assert refusal.value.code == "error.no_ranking"
    with pytest.raises(NotFound):
        read_public_notice(plain_context, CALL)
    with pytest.raises(NotFound):
        read_public_notice(plain_context, "no-such-call")
    assert list_notices(plain_context) == []


def test_the_files_of_a_notice_hold_the_same_names(ranked_context: AppContext) -> None:
    publish_notice(ranked_context, STAFF, CALL, date(2022, 6, 20))
    files = {file.name: file.content for file in notice_files(ranked_context, STAFF, CALL)}
    stem = f"{CALL}-notice-1"
    assert list(files) == [f"{stem}.docx", f"{stem}.pdf", f"{stem}.xlsx"]
    assert files[f"{stem}.pdf"].startswith(b"%PDF-")
    word = Document(BytesIO(files[f"{stem}.docx"]))
    in_word = "".join(cell.text for table in word.tables for cell in table._cells)
    book = load_workbook(BytesIO(files[f"{stem}.xlsx"]))
    in_excel = "".join(str(cell.value) for sheet in book for row in sheet.rows for cell in row)
    for number in (1, 2, 3, 4):
        name = f"重庆示例{number}号工业互联网有限公司"
        assert name in in_word
        assert name in in_excel


def test_a_call_is_archived_only_after_the_last_day(ranked_context: AppContext) -> None:
    publish_notice(ranked_context, STAFF, CALL, date(2022, 6, 13))  # until 20 June
    # 20 June 23:59 in Shanghai is 15:59 UTC; one minute later it is the 21st.
    last_minute = replace(ranked_context, clock=lambda: datetime(2022, 6, 20, 15, 59, tzinfo=UTC))
    with pytest.raises(WrongPhase) as refusal:
        archive_call(last_minute, STAFF, CALL)
    assert (refusal.value.code, refusal.value.details) == (
        "error.notice_running",
        {"last": "2022-06-20"},
    )
    over = replace(ranked_context, clock=lambda: datetime(2022, 6, 20, 16, 0, tzinfo=UTC))
    archive_call(over, STAFF, CALL)
    assert call_of(ranked_context).phase == Phase.ARCHIVE
