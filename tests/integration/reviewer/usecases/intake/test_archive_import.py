"""An archive comes in as the files that are in it: one of them corrected replaces itself alone."""

from __future__ import annotations

import zipfile
from pathlib import Path

from reviewer.model.submissions import Submission
from reviewer.store import submissions
from reviewer.store.engine import reading
from reviewer.usecases.context import AppContext
from reviewer.usecases.intake.annotated_copies import annotated_copy
from reviewer.usecases.intake.commit import import_workbooks
from reviewer.usecases.intake.history import read_import
from reviewer.usecases.intake.preview import commit_preview, preview_import
from tests.builders.people import STAFF
from tests.builders.workbooks import summary_plan, summary_row, xlsx

CALL = "cq-platforms-2021"
FIRST, SECOND = "01_万州_附件2.xlsx", "02_涪陵_附件2.xlsx"


def standing(context: AppContext) -> dict[str, object]:
    """Give the staff that each firm in the call has."""
    with reading(context.engine) as session:
        rows: list[Submission] = list(submissions.all_submissions(session, CALL))
        return {row.applicant: row.facts.get("staff") for row in rows if row.withdrawn_at is None}


def test_a_corrected_file_replaces_itself_alone(plain_context: AppContext, tmp_path: Path) -> None:
    archive = tmp_path / "报送.zip"
    with zipfile.ZipFile(archive, "w") as package:
        package.writestr(f"报送/{FIRST}", xlsx(summary_plan(summary_row(1), summary_row(2))))
        package.writestr(f"报送/{SECOND}", xlsx(summary_plan(summary_row(3, staff="很多"))))
    preview = preview_import(plain_context, STAFF, CALL, [archive])
    number = commit_preview(plain_context, STAFF, CALL, preview).id or 0
    assert [file.file for file in read_import(plain_context, STAFF, CALL, number).files] == [
        FIRST,
        SECOND,
    ]
    assert annotated_copy(plain_context, STAFF, CALL, number, SECOND).content.startswith(b"PK")
    corrected = tmp_path / FIRST
    corrected.write_bytes(xlsx(summary_plan(summary_row(1, staff=77))))
    import_workbooks(plain_context, STAFF, CALL, [corrected])
    assert standing(plain_context) == {
        "重庆示例1号软件有限公司": 77,
        "重庆示例3号软件有限公司": None,
    }
