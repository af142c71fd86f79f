"""Archives of workbooks come in file by file, or stay whole and are refused with the way."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from reviewer.files.intake import archives
from reviewer.files.intake.archives import unpacked
from reviewer.files.intake.files import read_files
from reviewer.files.intake.limits import LIMITS
from tests.builders.workbooks import summary_plan, summary_row, xlsx
from tests.unit.reviewer.files.intake.reading import data_rows, platforms


def archive(members: dict[str, bytes], *, encoding: str = "gbk", flags: int = 0) -> bytes:
    """Build an archive whose names stand in an old encoding, as most are mailed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            entry = zipfile.ZipInfo(name.encode(encoding).decode("cp437"))
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, content)
        for entry in package.infolist():
            entry.flag_bits |= flags
    return out.getvalue()


def listed(name: str, unit: str, number: int) -> bytes:
    """Write the list of one district."""
    above = (["附件2"], [f"推荐单位（盖章）：{unit}区经济信息委"])
    return xlsx(replace(summary_plan(summary_row(number)), above=above, name=name))


def names_of(path: Path, content: bytes) -> list[str]:
    path.write_bytes(content)
    with unpacked([(path.name, path)]) as found:
        return [name for name, _ in found]


def test_each_file_of_an_archive_is_read_under_its_own_name(tmp_path: Path) -> None:
    members = {
        "报送/": b"",
        "报送/万州_附件2.xlsx": listed("附件2", "万州", 1),
        "报送/说明/涪陵_附件2.xlsx": listed("附件2", "涪陵", 2),
        "__MACOSX/报送/._万州_附件2.xlsx": b"\x00\x05",
        "报送/~$万州_附件2.xlsx": b"locked",
        "报送/盖章扫描件.pdf": b"%PDF-1.7",
    }
    (tmp_path / "渝东北.zip").write_bytes(archive(members))
    found = {file.name: file for file in read_files([tmp_path], platforms())}
    assert {name: file.district for name, file in found.items()} == {
        "万州_附件2.xlsx": "万州",
        "涪陵_附件2.xlsx": "涪陵",
        "盖章扫描件.pdf": None,
    }
    assert [problem.code for problem in found["盖章扫描件.pdf"].problems] == ["file_not_a_workbook"]
    assert [
        row.record["applicant"] for row in data_rows(found["涪陵_附件2.xlsx"]) if row.record
    ] == ["重庆示例2号软件有限公司"]


def test_nothing_of_an_archive_stays_on_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(archive({"../../../万州_附件2.xlsx": listed("附件2", "万州", 1)}))
    with unpacked([(path.name, path)]) as found:
        ((name, place),) = found
        assert (name, place.is_file()) == ("万州_附件2.xlsx", True)
        assert tmp_path not in place.parents
    assert not place.exists()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (archive({"一.jpg": b"\xff\xd8\xff", "二.png": b"\x89PNG"}), "file_is_archive"),
        (
            archive({"里面.zip": archive({"附件2.xlsx": listed("附件2", "万州", 1)})}),
            "file_is_archive",
        ),
        (archive({f"{n}.csv": b"a" for n in range(201)}), "file_is_archive"),
        (archive({"附件2.xlsx": listed("附件2", "万州", 1)}, flags=1), "file_password"),
        (archive({"附件2.xlsx": listed("附件2", "万州", 1)})[:-200], "file_damaged"),
        (listed("附件2", "万州", 1), None),
    ],
    ids=["pictures", "nested", "many", "locked", "broken", "workbook"],
)
def test_what_is_no_archive_of_workbooks_stays_whole(
    tmp_path: Path, content: bytes, code: str | None
) -> None:
    path = tmp_path / "报送.zip"
    assert names_of(path, content) == ["报送.zip"]
    (file,) = read_files([path], platforms())
    assert [problem.code for problem in file.problems] == ([code] if code else [])


def test_an_archive_that_unfolds_beyond_the_bound_stays_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "LIMITS", replace(LIMITS, unpacked_bytes=100_000))
    path = tmp_path / "a.zip"
    assert names_of(path, archive({"a.csv": bytes(90_000)})) == ["a.csv"]
    assert names_of(path, archive({"a.csv": bytes(90_000), "b.csv": bytes(20_000)})) == ["a.zip"]
    liar = archive({"a.csv": bytes(200_000)})
    said = (200_000).to_bytes(4, "little")
    assert liar.count(said) == 2  # before the content, and in the directory
    assert names_of(path, liar.replace(said, (9).to_bytes(4, "little"))) == ["a.zip"]
