"""A sequence of imports, corrections, deletions and undos equals its final files imported once."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest
from sqlalchemy import text

from reviewer.model.intake import FileKind, ReadFile, ReadRow
from reviewer.settings import Settings
from reviewer.store import experts, intakes, plans, submissions
from reviewer.store.engine import open_engine, reading
from reviewer.usecases.context import AppContext, prepare_database
from reviewer.usecases.intake.commit import commit_import
from reviewer.usecases.intake.history import list_imports
from reviewer.usecases.intake.undo import undo_import
from tests.builders.people import STAFF
from tests.builders.rules_records import credit_code, form_record, summary_record
from tests.conftest import standing_clock

CALL = "cq-platforms-2021"
SEQUENCES = 40
ON_A_SERVER = 8
STEPS = 7
KINDS: dict[str, tuple[str, FileKind]] = {
    "01_渝北_附件2.xlsx": ("submission", "summary"),
    "01_渝北_要素.xlsx": ("application", "application_elements"),
    "02_万州_附件2.xlsx": ("submission", "summary"),
    "02_万州_要素.xlsx": ("application", "application_elements"),
    "03_专家库.xlsx": ("expert", "roster"),
    "04_更名.xlsx": ("former_name", "ownership"),
    "05_日程.xlsx": ("session", "rooms_and_days"),
}
Rows = list[dict[str, object]]


def first_rows(name: str, chance: random.Random) -> Rows:
    """Make what a file says at first; no two files speak of the same thing differently."""
    kind, _ = KINDS[name]
    district = "渝北" if name.startswith("01") else "万州"
    base = 0 if district == "渝北" else 100
    numbers = range(base, base + chance.randint(2, 4))
    if kind == "expert":
        return [
            {
                "code": f"E{at:03d}",
                "name": f"专家{at}号",
                "employer": f"某{at}大学",
                "kind": "technical",
                "phone": f"1000000{at:04d}",
                "available_on": ["2022-03-15", f"2022-03-{15 + at}"],
            }
            for at in range(3)
        ]
    if kind == "session":
        return [days(chance), days(chance)]
    if kind == "former_name":
        return [
            {"current": f"重庆甲{at}软件有限公司", "former": f"重庆旧{at}厂"} for at in range(2)
        ]
    shared = [
        {
            "applicant": f"重庆甲{at}软件有限公司",
            "platform": f"平台{at}号",
            "district": district,
            "staff": 100 + at,
        }
        for at in numbers
    ]
    if kind == "submission":
        return [summary_record(seq=at, **row) for at, row in enumerate(shared, 1)]
    return [
        form_record(code=f"S{base + at:05d}", uscc=credit_code(base + at), **row)
        for at, row in enumerate(shared)
    ]


def days(chance: random.Random) -> dict[str, object]:
    """Make a session on one of few days, so that experts' days may fall outside the review."""
    on = f"2022-03-{chance.randint(14, 18)}"
    return {"on": on, "label": "上午", "start": "09:00", "end": "12:00", "closed_rooms": []}


def corrected(rows: Rows, chance: random.Random) -> Rows:
    """Correct, delete, reorder or repeat rows, as a district does before it sends a file again."""
    rows = [dict(row) for row in rows]
    act = chance.choice(("value", "name", "delete", "reorder", "repeat", "same"))
    at = chance.randrange(len(rows)) if rows else 0
    if act == "value" and rows and "staff" in rows[at]:
        rows[at]["staff"] = chance.randint(1, 900)
    elif act in ("value", "name") and rows and "on" in rows[at]:
        rows[at] = days(chance)
    elif act == "name" and rows:
        key = next(key for key in ("applicant", "name", "current") if key in rows[at])
        rows[at][key] = f"{str(rows[at][key])[:4]}更{chance.randint(1, 3)}软件有限公司"
    elif act == "delete" and rows:
        del rows[at]
    elif act == "reorder":
        chance.shuffle(rows)
    elif act == "repeat" and rows:
        rows.append(dict(rows[at]))
    return rows


def read(name: str, rows: Rows) -> ReadFile:
    kind, file_kind = KINDS[name]
    return ReadFile(
        name,
        f"{name} {rows!r}",
        file_kind,
        tuple(ReadRow("表1", 3 + at, kind, row) for at, row in enumerate(rows)),
    )


@dataclass
class Office:
    """Hold what lies in the files now, and how to get back."""

    files: dict[str, Rows] = field(default_factory=dict)
    before: list[dict[str, Rows]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def step(self, context: AppContext, chance: random.Random) -> None:
        if self.before and chance.random() < 0.25:
            newest = next(
                row.id for row in list_imports(context, STAFF, CALL) if row.state != "undone"
            )
            undo_import(context, STAFF, CALL, newest)
            self.files = self.before.pop()
            self.said.append(f"undo {newest}")
            return
        names = chance.sample(sorted(KINDS), chance.randint(1, 2))
        self.before.append(dict(self.files))
        for name in names:
            rows = self.files.get(name)
            self.files[name] = first_rows(name, chance) if rows is None else corrected(rows, chance)
        self.said.append(f"import {names}")
        commit_import(context, STAFF, CALL, [read(name, self.files[name]) for name in names])


def stored(context: AppContext) -> dict[str, Any]:
    """Give everything the call holds, without numbers of rows and versions."""
    with reading(context.engine) as session:
        people = experts.all_experts(session, CALL)
        rows = [row for row in submissions.all_submissions(session, CALL) if not row.withdrawn_at]
        return {
            "submissions": [row.model_dump(exclude={"id", "version"}) for row in rows],
            "experts": [row.model_dump(exclude={"id", "version"}) for row in people],
            "names": [
                row.model_dump(exclude={"id"}) for row in experts.former_names(session, CALL)
            ],
            "days": sorted(row.on.isoformat() for row in plans.meeting_sessions(session, CALL)),
            "standing": sorted(file.name for file in intakes.standing_files(session, CALL)),
        }


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "empty.sqlite3"
    engine = open_engine(f"sqlite:///{path}")
    prepare_database(engine, standing_clock)
    engine.dispose()
    return path


@pytest.fixture(scope="module")
def server_template(
    postgres_server: str, postgres_url: Callable[[], str]
) -> Iterator[Callable[[], str]]:
    """Give a way to make prepared databases on a server, each a copy of one."""
    first = postgres_url()
    engine = open_engine(first)
    prepare_database(engine, standing_clock)
    engine.dispose()
    stem = first.partition("?")[0].rpartition("/")[2]
    admin = open_engine(postgres_server).execution_options(isolation_level="AUTOCOMMIT")
    numbers = count(1)

    def make() -> str:
        name = f"{stem}n{next(numbers)}"
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {stem}"))
        return first.replace(stem, name)

    yield make
    admin.dispose()


def on_server(address: str, folder: Path) -> Iterator[AppContext]:
    engine = open_engine(address)
    settings = Settings(database_url=address, data_folder=folder)
    yield AppContext(engine, settings, standing_clock, "a secret for tests, long enough to be one")
    engine.dispose()


def fresh(template: Path, folder: Path) -> Iterator[AppContext]:
    folder.mkdir()
    path = folder / "call.sqlite3"
    copyfile(template, path)
    engine = open_engine(f"sqlite:///{path}")
    settings = Settings(database_url=str(engine.url), data_folder=folder)
    yield AppContext(engine, settings, standing_clock, "a secret for tests, long enough to be one")
    engine.dispose()


@pytest.mark.parametrize("seed", range(SEQUENCES))
def test_a_sequence_equals_its_final_files_once(seed: int, template: Path, tmp_path: Path) -> None:
    office = Office()
    for context in fresh(template, tmp_path / "walked"):
        walked = walk(office, context, seed)
    for context in fresh(template, tmp_path / "once"):
        assert walked == once(office, context), office.said


@pytest.mark.parametrize("seed", range(SEQUENCES, SEQUENCES + ON_A_SERVER))
def test_a_sequence_equals_its_final_files_once_on_a_server(
    seed: int, server_template: Callable[[], str], tmp_path: Path
) -> None:
    office = Office()
    for context in on_server(server_template(), tmp_path):
        walked = walk(office, context, seed)
    for context in on_server(server_template(), tmp_path):
        assert walked == once(office, context), office.said


def walk(office: Office, context: AppContext, seed: int) -> dict[str, Any]:
    """Take a sequence's steps and give what is stored then."""
    chance = random.Random(seed)
    for _ in range(STEPS):
        office.step(context, chance)
    return stored(context)


def once(office: Office, context: AppContext) -> dict[str, Any]:
    """Import what lies in the files once and give what is stored then."""
    if office.files:
        every = [read(name, rows) for name, rows in office.files.items()]
        commit_import(context, STAFF, CALL, every)
    return stored(context)


def test_two_forms_that_exchange_their_numbers(template: Path, tmp_path: Path) -> None:
    forms, list_ = "01_渝北_要素.xlsx", "01_渝北_附件2.xlsx"
    chance = random.Random(1)
    rows = first_rows(forms, chance)[:2]
    swapped = [
        {**rows[0], "code": rows[1]["code"], "uscc": rows[0]["uscc"]},
        {**rows[1], "code": rows[0]["code"], "uscc": rows[1]["uscc"]},
    ]
    for context in fresh(template, tmp_path / "walked"):
        commit_import(
            context, STAFF, CALL, [read(forms, rows), read(list_, first_rows(list_, chance)[:2])]
        )
        before = stored(context)
        commit_import(context, STAFF, CALL, [read(forms, swapped)])
        held = {row["code"]: row["applicant"] for row in stored(context)["submissions"]}
        assert held == {str(row["code"]): row["applicant"] for row in swapped}
        undo_import(context, STAFF, CALL, 2)
        assert stored(context) == before


def test_a_name_that_comes_back_finds_its_number_free(template: Path, tmp_path: Path) -> None:
    """Rename, take another district in, and rename back: once every later import failed here."""
    list_, other = "01_渝北_附件2.xlsx", "02_万州_附件2.xlsx"
    chance = random.Random(2)
    rows = first_rows(list_, chance)
    renamed = [{**rows[0], "applicant": "重庆更名软件有限公司"}, *rows[1:]]
    for context in fresh(template, tmp_path / "walked"):
        for name, said in (
            (list_, rows),
            (list_, renamed),
            (other, first_rows(other, chance)),
            (list_, rows),
        ):
            commit_import(context, STAFF, CALL, [read(name, said)])
        with reading(context.engine) as session:
            every = submissions.all_submissions(session, CALL)
        assert [row.applicant for row in every if row.withdrawn_at] == ["重庆更名软件有限公司"]
