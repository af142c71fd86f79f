"""Control signs in cells and names that are no letters: kept legibly, on both databases."""

from __future__ import annotations

import os
from pathlib import Path

from reviewer.usecases.attachments import attach_files, list_attachments
from reviewer.usecases.context import COMMAND_LINE, AppContext
from reviewer.usecases.intake.commit import import_workbooks
from reviewer.usecases.screening.screen import list_screened
from tests.builders.old_excel import old_workbook
from tests.builders.workbooks import summary_plan, summary_row

CALL = "cq-platforms-2021"
SIGNS = "\0\x1b\x7f\x85\u202e\u2066"


def test_signs_in_cells_are_left_out(context: AppContext, tmp_path: Path) -> None:
    signed = summary_row(1, platform=f"甲{SIGNS}平台", contact=f"张{SIGNS}三 13800000000")
    file = tmp_path / "01_渝北_附件2.xls"
    file.write_bytes(old_workbook(summary_plan(signed).grid()))
    import_workbooks(context, COMMAND_LINE, CALL, [file])
    (row,) = list_screened(context, COMMAND_LINE, CALL)
    assert row.platform == "甲平台"


def test_names_of_files_that_are_no_letters_are_kept_as_words(
    context: AppContext, tmp_path: Path
) -> None:
    folder = tmp_path / "材料"
    folder.mkdir()
    broken = os.fsdecode(b"\xff\x1b.pdf")
    (folder / broken).write_bytes(b"%PDF-1.7")
    (folder / ("长" * 60 + ".pdf")).write_bytes(b"%PDF-1.7 2")
    attach_files(context, COMMAND_LINE, CALL, [folder])
    paths = {attachment.path for attachment in list_attachments(context, COMMAND_LINE, CALL)}
    assert paths == {"材料/?.pdf", f"材料/{'长' * 60}.pdf"}
    view = import_workbooks(context, COMMAND_LINE, CALL, [folder])
    assert {file.file for file in view.files} == {"?.pdf", f"{'长' * 60}.pdf"}
