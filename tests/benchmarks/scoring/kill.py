"""Kill the server while experts save: no acknowledged save may be missing, none doubled.

Every save adds its number to the comment of the sheet, so that the sheet itself tells which saves
arrived; its version counts them. A save without an answer is sent again unchanged, as the page
does. Run as `python -m tests.benchmarks.scoring.kill [--experts 64] [--seconds 60] [--kills 10]
[--database URL] [--keep]`.
"""

from __future__ import annotations

import argparse
import http.client
import json
import tempfile
import threading
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path

from sqlmodel import col, func, select

from reviewer.model.experts import Expert
from reviewer.model.scores import Mark, Scoresheet
from reviewer.model.submissions import Submission
from reviewer.rules.evidence import START, digest_of_json, moment_text, seal_of
from reviewer.store.engine import reading
from reviewer.store.evidence import acts_of, entry_content, head_of, rows_of
from reviewer.usecases.context import AppContext
from reviewer.verifier.chain import State, apply, read_acts
from reviewer.verifier.document import CheckFinding
from tests.benchmarks.scoring.results import keep
from tests.benchmarks.scoring.season import CALL, Assigned, Size, build_season, open_season
from tests.benchmarks.scoring.server import Server, free_port
from tests.benchmarks.scoring.visitor import Answer, Visitor

NEVER = 120.0  # seconds after which a save that finds no server counts as a failure of the test


@dataclass
class Diary:
    """Keep what one expert was told was saved."""

    who: Assigned
    acknowledged: list[int] = field(default_factory=list)
    retried: int = 0
    fault: str = ""


@dataclass(frozen=True)
class Outcome:
    """Tell what was found in the database afterwards."""

    saves: int
    retried: int
    kills: int
    missing: int
    doubled: int
    faults: tuple[str, ...]
    acts: int = 0
    broken: int = 0


def keep_saving(diary: Diary, visitor: Visitor, stop: threading.Event) -> None:
    """Save one number after the other until stopped; the last one is seen through."""
    code, sent, version = diary.who.submissions[0], 0, 0
    numbers: list[str] = []
    try:
        while not stop.is_set():
            sent += 1
            numbers.append(str(sent))
            answer = _insist(diary, visitor, code, version, numbers)
            if answer.status != 200:
                diary.fault = f"{answer.status}: {answer.text[:200]}"
                return
            version = int(json.loads(answer.text)["version"])
            diary.acknowledged.append(sent)
    except (OSError, http.client.HTTPException) as error:
        diary.fault = repr(error)
    finally:
        visitor.close()


def _insist(diary: Diary, visitor: Visitor, code: str, version: int, numbers: list[str]) -> Answer:
    """Send one save until it is answered."""
    begin = time.monotonic()
    while True:
        try:
            marks = {"mark-capability": str(len(numbers) % 101)}
            answer = visitor.save(code, version, marks, ",".join(numbers))
            if answer.status < 500:
                return answer
        except (OSError, http.client.HTTPException):
            if time.monotonic() - begin > NEVER:
                raise
        diary.retried += 1
        time.sleep(0.05)


def run(url: str, folder: Path, *, experts: int, seconds: float, kills: int) -> Outcome:
    """Let experts save on a fresh database while the server is killed and started again."""
    panels = -(-experts // 5)
    context = open_season(url, folder)
    people = build_season(context, Size(panels=panels, submissions_each=2))[:experts]
    context.engine.dispose()
    server = Server(url, folder, free_port())
    server.start()
    diaries = [Diary(who) for who in people]
    stop = threading.Event()
    threads = []
    try:
        for diary in diaries:
            visitor = Visitor("127.0.0.1", server.port)
            visitor.sign_in(diary.who.token)
            visitor.open_sheet(diary.who.submissions[0])
            threads.append(threading.Thread(target=keep_saving, args=(diary, visitor, stop)))
        for thread in threads:
            thread.start()
        for _ in range(kills):
            time.sleep(seconds / (kills + 1))
            server.kill()
            server.start()
        time.sleep(seconds / (kills + 1))
        stop.set()
        for thread in threads:
            thread.join()
    finally:
        stop.set()
        server.kill()
    context = open_season(url, folder)
    try:
        return _compare(context, diaries, kills)
    finally:
        context.engine.dispose()


def _compare(context: AppContext, diaries: list[Diary], kills: int) -> Outcome:
    missing = doubled = 0
    with reading(context.engine) as session:
        people = {entry.id: entry.code for entry in session.exec(select(Expert)).all()}
        submissions_by_id = {
            entry.id: entry.code for entry in session.exec(select(Submission)).all()
        }
        sheets = session.exec(select(Scoresheet)).all()
        twice = session.exec(
            select(Mark.scoresheet_id, Mark.criterion)
            .group_by(col(Mark.scoresheet_id), col(Mark.criterion))
            .having(func.count() > 1)
        ).all()
    held = Counter(
        (people[each_sheet.expert_id], submissions_by_id[each_sheet.submission_id])
        for each_sheet in sheets
    )
    doubled += len(twice) + sum(count - 1 for count in held.values())
    found = {
        (people[each_sheet.expert_id], submissions_by_id[each_sheet.submission_id]): each_sheet
        for each_sheet in sheets
    }
    for diary in diaries:
        sheet = found.get((diary.who.expert, diary.who.submissions[0]))
        arrived = [int(entry) for entry in sheet.comment.split(",")] if sheet else []
        missing += len(set(diary.acknowledged) - set(arrived))
        doubled += len(arrived) - len(set(arrived))
        doubled += abs((sheet.version if sheet else 0) - len(arrived))  # one step for each save
    acts, broken = _follow_chain(context)
    return Outcome(
        acts=acts,
        broken=broken,
        saves=sum(len(diary.acknowledged) for diary in diaries),
        retried=sum(diary.retried for diary in diaries),
        kills=kills,
        missing=missing,
        doubled=doubled,
        faults=tuple(diary.fault for diary in diaries if diary.fault),
    )


def _follow_chain(context: AppContext) -> tuple[int, int]:
    """Count the acts of the call, and what is broken: links, changes, rows told otherwise."""
    found: list[CheckFinding] = []
    links, contents, state = [], [], State()
    with reading(context.engine) as session:
        for act in acts_of(session, CALL):
            content = entry_content(act)
            links.append(
                [act.number, moment_text(act.at), act.action, seal_of(content), act.digest]
            )
            contents.append({**content, "changes": act.changes})
        acts = read_acts(links, contents, (0, START), found)
        for entry in acts:
            found += apply(state, entry)
        other = sum(
            digest_of_json(state.table(table).get(key)) != digest_of_json(held)
            for table, key, held in rows_of(session, CALL)
            if not (table == "scoresheet" and held["version"] == 0)
        )
        whole = head_of(session, CALL) == (acts[-1].number, acts[-1].digest)
    return len(acts), len(found) + other + (not whole)


def main() -> None:
    """Run on the command line; exit status 1 where anything is missing, doubled or refused."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--experts", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--database", default="")
    parser.add_argument("--keep", action="store_true", help="add to the kept results")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = asked.database or f"sqlite:///{folder}/kill.sqlite3"
        done = run(
            url, Path(folder), experts=asked.experts, seconds=asked.seconds, kills=asked.kills
        )
    print(done)
    if asked.keep:
        asked_for = {"experts": asked.experts, "seconds": asked.seconds}
        keep("kill", url, {**asked_for, **asdict(done)})
    wrong = done.missing or done.doubled or done.faults or done.broken
    raise SystemExit(1 if wrong else 0)


if __name__ == "__main__":
    main()
