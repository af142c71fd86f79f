"""Bad files through the browser's door: a clear refusal or a safe result, nothing half-imported."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZipFile

import pytest
from flask import Flask
from openpyxl import load_workbook

from reviewer.usecases.context import COMMAND_LINE, AppContext
from reviewer.usecases.screening.screen import list_screened
from tests.builders import hostile
from tests.builders.workbooks import summary_plan, summary_row, xlsx
from tests.integration.web.conftest import PLATFORMS, Person, SignIn, token_of
from web.app import LARGEST_ATTACHMENTS, LARGEST_UPLOAD

IMPORTS = f"/calls/{PLATFORMS}/imports"
ATTACHMENTS = f"/calls/{PLATFORMS}/attachments"
NAME = "01_渝北_附件2.xlsx"
SAID = {
    "file_password": "打开密码",
    "file_damaged": "损坏",
    "file_is_picture": "图片",
    "file_bomb": "压缩炸弹",
    "file_empty": "空",
}


@pytest.fixture
def staff(sign_in: SignIn) -> Person:
    return sign_in("staff")


def upload(person: Person, content: bytes, name: str, do: str = "trial") -> str:
    """Hand a file in and give the page that follows."""
    answer = person.post(IMPORTS, do=do, files=(BytesIO(content), name))
    answer.request.environ["wsgi.input"].close()  # the stand-in for the browser leaves it open
    assert answer.status_code == 303
    page = person.get(answer.location or "")
    assert page.status_code == 200
    return page.text


@pytest.mark.parametrize("do", ["trial", "import"])
def test_what_cannot_be_read_is_named_with_its_reason(
    staff: Person, context: AppContext, do: str
) -> None:
    for name, content, code in hostile.refused():
        page = upload(staff, content, name, do)
        assert name in page
        assert SAID[code] in page, name
    assert list_screened(context, COMMAND_LINE, PLATFORMS) == []


def test_a_macro_is_named_and_the_copy_that_goes_back_has_none(staff: Person) -> None:
    page = upload(staff, hostile.macros(), "01_渝北_附件2.xlsm", "import")
    assert "宏" in page
    copy = staff.get(f"{IMPORTS}/1/copy?file=01_渝北_附件2.xlsm")
    assert (copy.mimetype or "").endswith("spreadsheetml.sheet")
    with ZipFile(BytesIO(copy.data)) as package:
        assert [name for name in package.namelist() if "vba" in name.lower()] == []


def test_formulas_handed_in_run_nowhere_when_handed_out(staff: Person, context: AppContext) -> None:
    upload(staff, hostile.formulas(), NAME, "import")
    assert len(list_screened(context, COMMAND_LINE, PLATFORMS)) == len(hostile.FORMULAS)
    files = (f"{IMPORTS}/1/copy?file={NAME}", f"/calls/{PLATFORMS}/archive/submissions")
    found = 0
    for address in files:
        answer = staff.get(address)
        assert answer.status_code == 200, address
        for sheet in load_workbook(BytesIO(answer.data)).worksheets:
            for cell in (cell for row in sheet.iter_rows() for cell in row):
                assert cell.data_type != "f", (address, cell.coordinate)
                assert cell.hyperlink is None
                if isinstance(cell.value, str) and cell.value.startswith(("=", "+", "-", "@")):
                    assert cell.quotePrefix, (address, cell.coordinate)
                    found += 1
    assert found >= len(hostile.FORMULAS)


def test_formulas_and_markup_stay_text_in_pages(staff: Person) -> None:
    page = upload(staff, hostile.formulas(), '<img src=x onerror="alert(1)">.xlsx')
    assert "<img src=x" not in page


def test_overlong_names_void_their_row_and_not_the_next(staff: Person, context: AppContext) -> None:
    page = upload(staff, hostile.long_names(), NAME, "import")
    assert hostile.LONG not in page
    assert [entry.status for entry in list_screened(context, COMMAND_LINE, PLATFORMS)] == [
        "pending",
        "reject",
    ]


def test_too_many_rows_are_refused_as_a_whole(staff: Person, context: AppContext) -> None:
    page = upload(staff, hostile.many_rows(51_000), NAME, "import")
    assert "50000" in page
    assert list_screened(context, COMMAND_LINE, PLATFORMS) == []


class Endless:
    """A body that goes on, without ever being held: what a browser sends of a huge file."""

    def __init__(self, length: int) -> None:
        self.left = length
        self.read_in_all = 0

    def read(self, size: int = -1) -> bytes:
        """Give the next piece."""
        piece = min(self.left, size if size >= 0 else self.left, 2**16)
        self.left -= piece
        self.read_in_all += piece
        return b"x" * piece


@pytest.mark.parametrize(
    ("address", "limit"), [(IMPORTS, LARGEST_UPLOAD), (ATTACHMENTS, LARGEST_ATTACHMENTS)]
)
def test_what_is_too_large_is_refused_unread(staff: Person, address: str, limit: int) -> None:
    body = Endless(limit + 1)
    answer = staff.client.post(
        address,
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"wsgi.input": body, "CONTENT_LENGTH": str(limit + 1)},
    )
    assert answer.status_code == 413
    assert body.read_in_all == 0


def parts(token: str, count: int) -> Iterator[bytes]:
    yield b'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n' + token.encode()
    for number in range(count):
        name = f"{number}.txt".encode()
        head = b'\r\n--x\r\nContent-Disposition: form-data; name="files"; filename="' + name
        yield head + b'"\r\n\r\nnothing'
    yield b"\r\n--x--\r\n"


def test_a_folder_of_two_thousand_attachments_comes_in(staff: Person) -> None:
    token = token_of(staff.get("/verify").text)
    answer = staff.client.post(
        ATTACHMENTS,
        data=b"".join(parts(token, 2000)),
        content_type="multipart/form-data; boundary=x",
    )
    assert answer.status_code == 200
    assert "未接收 2000 份" in answer.text


@pytest.mark.parametrize("page", ["imports", "attachments", "invitations/inbox"])
def test_nobody_has_files_laid_out_before_being_known(app: Flask, page: str) -> None:
    stranger = Person(app.test_client())
    assert stranger.post(f"/calls/{PLATFORMS}/{page}").status_code == 401


def test_only_staff_may_send_what_is_larger_than_other_forms(app: Flask) -> None:
    body = Endless(LARGEST_UPLOAD + 1)
    answer = app.test_client().post(
        ATTACHMENTS,
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"wsgi.input": body, "CONTENT_LENGTH": str(LARGEST_UPLOAD + 1)},
    )
    assert answer.status_code == 413
    assert body.read_in_all == 0


def test_a_disk_that_is_full_is_said_and_nothing_is_kept(
    staff: Person, context: AppContext
) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    token = token_of(staff.get(IMPORTS).text)
    file = (BytesIO(xlsx(summary_plan(summary_row(1))) + b"0" * 300_000), NAME)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    try:
        answer = staff.client.post(
            IMPORTS, data={"csrf_token": token, "do": "import", "files": file}
        )
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert answer.status_code == 503
    assert "磁盘空间不足" in answer.text
    assert list_screened(context, COMMAND_LINE, PLATFORMS) == []
