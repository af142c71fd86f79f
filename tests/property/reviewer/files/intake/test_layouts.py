"""However a table is laid out, its content is read the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviewer.files.call_files import built_in_calls
from reviewer.files.intake.files import read_bytes
from reviewer.files.intake.readings import Cell
from reviewer.model.intake import ReadRow
from tests.builders.workbooks import (
    SUMMARY_HEADINGS,
    SheetPlan,
    application_plan,
    application_row,
    expert_row,
    roster_plan,
    summary_plan,
    summary_row,
    xlsx,
)

PLATFORMS = built_in_calls()["cq-platforms-2021"]
BOUNDED = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
# Decorations of a heading that change nothing about what it means.
HEADING_NOISE = st.sampled_from(
    ["{}", " {} ", "{}\n", "{}*", "{}：", "\u3000{}", "{}（必填）", "{}\u200b"]
)
# Spellings of one and the same value, by column.
SAME: Mapping[str, Sequence[Sequence[Cell]]] = {
    "applicant": [
        [
            "重庆洺阶（集团）有限公司",
            " 重庆洺阶（集团）\u200b有限公司\u3000",
            "重庆洺阶（集团）\n有限公司",
        ]
    ],
    "registered": [["2015.5", "2015年5月", "2015/5", "2015-05", "２０１５．５", 42140, 2015.5]],
    "revenue": [[10537, "10537", "10,537", "１０５３７", "1.0537亿元", "10537万元"]],
    "staff": [[500, "500", "500人", "５００"]],
    "category": [
        ["咨询规划类", "咨询规划", "□适配评测类 ☑咨询规划类 □开发服务类", "□适配评测类 √咨询规划类"]
    ],
    "period": [
        ["1.2013.9—2016.3；\n2.2016.4", "2013.9-2016.3；2016.4", "2013年9月至2016年3月，2016年4月"]
    ],
    "invest": [
        ["总投资：2710\n已投资：2680", "总投资:2710万元，已投资2680万", "总投资2710；已投资2680"]
    ],
    "contact": [["张子 10000000001", "张子10000000001", "张子，10000000001", "张子\n10000000001"]],
    "service": [["2021年咨询项目71个、服务单位141家。", "2021年咨询项目７１个，服务单位141家"]],
}


def records(plan: SheetPlan) -> list[Mapping[str, object] | None]:
    """Read a table and give the records of its data rows."""
    return [row.record for row in rows(plan)]


def rows(plan: SheetPlan) -> list[ReadRow]:
    """Read a table and give its data rows."""
    file = read_bytes("01_渝北_附件2.xlsx", xlsx(plan), PLATFORMS)
    return [row for row in file.rows if not row.ignored]


@st.composite
def layouts(draw: st.DrawFn, plan: SheetPlan) -> SheetPlan:
    """Draw another layout of a plan: order, place, headings, lines above and below, blank rows."""
    order = draw(st.permutations(list(plan.headings)))
    headings = {key: draw(HEADING_NOISE).format(text) for key, text in plan.headings.items()}
    above: list[list[Cell]] = [[], *(list(line) for line in plan.above), []][
        draw(st.integers(0, 1)) :
    ]
    body: list[Mapping[str, Cell]] = []
    for row in plan.rows:
        body += [{}] * draw(st.integers(0, 2))
        body.append(row)
    return replace(
        plan,
        order=order,
        headings=headings,
        rows=body,
        above=above,
        below=[*plan.below, *([["注：以上由区县填写"]] * draw(st.integers(0, 1)))],
        left=draw(st.integers(0, 3)),
    )


SUMMARY = summary_plan(summary_row(1), summary_row(2, brief=None), summary_row(3))
APPLICATIONS = application_plan(application_row(1), application_row(2))
ROSTER = roster_plan(expert_row(1), expert_row(2, kind="财务", categories=None))


@BOUNDED
@given(
    st.sampled_from([SUMMARY, APPLICATIONS, ROSTER]).flatmap(
        lambda plan: st.tuples(st.just(plan), layouts(plan))
    )
)
def test_another_layout_of_a_clean_table_reads_equal(
    plans: tuple[SheetPlan, SheetPlan],
) -> None:
    plain, changed = plans
    assert records(changed) == records(plain)
    assert [row.status for row in rows(changed)] == ["accept"] * len(plain.rows)


@st.composite
def spellings(draw: st.DrawFn) -> dict[str, Cell]:
    """Draw a spelling of each cell of one and the same row."""
    return {key: draw(st.sampled_from(choices[0])) for key, choices in SAME.items()}


@BOUNDED
@given(spellings())
def test_other_spellings_of_a_row_read_equal_and_none_is_flagged(cells: dict[str, Cell]) -> None:
    usual = summary_row(1, **{key: choices[0][0] for key, choices in SAME.items()})
    (expected,) = rows(summary_plan(usual))
    (found,) = rows(summary_plan(summary_row(1, **cells)))
    texts = ("service_text",)
    assert expected.record is not None
    assert found.record is not None
    assert {k: v for k, v in found.record.items() if k not in texts} == {
        k: v for k, v in expected.record.items() if k not in texts
    }
    assert [problem.code for problem in found.problems if problem.status != "accept"] == []
    assert found.status == "accept"


@BOUNDED
@given(
    st.dictionaries(
        st.sampled_from(sorted(SUMMARY_HEADINGS)),
        st.one_of(
            st.none(),
            st.text(max_size=40),
            st.integers(-(10**20), 10**20),
            st.floats(allow_nan=False, allow_infinity=False),
            st.dates(),
        ),
    )
)
def test_whatever_stands_in_a_row_is_judged_and_never_lost(cells: dict[str, Cell]) -> None:
    safe = {key: _storable(cell) for key, cell in cells.items()}
    file = read_bytes("a.xlsx", xlsx(summary_plan(summary_row(1, **safe))), PLATFORMS)
    assert file.kind == "summary"
    assert 5 in [row.row for row in file.rows]


def _storable(cell: Cell) -> Cell:
    """Leave out what no Excel file can hold: control characters, and formulas without sense."""
    if isinstance(cell, str):
        kept = "".join(sign for sign in cell if sign.isprintable() or sign == "\n")
        return kept.lstrip("=") or None
    return cell
