"""Papers: attached by their names, waiting where names do not tell, shown to those who may see."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from reviewer.errors import NotAllowed, NotFound, Unavailable
from reviewer.usecases.attachments import (
    assign_attachment,
    attach_files,
    list_attachments,
    papers_of,
    read_attachment,
    summarise_paper,
)
from reviewer.usecases.context import Desk
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


def whose(desk: Desk) -> dict[str, str | None]:
    return {one.path: one.submission for one in list_attachments(desk, STAFF, CALL)}


def test_names_and_folders_tell_whose_a_paper_is(desk: Desk, folder: Path) -> None:
    planned(desk)
    view = attach_files(desk, STAFF, CALL, [folder])
    assert (view.attached, view.waiting, view.known) == (2, 1, 0)
    assert {one.details["path"]: one.code for one in view.unfit} == {
        "材料/程序.exe": "evidence.kind",
        "材料/伪装.pdf": "evidence.disguised",
    }
    assert whose(desk) == {
        "材料/G001_营业执照.pdf": "G001",
        "材料/示例2号平台/照片.png": "G002",
        "材料/说明.pdf": None,
    }
    assert attach_files(desk, STAFF, CALL, [folder]).known == 3
    assert len(list_attachments(desk, STAFF, CALL, waiting=True)) == 1


def test_an_archive_is_taken_in_like_its_folder(plain_desk: Desk, tmp_path: Path) -> None:
    planned(plain_desk)
    path = tmp_path / "材料.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("G003/证明.pdf", PDF)
        archive.writestr("../../逃.pdf", PDF)
    assert attach_files(plain_desk, STAFF, CALL, [path]).attached == 1
    assert whose(plain_desk) == {"材料.zip/G003/证明.pdf": "G003", "材料.zip/逃.pdf": None}


def test_staff_say_whose_a_waiting_paper_is(desk: Desk, folder: Path) -> None:
    planned(desk)
    attach_files(desk, STAFF, CALL, [folder])
    number = list_attachments(desk, STAFF, CALL, waiting=True)[0].id
    assert assign_attachment(desk, STAFF, CALL, number, "G004").submission == "G004"
    with pytest.raises(NotFound):
        assign_attachment(desk, STAFF, CALL, number, "G999")
    with pytest.raises(NotFound):
        assign_attachment(desk, STAFF, CALL, 4711, "G001")
    assert [one.path for one in papers_of(desk, SUPERVISOR, CALL, "G004")] == ["材料/说明.pdf"]


def test_only_assigned_experts_who_signed_read_a_paper(plain_desk: Desk, folder: Path) -> None:
    planned(plain_desk)
    attach_files(plain_desk, STAFF, CALL, [folder])
    number = papers_of(plain_desk, STAFF, CALL, "G001")[0].id
    seated, stranger = expert("E00001"), expert("E00004")
    with pytest.raises(NotAllowed):
        read_attachment(plain_desk, seated, CALL, number)  # before signing
    sign(plain_desk)
    assert read_attachment(plain_desk, seated, CALL, number).content == PDF
    assert summarise_paper(plain_desk, seated, CALL, number).submission == "G001"
    waiting = list_attachments(plain_desk, STAFF, CALL, waiting=True)[0].id
    for actor, wanted in ((stranger, number), (seated, waiting), (seated, 4711)):
        with pytest.raises(NotAllowed):
            read_attachment(plain_desk, actor, CALL, wanted)
        with pytest.raises(NotAllowed):
            summarise_paper(plain_desk, actor, CALL, wanted)


def test_nobody_else_sees_or_changes_papers(plain_desk: Desk, folder: Path) -> None:
    planned(plain_desk)
    attach_files(plain_desk, STAFF, CALL, [folder])
    number = papers_of(plain_desk, STAFF, CALL, "G001")[0].id
    for actor in ALL_BUT_STAFF:
        with pytest.raises(NotAllowed):
            attach_files(plain_desk, actor, CALL, [folder])
        with pytest.raises(NotAllowed):
            assign_attachment(plain_desk, actor, CALL, number, "G002")
    for actor in ALL_BUT_OVERSEERS:
        with pytest.raises(NotAllowed):
            list_attachments(plain_desk, actor, CALL)
        with pytest.raises(NotAllowed):
            papers_of(plain_desk, actor, CALL, "G001")
        with pytest.raises(NotAllowed):
            read_attachment(plain_desk, actor, CALL, number)


def test_a_paper_that_was_altered_on_disk_is_not_handed_out(plain_desk: Desk, folder: Path) -> None:
    planned(plain_desk)
    attach_files(plain_desk, STAFF, CALL, [folder])
    view = papers_of(plain_desk, STAFF, CALL, "G001")[0]
    place = plain_desk.settings.attachments_folder / view.digest[:2] / view.digest
    place.write_bytes(b"%PDF-1.7 forged")
    with pytest.raises(Unavailable):
        read_attachment(plain_desk, STAFF, CALL, view.id)
    place.unlink()
    with pytest.raises(Unavailable):
        read_attachment(plain_desk, STAFF, CALL, view.id)
