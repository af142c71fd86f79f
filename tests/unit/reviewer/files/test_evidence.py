"""Papers: what is kept, what is not and why, and that nothing escapes its folder."""

from __future__ import annotations

import os
import resource
import stat
import zipfile
from pathlib import Path

import pytest

from reviewer.errors import BadInput, Unavailable
from reviewer.files import evidence
from reviewer.files.evidence import Evidence, Unfit, gather, keep, kind_of, read_kept

PDF = b"%PDF-1.7\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


def _zip(path: Path, entries: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


def _said(paths: list[Path]) -> list[tuple[str, str]]:
    return [
        (entry.path, entry.media_type if isinstance(entry, Evidence) else entry.code)
        for entry in gather(paths)
    ]


def test_a_folder_is_walked_in_order_and_judged_by_content(tmp_path: Path) -> None:
    folder = tmp_path / "attachments"
    (folder / "S0001").mkdir(parents=True)
    (folder / "S0001" / "licence.pdf").write_bytes(PDF)
    (folder / "a.png").write_bytes(PNG)
    (folder / "b.exe").write_bytes(b"MZ")
    (folder / "c.pdf").write_bytes(PNG)
    (folder / ".hidden.pdf").write_bytes(PDF)
    assert _said([folder]) == [
        ("attachments/S0001/licence.pdf", "application/pdf"),
        ("attachments/a.png", "image/png"),
        ("attachments/b.exe", "evidence.kind"),
        ("attachments/c.pdf", "evidence.disguised"),
    ]


def test_names_in_an_archive_cannot_leave_it(tmp_path: Path) -> None:
    path = _zip(tmp_path / "x.zip", {"../../etc/one.pdf": PDF, "/two.pdf": PDF})
    assert _said([path]) == [
        ("x.zip/etc/one.pdf", "application/pdf"),
        ("x.zip/two.pdf", "application/pdf"),
    ]


def test_chinese_names_of_old_archives_are_read(tmp_path: Path) -> None:
    path = _zip(tmp_path / "x.zip", {"执照.pdf": PDF})
    raw = path.read_bytes()
    plain = "执照.pdf".encode()
    old = "执照.pdf".encode("gb18030") + b"xx"  # the same length as in UTF-8
    assert len(old) == len(plain)
    changed = raw.replace(plain, old)
    # without the UTF-8 flag, in the local and in the central header
    changed = changed.replace(b"PK\x03\x04\x14\x00\x00\x08", b"PK\x03\x04\x14\x00\x00\x00")
    changed = changed.replace(b"\x14\x03\x14\x00\x00\x08", b"\x14\x03\x14\x00\x00\x00")
    path.write_bytes(changed)
    assert _said([path]) == [("x.zip/执照.pdfxx", "evidence.disguised")]


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = _zip(tmp_path / "x.zip", {"a.pdf": PDF + b"\0" * 30_000_000})
    assert _said([path]) == [("x.zip/a.pdf", "evidence.bomb")]


def test_a_broken_archive_is_said(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(b"PK\x03\x04 broken")
    assert list(gather([path])) == [Unfit("x.zip", "evidence.broken_archive")]


def test_a_missing_path_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        list(gather([tmp_path / "none"]))
    assert caught.value.code == "error.path_missing"


def test_what_is_kept_comes_back_and_an_altered_file_does_not(tmp_path: Path) -> None:
    attachment = Evidence("a.pdf", "application/pdf", PDF)
    keep(tmp_path, attachment)
    keep(tmp_path, attachment)
    assert read_kept(tmp_path, attachment.digest) == PDF
    (tmp_path / attachment.digest[:2] / attachment.digest).write_bytes(b"other")
    with pytest.raises(Unavailable) as caught:
        read_kept(tmp_path, attachment.digest)
    assert caught.value.code == "error.evidence_altered"


def test_a_lost_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as caught:
        read_kept(tmp_path, "0" * 64)
    assert caught.value.code == "error.evidence_gone"


def test_an_archive_is_no_word_document() -> None:
    assert kind_of(b"PK\x03\x04 something else") is None


def test_an_archive_of_the_rarer_kind_that_is_damaged_is_named(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.pdf", PDF * 100)
    data = bytearray(path.read_bytes())
    data[50:70] = b"\xff" * 20
    path.write_bytes(bytes(data))
    assert _said([path]) == [("x.zip/a.pdf", "evidence.broken_archive")]


def test_an_archive_with_names_in_no_encoding_is_named(tmp_path: Path) -> None:
    path = _zip(tmp_path / "x.zip", {"é.pdf": PDF})
    path.write_bytes(path.read_bytes().replace("é".encode(), b"\xff\xfe"))
    assert _said([path]) == [("x.zip", "evidence.broken_archive")]


def test_what_is_kept_is_its_owners_alone(tmp_path: Path) -> None:
    attachment = Evidence("a.pdf", "application/pdf", PDF)
    before = os.umask(0)
    try:
        keep(tmp_path / "files", attachment)
    finally:
        os.umask(before)
    made = [tmp_path / "files", *(tmp_path / "files").rglob("*")]
    assert [stat.S_IMODE(entry.stat().st_mode) for entry in made] == [0o700, 0o700, 0o600]


def test_a_disk_that_fills_while_writing_keeps_nothing(tmp_path: Path) -> None:
    attachment = Evidence("a.pdf", "application/pdf", PDF + b"0" * 2_000_000)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, limits[1]))
    try:
        with pytest.raises(Unavailable) as caught:
            keep(tmp_path, attachment)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert caught.value.code == "error.disk_full"
    assert [entry for entry in tmp_path.rglob("*") if entry.is_file()] == []


def test_an_archive_that_unpacks_beyond_the_bound_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _zip(tmp_path / "x.zip", {"a.pdf": PDF, "b.pdf": PDF})
    monkeypatch.setattr(evidence, "LARGEST_UNPACKED", 2 * len(PDF))
    assert _said([path]) == [("x.zip/a.pdf", "application/pdf"), ("x.zip/b.pdf", "application/pdf")]
    monkeypatch.setattr(evidence, "LARGEST_UNPACKED", 2 * len(PDF) - 1)
    assert _said([path]) == [("x.zip", "evidence.bomb")]
