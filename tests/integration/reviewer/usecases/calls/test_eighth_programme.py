"""A programme that nobody built in, as one file, on its whole way from import to ranking."""

from __future__ import annotations

import io
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from docx import Document

from reviewer.files.intake.blank_forms import blank_form
from reviewer.model.programme import CallDefinition
from reviewer.store import calls
from reviewer.store.engine import reading
from reviewer.store.submissions import all_submissions
from reviewer.usecases.calls.calls import add_call
from reviewer.usecases.conflicts.find import find_conflicts
from reviewer.usecases.context import AppContext
from reviewer.usecases.intake.commit import import_workbooks
from reviewer.usecases.results.rank import rank_submissions
from reviewer.usecases.screening.screen import screen_submissions
from tests.builders.people import STAFF
from tests.builders.programmes import filled, mark_all, seat, write_meeting
from tests.builders.word_forms import fill_in, saved
from tests.builders.workbooks import credit_code

NAME = "own-harvest-2023"
FILE = """
name = "own-harvest-2023"
document = "示范〔2023〕8号"
issued_on = 2023-05-01
title = { zh = "软件丰收计划", en = "Software harvest" }
organiser = { zh = "示范委员会", en = "A commission" }

[form]
identity = ["crop", "season"]
thing = { zh = "作物", en = "crop" }

[[form.tables]]
code = "fields"
title = { zh = "丰收汇总表", en = "Harvest list" }
role = "list"
needs = ["applicant", "crop"]
enough = 4

[[form.tables]]
code = "plot"
title = { zh = "地块申报书", en = "Form of a plot" }
medium = "word"
needs = ["applicant", "crop"]
signs = ["crop", "season", "sown", "soil"]
enough_signs = 3

[[form.fields]]
code = "applicant"
kind = "name"
headings = ["种植单位"]
required = true

[[form.fields]]
code = "uscc"
kind = "code"
headings = ["统一社会信用代码"]

[[form.fields]]
code = "crop"
kind = "name"
headings = ["作物名称"]
required = true

[[form.fields]]
code = "season"
headings = ["季次"]

[[form.fields]]
code = "harvest"
kind = "number"
headings = ["{year}年亩产"]
unit = "公斤"
year = 0
tables = ["fields"]

[[form.fields]]
code = "harvest"
kind = "number"
headings = ["{year}年亩产"]
unit = "公斤"
year = -1
tables = ["fields"]

[[form.fields]]
code = "sown"
kind = "day"
headings = ["播种日期"]
tables = ["plot"]

[[form.fields]]
code = "soil"
kind = "choice"
choices = ["黑土", "红壤"]
headings = ["土质"]
tables = ["plot"]

[[form.fields]]
code = "secret_account"
headings = ["开户帐号"]
hidden_from = ["experts", "public"]
tables = ["plot"]

[[form.sections]]
title = "一、地块"
lines = [
  { pairs = [["种植单位", ""], ["统一社会信用代码", ""]] },
  { pairs = [["作物名称", ""], ["季次", ""]] },
  { pairs = [["播种日期", ""], ["土质", "□黑土 □红壤"]] },
  { pairs = [["开户帐号", ""]] },
]

[[values]]
code = "growth"
name = { zh = "增产", en = "Growth" }
formula = "harvest - harvest[-1]"

[[eligibility]]
code = "NO_GROWTH"
clause = "二"
quote = "亩产须有增长"
that = "growth > 0 and sown >= date('2023-03-01')"

[scoring]
method = "mean"
criteria = [
  { code = "yield", name = { zh = "产量", en = "Yield" }, weight = 60, maximum = 60, core = true },
  { code = "soil", name = { zh = "地力", en = "Soil" }, weight = 40, maximum = 40 },
]

[selection]
quota = 1

[panel]
min_size = 5
max_size = 5

[conflicts]
reference_date = 2023-09-04

[schedule]
first_day = 2023-09-04
"""
PLOTS: tuple[tuple[str, int | None, str], ...] = (
    ("稻", 402, "2023年3月1日"),
    ("麦", 401, "2023-03-02"),
    ("豆", 400, "2023-03-02"),
    ("薯", 450, "2023-02-28"),
    ("棉", None, "2023-03-02"),
)


def _form(definition: CallDefinition, number: int, crop: str, sown: str) -> bytes:
    document = Document(io.BytesIO(blank_form(definition)))
    answers: Mapping[str, str] = {
        "种植单位": f"第{number}农场有限公司",
        "统一社会信用代码": credit_code(number),
        "作物名称": crop,
        "季次": "春",
        "播种日期": sown,
        "土质": "☑黑土 □红壤",
        "开户帐号": "6222000000000000",
    }
    fill_in(document, answers)
    return saved(document)


def _incoming(definition: CallDefinition, folder: Path) -> list[Path]:
    """Write the district's list, a Word form of each plot, the roster and the rooms."""
    listed = folder / "丰收汇总.xlsx"
    listed.write_bytes(
        filled(
            definition,
            [
                {
                    "种植单位": f"第{number}农场有限公司",
                    "统一社会信用代码": credit_code(number),
                    "作物名称": crop,
                    "季次": "春",
                    "2023年亩产（公斤）": harvest,
                    "2022年亩产（公斤）": 400,
                }
                for number, (crop, harvest, _) in enumerate(PLOTS, start=1)
            ],
        )
    )
    forms = []
    for number, (crop, _, sown) in enumerate(PLOTS, start=1):
        path = folder / f"{number}{crop}.docx"
        path.write_bytes(_form(definition, number, crop, sown))
        forms.append(path)
    return [listed, *forms, *write_meeting(definition, folder)]


def test_one_file_is_a_programme_from_import_to_ranking(
    plain_context: AppContext, tmp_path: Path
) -> None:
    file = tmp_path / "eighth.toml"
    file.write_text(FILE, encoding="utf-8")
    add_call(plain_context, STAFF, file)
    with reading(plain_context.engine) as session:
        definition = calls.definition_of(calls.get_call(session, NAME))
    assert [category.code for category in definition.categories] == ["all"]
    brought = import_workbooks(plain_context, STAFF, NAME, _incoming(definition, tmp_path))
    assert {view.file: view.kind for view in brought.files}["1稻.docx"] == "application_form"
    with reading(plain_context.engine) as session:
        held = {row.platform: row for row in all_submissions(session, NAME)}
    assert set(held) == {f"{crop} 春" for crop, _, _ in PLOTS}
    assert {key: held["稻 春"].facts[key] for key in ("harvest_2023", "sown", "soil")} == {
        "harvest_2023": 402,
        "sown": "2023-03-01",
        "soil": "黑土",
    }
    screened = {
        view.submission: view.status for view in screen_submissions(plain_context, STAFF, NAME)
    }
    assert {name: screened[row.code] for name, row in held.items()} == {
        "稻 春": "accept",
        "麦 春": "accept",
        "豆 春": "reject",
        "薯 春": "reject",
        "棉 春": "flag",
    }
    find_conflicts(plain_context, STAFF, NAME)
    plan = seat(plain_context, definition)
    mark_all(plain_context, definition, plan)
    ranked = rank_submissions(plain_context, STAFF, NAME)
    heard = sorted(str(code) for code, status in screened.items() if status == "accept")
    assert [(row.rank, row.submission, row.score, row.decision) for row in ranked.rows] == [
        (1, heard[0], Decimal("100.00"), "selected"),
        (2, heard[1], Decimal("98.00"), "not_selected"),
    ]
