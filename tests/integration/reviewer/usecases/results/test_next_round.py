"""Results go into the next round: those selected are the list that its rules look at."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from reviewer.store.engine import reading
from reviewer.store.intakes import prior_listings
from reviewer.usecases.context import AppContext
from reviewer.usecases.intake.commit import import_workbooks
from reviewer.usecases.results.notice import notice_files, publish_notice
from reviewer.usecases.results.rank import rank_submissions
from tests.builders.people import CALL, STAFF
from tests.builders.season import scored

PLATFORMS = "cq-platforms-2021"


def test_those_selected_are_the_list_of_the_next_round(
    plain_context: AppContext, tmp_path: Path
) -> None:
    scored(plain_context)
    rank_submissions(plain_context, STAFF, CALL)
    publish_notice(plain_context, STAFF, CALL, date(2022, 6, 20))
    files = {file.name: file.content for file in notice_files(plain_context, STAFF, CALL)}
    path = tmp_path / "首批名单.xlsx"
    path.write_bytes(files[f"{CALL}-notice-1.xlsx"])
    (file,) = import_workbooks(plain_context, STAFF, PLATFORMS, [path]).files
    assert file.kind == "prior_list"
    with reading(plain_context.engine) as session:
        listed = {(row.platform, row.operator) for row in prior_listings(session, PLATFORMS)}
    assert listed == {
        (f"示例{number}号平台", f"重庆示例{number}号工业互联网有限公司") for number in range(1, 5)
    }
