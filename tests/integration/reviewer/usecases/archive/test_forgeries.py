"""Forged audit files and a forged database: all are told, by two checkers written apart."""

from __future__ import annotations

import copy
import json
import random
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from reviewer.errors import BadInput, WrongPhase
from reviewer.messages import say
from reviewer.store.engine import open_engine
from reviewer.usecases.accounts.sign_in import create_link
from reviewer.usecases.archive.audit import verify_audit, write_audit
from reviewer.usecases.conflicts.judge import add_conflict
from reviewer.usecases.context import AppContext
from reviewer.usecases.results.notice import publish_notice
from reviewer.usecases.results.rank import rank_submissions
from reviewer.usecases.second_person import answer_confirmation
from reviewer.verifier.check import check_document
from tests.builders.forgeries import ACTS, CONFIRMED, SHOWN, made_anew
from tests.builders.people import CALL, STAFF, SUPERVISOR
from tests.builders.season import SEATED, drawn_and_scored, scored
from tests.builders.second_verifier import second_opinion

J = Any  # Any: a parsed JSON document
ROOT = Path(__file__).parents[5]


@pytest.fixture(scope="module")
def true(module_context: AppContext) -> J:
    """Give the audit file of a call that was drawn, scored, ranked and published."""
    drawn_and_scored(module_context)
    rank_submissions(module_context, STAFF, CALL)
    publish_notice(module_context, STAFF, CALL, date(2022, 6, 20))
    create_link(module_context, STAFF, "expert", "E00012", CALL)  # something after the notice
    return json.loads(write_audit(module_context, STAFF, CALL))


def told(document: J, published: str | None = None) -> list[str]:
    """Give the codes of all that the program's checker finds; every one has its words."""
    found = [f for s in check_document(document, published) for f in s.found]
    for finding in found:
        assert say(finding.code, "zh", **finding.details)
        assert say(finding.code, "en", **finding.details)
    return [finding.code for finding in found]


def test_the_true_file_holds_for_both_checkers(true: J) -> None:
    for published in (None, true["digest"], true["continued"]):
        assert told(true, published) == []
        assert second_opinion(true, published) == ""
    public = {k: v for k, v in true.items() if k != "sealed"}
    public["after"] = {k: v for k, v in true["after"].items() if k != "acts"}
    assert told(public, true["digest"]) == []
    assert second_opinion(public, true["digest"]) == ""


def test_there_are_enough_kinds() -> None:
    assert (len(SHOWN), len(ACTS), len(CONFIRMED), len(SQL)) == (68, 34, 12, 24)


def test_confirmations_cannot_be_forged_with_the_whole_chain_made_anew(
    plain_context: AppContext,
) -> None:
    clerk = replace(STAFF, account_id=11, name="经办", session="own_link:1")
    watcher = replace(SUPERVISOR, account_id=12, session="own_link:3")
    scored(plain_context)

    def act() -> None:
        add_conflict(plain_context, clerk, CALL, SEATED[0], "G001", "后来得知")

    with pytest.raises(WrongPhase):
        act()
    answer_confirmation(plain_context, watcher, CALL, 1, "confirmed")
    act()
    confirmed = json.loads(write_audit(plain_context, STAFF, CALL))
    assert (told(confirmed), second_opinion(confirmed)) == ([], "")
    untold = []
    for kind, forge in CONFIRMED.items():
        forged = copy.deepcopy(confirmed)
        forge(forged)
        forged = made_anew(forged, chain=True)
        if not told(forged) or not second_opinion(forged):
            untold.append(kind)
    assert untold == []


@pytest.mark.parametrize("kind", SHOWN)
def test_what_the_file_shows_cannot_be_forged_with_digests_made_anew(true: J, kind: str) -> None:
    forged = copy.deepcopy(true)
    SHOWN[kind](forged)
    forged = made_anew(forged)
    without = told(forged)
    assert without, kind  # even without the published digest
    assert second_opinion(forged), kind
    assert "verify.not_published" in told(forged, true["digest"])
    # The forger lets the notice keep the new digest too: told by something else all the same.
    assert set(without) - {"verify.notice_digest"} or kind == "the title", kind


@pytest.mark.parametrize("kind", ACTS)
def test_acts_cannot_be_forged_with_the_whole_chain_made_anew(true: J, kind: str) -> None:
    forged = copy.deepcopy(true)
    ACTS[kind](forged)
    forged = made_anew(forged, chain=True)
    assert told(forged), kind
    assert second_opinion(forged), kind
    assert told(forged, true["digest"])[0] == "verify.not_published"
    without = copy.deepcopy(true)
    ACTS[kind](without)
    assert told(made_anew(without))  # the chain as it was: broken
    assert second_opinion(made_anew(without))


def test_pairs_of_forgeries_are_told(true: J) -> None:
    for first, second in pairwise([*SHOWN, *ACTS]):
        forged = copy.deepcopy(true)
        for kind in (first, second):
            with suppress(AttributeError, IndexError, KeyError, TypeError, ValueError):
                {**SHOWN, **ACTS}[kind](forged)  # the first may have taken away the second's place
        forged = made_anew(forged, chain=True)
        assert told(forged), (first, second)
        assert second_opinion(forged), (first, second)


def _leaves(value: J, way: tuple[J, ...] = ()) -> list[tuple[J, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    found = []
    for key, entry in inner:
        if isinstance(entry, dict | list) and entry:
            found += _leaves(entry, (*way, key))
        else:
            found.append((*way, key))
    return found


def _other(value: J, source: random.Random) -> J:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return source.choice([value + 1, str(value)])
    if isinstance(value, str):
        return source.choice([value + "x", value[:-1], None]) if value else "x"
    return "x"


def test_a_thousand_changes_of_a_single_leaf_are_told(true: J) -> None:
    source = random.Random(20261201)
    leaves = _leaves(true)
    untold = []
    for number in range(1000):
        forged = copy.deepcopy(true)
        *way, last = source.choice(leaves)
        place = forged
        for key in way:
            place = place[key]
        place[last] = _other(place[last], source)
        if place[last] == true or not told(forged, true["digest"]):
            untold.append((way, last))
        if number % 20 == 0 and not second_opinion(forged, true["digest"]):
            untold.append((way, last))
    assert untold == []


SQL = (
    "UPDATE mark SET value = '99' WHERE id = 1",
    "DELETE FROM mark WHERE id = 2",
    "UPDATE scoresheet SET comment = '改过' WHERE id = 1",
    "UPDATE scoresheet SET state = 'draft' WHERE id = 3",
    "UPDATE scoresheet SET expert_id = (SELECT id FROM expert WHERE id NOT IN"
    " (SELECT expert_id FROM seat) LIMIT 1) WHERE id = 2",
    "DELETE FROM activity WHERE action = 'score_submitted' AND subject LIKE '%G002'",
    "UPDATE activity SET actor = 'staff:别人' WHERE action = 'ranked'",
    "UPDATE activity SET at = '2020-01-01 00:00:00' WHERE action = 'draw_run'",
    "UPDATE activity SET detail = '{}' WHERE action = 'notice_published'",
    "UPDATE submission SET applicant = '别的公司' WHERE code = 'G001'",
    "UPDATE submission SET withdrawn_at = '2022-01-01 00:00:00' WHERE code = 'G004'",
    "UPDATE expert SET employer = '别的单位' WHERE code = 'E00001'",
    "UPDATE seat SET role = 'reserve' WHERE id = 1",
    "UPDATE defenceslot SET recused = '[1]' WHERE id = 1",
    "UPDATE plan SET note = '改过' WHERE version = 1",
    "UPDATE draw SET operator_text = '另一段' WHERE number = 1",
    "DELETE FROM draw WHERE number = 1",
    "UPDATE ranking SET digest = 'x' WHERE version = 1",
    "UPDATE publicnotice SET last_day = '2030-01-01'",
    "UPDATE publicnotice SET audit_digest = 'x'",
    "UPDATE call SET phase = 'scoring' WHERE name = 'cq-industrial-internet-2022'",
    "UPDATE chainhead SET digest = 'x' WHERE call = 'cq-industrial-internet-2022'",
    "UPDATE auditrecord SET content = x'00'",
    "INSERT INTO conflict (call, expert_id, submission_id, kind, evidence, sources, hard,"
    " separates, origin, verdict, verdict_reason, verdict_by) VALUES"
    " ('cq-industrial-internet-2022', 1, 1, 'x', 'x', '[]', 1, 1, 'manual', '', '', '')",
)


def test_twenty_ways_to_edit_the_database_are_told(
    true: J, module_context: AppContext, tmp_path: Path
) -> None:
    source = Path(str(module_context.engine.url.database))
    untold = []
    for number, statement in enumerate(SQL):
        copied = tmp_path / f"{number}.sqlite3"
        with closing(sqlite3.connect(copied)) as raw:
            with closing(sqlite3.connect(source)) as held:
                held.backup(raw)
            assert raw.execute(statement).rowcount > 0, statement
            raw.commit()
        if not _seen(module_context, copied, tmp_path / "audit.json"):
            untold.append(statement)
    assert untold == []


def _seen(context: AppContext, database: Path, file: Path) -> bool:
    engine = open_engine(f"sqlite:///{database}")
    try:
        file.write_text(write_audit(replace(context, engine=engine), STAFF, CALL), "utf-8")
    except BadInput:
        return True  # there is no file at all
    finally:
        engine.dispose()
    document = json.loads(file.read_text("utf-8"))
    holds = all(check.holds for check in verify_audit(file))
    return not holds and second_opinion(document) != ""


def test_the_verifier_runs_on_the_standard_library_alone(true: J, tmp_path: Path) -> None:
    file = tmp_path / "audit.json"
    file.write_text(json.dumps(true), encoding="utf-8")
    command = [sys.executable, "-I", "-S", "-c"]
    script = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r});"
        " from reviewer.verifier.__main__ import main;"
        f" raise SystemExit(main([{str(file)!r}, '--digest', {true['digest']!r}]))"
    )
    done = subprocess.run([*command, script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "the file is the published one" in done.stdout
    alone = script.replace(f", '--digest', {true['digest']!r}", "")
    told_alone = subprocess.run([*command, alone], capture_output=True, text=True, check=False)
    assert "not compared with what was published" in told_alone.stdout
    assert all(check.holds for check in verify_audit(file, true["digest"]))
