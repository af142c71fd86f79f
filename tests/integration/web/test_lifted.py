"""Every refusal can be lifted with a recorded reason; counts, filters and exports follow it."""

from __future__ import annotations

import io
import re
from pathlib import Path

from openpyxl import load_workbook

from reviewer.usecases.context import COMMAND_LINE, AppContext
from reviewer.usecases.intake.commit import import_workbooks
from reviewer.usecases.screening.screen import list_screened, screen_submissions
from tests.builders.workbooks import (
    application_plan,
    application_row,
    summary_plan,
    summary_row,
    xlsx,
)
from tests.integration.web.conftest import PLATFORMS, Person, SignIn

REASON = "原件已核：处罚已撤销，附法院裁定"
RULE = re.compile(r"（通知[一二三四五]|只能选择一种类型")
PAGE = f"/calls/{PLATFORMS}/submissions"
# One of each kind of refusal that the call's rules know and an application can bring about.
REFUSED: tuple[tuple[str, dict[str, object], dict[str, object]], ...] = (
    ("S00001", {"credit": "行政处罚1条"}, {}),
    ("S00002", {"monitor": "否"}, {}),
    ("S00003", {"reg_place": "四川省成都市高新区1号"}, {}),
    ("S00004", {"in_service": "2022.3"}, {"period": "1.2018.1—2021.6；\n2.2022.3"}),
    (
        "S00005",
        {"service": "2021年适配评测产品199件、服务企业40家。"},
        {"service": "2021年适配评测产品199件、服务企业40家。"},
    ),
    ("S00006", {"category": "☑适配评测类 ☑咨询规划类"}, {"category": "☑适配评测类 ☑咨询规划类"}),
)
WAITING, CLEAN = "S00007", "S00008"


def screened(context: AppContext, folder: Path) -> None:
    """Import six submissions that the rules refuse, one that waits and a clean one, and screen."""
    forms = [
        application_row(at, **form)  # type: ignore[arg-type]  # cells of any kind
        for at, (_, form, _) in enumerate(REFUSED, 1)
    ]
    lists = [
        summary_row(at, **row)  # type: ignore[arg-type]  # as above
        for at, (_, _, row) in enumerate(REFUSED, 1)
    ]
    forms += [application_row(7, credit="截图见附件"), application_row(8)]
    lists += [summary_row(7), summary_row(8)]
    (folder / "01_渝北_申报书要素.xlsx").write_bytes(xlsx(application_plan(*forms)))
    (folder / "01_渝北_附件2信息汇总表.xlsx").write_bytes(xlsx(summary_plan(*lists)))
    import_workbooks(context, COMMAND_LINE, PLATFORMS, [folder])
    screen_submissions(context, COMMAND_LINE, PLATFORMS)


def standing(context: AppContext) -> dict[str, str]:
    rows = list_screened(context, COMMAND_LINE, PLATFORMS)
    return {row.submission or "": row.standing for row in rows}


def listed(person: Person, status: str) -> list[str]:
    """Give the codes that the page lists under a status."""
    page = person.get(f"{PAGE}?status={status}").text
    return sorted(set(re.findall(r"/submissions/(S\d{5})\"", page)))


def lift(staff: Person, supervisor: Person, address: str, **fields: object) -> None:
    """Decide, which asks for all confirmations at once; have them given, and decide again."""
    assert staff.post(address, **fields).status_code == 409
    asked = supervisor.get(f"/calls/{PLATFORMS}/evidence").text
    numbers = set(re.findall(rf"/calls/{PLATFORMS}/confirmations/(\d+)", asked))
    assert len(numbers) == (2 if "chosen" in fields else 1)
    together = f"/calls/{PLATFORMS}/confirmations"
    assert supervisor.post(together, answer="confirmed").status_code == 422  # none was ticked
    if len(numbers) > 1:
        assert supervisor.post(together, answer="confirmed", chosen=[*numbers]).status_code == 303
    for number in numbers if len(numbers) == 1 else ():
        supervisor.post(f"{together}/{number}", answer="confirmed")
    assert staff.post(address, **fields).status_code == 303


def exported(person: Person) -> dict[str, tuple[object, object, object]]:
    """Give by code what the export says: the rules' word, how it stands, and the reason."""
    answer = person.get(f"/calls/{PLATFORMS}/archive/submissions")
    sheet = load_workbook(io.BytesIO(answer.data)).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    head = next(at for at, row in enumerate(rows) if "申报编号" in row or "编号" in row)
    titles = [str(title) for title in rows[head]]
    found = [dict(zip(titles, row, strict=True)) for row in rows[head + 1 :]]
    code, rule, stands, reason = titles[0], titles[6], titles[7], titles[10]
    return {str(row[code]): (row[rule], row[stands], row[reason]) for row in found if row[code]}


def test_every_kind_of_refusal_is_lifted_through_its_page(
    context: AppContext, sign_in: SignIn, tmp_path: Path
) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    screened(context, inbox)
    codes = [code for code, _, _ in REFUSED]
    assert standing(context) == {
        **dict.fromkeys(codes, "reject"),
        WAITING: "flag",
        CLEAN: "accept",
    }
    staff, supervisor = sign_in("staff", "王经办"), sign_in("supervisor", "李监督")
    assert (listed(staff, "reject"), listed(staff, "accept")) == (codes, [CLEAN])
    assert {status for status, _, _ in exported(staff).values()} == {"不通过", "待定", "通过"}

    for code in codes:
        shown = staff.get(f"{PAGE}/{code}").text
        assert RULE.search(shown), "the rule stands beside the refusal"
        empty = staff.post(f"{PAGE}/{code}/decision", verdict="accept", reason=" ")
        assert empty.status_code == 422
        lift(staff, supervisor, f"{PAGE}/{code}/decision", verdict="accept", reason=REASON)
        after = staff.get(f"{PAGE}/{code}").text
        assert REASON in after
        assert RULE.search(after), "and still does when it was lifted"

    assert standing(context) == {**dict.fromkeys(codes, "accept"), WAITING: "flag", CLEAN: "accept"}
    assert listed(staff, "reject") == []
    assert listed(staff, "accept") == [*codes, CLEAN]
    assert listed(staff, "decided") == codes
    assert listed(staff, "waits") == [WAITING]
    for code, (rule, stands, reason) in exported(staff).items():
        expected = {WAITING: ("待定", "待定", None), CLEAN: ("通过", "通过", None)}
        assert (rule, stands, reason) == expected.get(code, ("不通过", "通过", REASON))


def test_the_decision_goes_before_in_what_the_call_counts(
    context: AppContext, sign_in: SignIn, tmp_path: Path
) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    screened(context, inbox)
    staff = sign_in("staff", "王经办")
    supervisor = sign_in("supervisor", "李监督")
    chosen = ["S00001", "S00002", WAITING]
    lift(staff, supervisor, f"{PAGE}/decisions", verdict="accept", reason=REASON, chosen=chosen)
    counted = [row.standing for row in list_screened(context, COMMAND_LINE, PLATFORMS)]
    assert (counted.count("accept"), counted.count("reject"), counted.count("flag")) == (4, 4, 0)
    # lifted and refused again: the newest word holds, and both stay on record
    staff.post(f"{PAGE}/S00001/decision", verdict="reject", reason="裁定已失效")
    assert standing(context)["S00001"] == "reject"
    page = staff.get(f"{PAGE}/S00001").text
    assert REASON in page
    assert "裁定已失效" in page
