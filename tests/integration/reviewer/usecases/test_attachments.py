"""Papers: attached by their names, waiting where names do not tell, shown to those who may see."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from reviewer.errors import NotAllowed, NotFound, Unavailable
from reviewer.usecases.attachments import (
    assign_attachment,
    attach_files,
    attachments_of,
    list_attachments,
    read_attachment,
    summarise_attachment,
)
from reviewer.usecases.context import AppContext
from tests.builders.people import (
    ALL_BUT_OVERSEERS,
    ALL_BUT_STAFF,
    CALL,
    STAFF,
    SUPERVISOR,
    expert,
)
from tests.builders.season import planned, sign

PDF = b"%PDF-1.7\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Fill a folder: named by code, by the platform of its folder, by nothing; and unfit ones."""
    top = tmp_path / "材料"
    (top / "示例2号平台").mkdir(parents=True)
    (top / "G001_营业执照.pdf").write_bytes(PDF)
    (top / "示例2号平台" / "照片.png").write_bytes(PNG)
    (top / "说明.pdf").write_bytes(PDF + b"% another")
    (top / "程序.exe").write_bytes(b"MZ")
    (top / "伪装.pdf").write_bytes(PNG)
    return top


def whose(context: AppContext) -> dict[str, str | None]:
    return {
        attachment.path: attachment.submission
        for attachment in list_attachments(context, STAFF, CALL)
    }


def test_names_and_folders_tell_whose_a_paper_is(context: AppContext, folder: Path) -> None:
    planned(context)
    view = attach_files(context, STAFF, CALL, [folder])
    assert (view.attached, view.waiting, view.known) == (2, 1, 0)
    assert {entry.details["path"]: entry.code for entry in view.unfit} == {
        "材料/程序.exe": "evidence.kind",
        "材料/伪装.pdf": "evidence.disguised",
    }
    assert whose(context) == {
        "材料/G001_营业执照.pdf": "G001",
        "材料/示例2号平台/照片.png": "G002",
        "材料/说明.pdf": None,
    }
    assert attach_files(context, STAFF, CALL, [folder]).known == 3
    assert len(list_attachments(context, STAFF, CALL, waiting=True)) == 1


def test_an_archive_is_taken_in_like_its_folder(plain_context: AppContext, tmp_path: Path) -> None:
    planned(plain_context)
    path = tmp_path / "材料.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("G003/证明.pdf", PDF)
        archive.writestr("../../逃.pdf", PDF)
    assert attach_files(plain_context, STAFF, CALL, [path]).attached == 1
    assert whose(plain_context) == {"材料.zip/G003/证明.pdf": "G003", "材料.zip/逃.pdf": None}


def test_staff_say_whose_a_waiting_paper_is(context: AppContext, folder: Path) -> None:
    planned(context)
    attach_files(context, STAFF, CALL, [folder])
    number = list_attachments(context, STAFF, CALL, waiting=True)[0].id
    assert assign_attachment(context, STAFF, CALL, number, "G004").submission == "G004"
    with pytest.raises(NotFound):
        assign_attachment(context, STAFF, CALL, number, "G999")
    with pytest.raises(NotFound):
        assign_attachment(context, STAFF, CALL, 4711, "G001")
    assert [
        attachment.path for attachment in attachments_of(context, SUPERVISOR, CALL, "G004")
    ] == ["材料/说明.pdf"]


def test_only_assigned_experts_who_signed_read_a_paper(
    plain_context: AppContext, folder: Path
) -> None:
    planned(plain_context)
    attach_files(plain_context, STAFF, CALL, [folder])
    number = attachments_of(plain_context, STAFF, CALL, "G001")[0].id
    seated, stranger = expert("E00001"), expert("E00004")
    with pytest.raises(NotAllowed):
        read_attachment(plain_context, seated, CALL, number)  # before signing
    sign(plain_context)
    assert read_attachment(plain_context, seated, CALL, number).content == PDF
    assert summarise_attachment(plain_context, seated, CALL, number).submission == "G001"
    waiting = list_attachments(plain_context, STAFF, CALL, waiting=True)[0].id
    for actor, wanted in ((stranger, number), (seated, waiting), (seated, 4711)):
        with pytest.raises(NotAllowed):
            read_attachment(plain_context, actor, CALL, wanted)
        with pytest.raises(NotAllowed):
            summarise_attachment(plain_context, actor, CALL, wanted)


def test_nobody_else_sees_or_changes_papers(plain_context: AppContext, folder: Path) -> None:
    planned(plain_context)
    attach_files(plain_context, STAFF, CALL, [folder])
    number = attachments_of(plain_context, STAFF, CALL, "G001")[0].id
    for actor in ALL_BUT_STAFF:
        with pytest.raises(NotAllowed):
            attach_files(plain_context, actor, CALL, [folder])
        with pytest.raises(NotAllowed):
            assign_attachment(plain_context, actor, CALL, number, "G002")
    for actor in ALL_BUT_OVERSEERS:
        with pytest.raises(NotAllowed):
            list_attachments(plain_context, actor, CALL)
        with pytest.raises(NotAllowed):
            attachments_of(plain_context, actor, CALL, "G001")
        with pytest.raises(NotAllowed):
            read_attachment(plain_context, actor, CALL, number)


def test_a_paper_that_was_altered_on_disk_is_not_handed_out(
    plain_context: AppContext, folder: Path
) -> None:
    planned(plain_context)
    attach_files(plain_context, STAFF, CALL, [folder])
    view = attachments_of(plain_context, STAFF, CALL, "G001")[0]
    place = plain_context.settings.attachments_folder / view.digest[:2] / view.digest
    place.write_bytes(b"%PDF-1.7 forged")
    with pytest.raises(Unavailable):
        read_attachment(plain_context, STAFF, CALL, view.id)
    place.unlink()
    with pytest.raises(Unavailable):
        read_attachment(plain_context, STAFF, CALL, view.id)
