"""Days, hours and codes are written as officials and readers of English write them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from reviewer.files.exports.words import (
    clock_text,
    day_text,
    local_day,
    long_day_text,
    moment_text,
    named,
    spoken,
)
from reviewer.messages import catalogue
from reviewer.model.programme import Bilingual


@pytest.mark.parametrize("month", range(1, 13))
def test_every_month_has_its_name(month: int) -> None:
    assert day_text(date(2022, month, 1), "zh").startswith(f"{month}月1日（周")
    assert date(2022, month, 1).strftime("%a 1 %B") == day_text(date(2022, month, 1), "en")


def test_days_of_the_week_are_right() -> None:
    written = [day_text(date(2022, 3, 14 + place), "zh") for place in range(7)]
    assert [text[-3:-1] for text in written] == [f"周{entry}" for entry in "一二三四五六日"]


def test_long_days_name_the_year() -> None:
    assert long_day_text(date(2022, 3, 4), "zh") == "2022年3月4日"
    assert long_day_text(date(2022, 3, 4), "en") == "4 March 2022"


def test_moments_are_shown_in_the_zone_of_the_call() -> None:
    late = datetime(2022, 3, 14, 16, 30, tzinfo=UTC)
    assert clock_text(late, "Asia/Shanghai") == "00:30"
    assert local_day(late, "Asia/Shanghai") == date(2022, 3, 15)
    assert moment_text(late, "Asia/Shanghai") == "2022-03-15 00:30"


def test_a_code_without_a_text_names_itself() -> None:
    assert named("outputs.status", "flag", "zh") == "待定"
    assert named("outputs.status", "unheard", "zh") == "unheard"
    assert named("outputs.status", "", "zh") == ""


def test_texts_are_spoken_in_the_language_asked_for() -> None:
    both = Bilingual(zh="投资类", en="Investment")
    assert (spoken(both, "zh"), spoken(both, "en")) == ("投资类", "Investment")


def test_every_text_of_the_outputs_exists_in_both_languages() -> None:
    chinese = {code for code in catalogue("zh") if code.startswith("outputs.")}
    english = {code for code in catalogue("en") if code.startswith("outputs.")}
    assert chinese == english
    assert len(chinese) > 140
