"""Loans for the interest of 2020, made by dice: a workbook, and their amounts worked out apart."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal
from pathlib import Path
from random import Random

import pandas as pd

from reviewer.usecases.context import AppContext
from reviewer.usecases.intake.commit import import_workbooks
from reviewer.usecases.screening.screen import screen_submissions
from tests.builders.call_records import built_in
from tests.builders.people import STAFF
from tests.builders.programmes import Row, filled
from tests.builders.workbooks import credit_code

CALL = "cq-loan-interest-2020"
DISTRICTS = ("万州", "江北", "渝北", "永川", "酉阳")
ASKED, LOAN, RATE, DAYS = (
    "申请财政资金（万元）", "贷款金额（万元）", "贷款年利率（%）", "计息天数（天）",
)  # fmt: skip


def loan_rows(count: int, seed: int = 1) -> list[Row]:
    """Make so many loans of firms that may apply; every fourth states no loan, only an amount."""
    dice = Random(seed)
    rows: list[Row] = []
    for number in range(1, count + 1):
        loan, rate, days = dice.randint(50, 3000), dice.choice([3.15, 4.35, 4.785]), 30 * number
        right = round(loan * rate / 100 * days / 360 * 0.5, 2)
        stated: Row = {} if number % 4 == 0 else {LOAN: loan, RATE: rate, DAYS: days}
        rows.append(
            {
                "申报单位名称": f"重庆示例{number}号机械有限公司",
                "统一社会信用代码": credit_code(number),
                "所属区县": dice.choice(DISTRICTS),
                "申报单位地址": "重庆市渝北区",
                "贷款合同号": f"JK{number:03d}",
                ASKED: max(round(right * dice.choice([0.8, 1, 1.3]), 2), 0.01),
                **stated,
            }
        )
    return rows


def screened_loans(context: AppContext, folder: Path, count: int, seed: int = 1) -> Path:
    """Import so many loans into the built-in call and screen them; gives the workbook."""
    file = folder / "渝北_贷款贴息汇总.xlsx"
    file.write_bytes(filled(built_in(CALL), loan_rows(count, seed)))
    import_workbooks(context, STAFF, CALL, [file])
    screen_submissions(context, STAFF, CALL)
    return file


def loan_amounts(file: Path) -> dict[str, int]:
    """Work out what each firm is due in fen, in Decimal, from the workbook alone."""
    raw = pd.read_excel(file, header=None, dtype=str, engine="openpyxl")
    lines = raw.astype(object).where(raw.notna(), "").to_numpy().tolist()
    top = next(number for number, line in enumerate(lines) if ASKED in line)
    rows = [dict(zip(lines[top], line, strict=True)) for line in lines[top + 1 :]]
    return {row["申报单位名称"]: _fen(row) for row in rows if row[ASKED]}


def _fen(row: dict[str, str]) -> int:
    due = Decimal(row[ASKED])
    if row[LOAN] and row[RATE] and row[DAYS]:
        interest = Decimal(row[LOAN]) * Decimal(row[RATE]) / 100 * Decimal(row[DAYS]) / 360
        due = min(due, interest / 2)
    return int((due * 1_000_000).to_integral_value(ROUND_DOWN))
