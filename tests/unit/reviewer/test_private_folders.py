"""Folders of an installation are its account's alone."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from reviewer.private_folders import make_private_folder


@pytest.fixture(autouse=True)
def open_handed() -> Iterator[None]:
    """Let new folders be everybody's, as on a machine set up carelessly."""
    before = os.umask(0)
    yield
    os.umask(before)


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_every_missing_folder_is_made_for_the_owner_alone(tmp_path: Path) -> None:
    make_private_folder(tmp_path / "a" / "b")
    assert mode_of(tmp_path / "a") == 0o700
    assert mode_of(tmp_path / "a" / "b") == 0o700


def test_a_folder_that_exists_stays_as_it_was_set_up(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir(mode=0o750)
    make_private_folder(tmp_path / "shared" / "new")
    assert mode_of(tmp_path / "shared") == 0o750
    assert mode_of(tmp_path / "shared" / "new") == 0o700


def test_a_file_in_its_place_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", encoding="ascii")
    with pytest.raises(FileExistsError):
        make_private_folder(tmp_path / "taken")
