"""Keep apart files that share a name but come from different hands: forty districts, one 附件2."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from reviewer.model.intake import ReadFile
from reviewer.rules.districts import short_district


def told_apart(files: Sequence[ReadFile], known: Mapping[str, str]) -> list[ReadFile]:
    """Give files that would be mistaken for another a name of their own.

    `known` maps the names of files that came in before to the district they name, empty where
    they name none. A file of the same name replaces what was said before, so a file of another
    district is called after its district; within one import, further files of one name with other
    bytes get a number. The same files always get the same names.
    """
    taken: dict[str, str] = {}
    named = []
    for file in files:
        name = _own_name(file, known)
        if taken.get(name, file.digest) != file.digest and file.district and name == file.name:
            name = f"{short_district(file.district)}_{file.name}"
        first, number = name, 2
        while taken.get(name, file.digest) != file.digest:
            name, number = _numbered(first, number), number + 1
        taken[name] = file.digest
        named.append(file if name == file.name else replace(file, name=name))
    return named


def _own_name(file: ReadFile, known: Mapping[str, str]) -> str:
    district = short_district(file.district)
    before = short_district(known.get(file.name))
    if district and before and district != before:
        return f"{district}_{file.name}"
    return file.name


def _numbered(name: str, number: int) -> str:
    stem, dot, ending = name.rpartition(".")
    return f"{stem}（{number}）.{ending}" if dot else f"{name}（{number}）"
