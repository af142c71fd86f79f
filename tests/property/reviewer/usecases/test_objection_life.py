"""The life of objections in any order: nobody who is held or struck is ever published as final."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from reviewer.errors import BadInput, WrongPhase
from reviewer.model.calls import Phase
from reviewer.settings import Settings
from reviewer.store import calls, results, scores
from reviewer.store.engine import open_engine, reading
from reviewer.usecases.archive.audit import verify_audit, write_audit
from reviewer.usecases.calls.calls import change_settings
from reviewer.usecases.context import AppContext, prepare_database
from reviewer.usecases.results.correct import check_field
from reviewer.usecases.results.final import publish_final
from reviewer.usecases.results.notice import archive_call, publish_notice
from reviewer.usecases.results.objections import Raised, decide_objection, record_objection
from reviewer.usecases.results.rank import rank_submissions
from reviewer.usecases.second_person import (
    SecondPersonNeeded,
    answer_confirmation,
    list_confirmations,
)
from tests.builders.cloud import CALL, NOW, screened_cloud
from tests.builders.people import STAFF, SUPERVISOR

DATABASE = "life.sqlite3"
CODES = [f"Y{number:04d}" for number in range(1, 8)]
PLACES = 4
CLERK = replace(STAFF, session="own_link:1")
WATCHER = replace(SUPERVISOR, session="own_link:2")


def _context(folder: Path) -> AppContext:
    url = f"sqlite:///{folder / DATABASE}"
    return AppContext(
        open_engine(url), Settings(url, folder), lambda: NOW, "a secret for tests" * 3
    )


def _begun() -> Path:
    """Take a small call as far as its first notice, once: each life begins with a copy."""
    folder = Path(tempfile.mkdtemp())
    context = _context(folder)
    prepare_database(context.engine, context.clock)
    screened_cloud(context, folder, len(CODES), seed=5)
    change_settings(context, STAFF, CALL, {"selection.quota": str(PLACES)})
    rank_submissions(context, STAFF, CALL)
    publish_notice(context, STAFF, CALL)
    context.engine.dispose()
    return folder


class Life(RuleBasedStateMachine):
    """Do what staff may do in any order; what is refused changes nothing."""

    begun: Path | None = None

    @initialize()
    def begin(self) -> None:
        """Open a copy of the call as it stands after its first notice."""
        if Life.begun is None:
            Life.begun = _begun()
        self.folder = Path(tempfile.mkdtemp())
        shutil.copy(Life.begun / DATABASE, self.folder / DATABASE)
        self.now = NOW
        self.context = replace(_context(self.folder), clock=lambda: self.now)
        self.archived = False
        self.finals = 0

    def attempt(self, act: Callable[[], object]) -> bool:
        """Do an act; a refusal in words is no fault."""
        try:
            act()
        except (WrongPhase, BadInput):
            return False
        return True

    def by_two(self, act: Callable[[], object]) -> bool:
        """Do an act, with the supervisor's word where it needs one."""

        def confirmed() -> None:
            try:
                act()
            except SecondPersonNeeded:
                newest = list_confirmations(self.context, CLERK, CALL)[0]
                answer_confirmation(self.context, WATCHER, CALL, newest.number, "confirmed")
                act()

        return self.attempt(confirmed)

    @rule(days=st.sampled_from([1, 4, 9]))
    def wait(self, days: int) -> None:
        """Let days pass; the calendar ends with the year that the table covers."""
        self.now = min(self.now + timedelta(days=days), datetime(2020, 12, 1, tzinfo=UTC))

    @rule(code=st.sampled_from([*CODES, ""]))
    def object_to(self, code: str) -> None:
        """Record an objection about one submission, or about the procedure."""
        raised = Raised("甲公司", "organisation", "10000000009", "数据不实", code)
        self.attempt(lambda: record_objection(self.context, STAFF, CALL, raised))

    @rule(
        number=st.integers(1, 5),
        outcome=st.sampled_from(["upheld", "upheld", "rejected", "withdrawn"]),
        redo=st.sampled_from(["nothing", "strike", "strike", "ranking"]),
    )
    def decide(self, number: int, outcome: str, redo: str) -> None:
        """Decide an objection, if there is an open one of that number."""
        self.by_two(
            lambda: decide_objection(
                self.context, CLERK, CALL, number, outcome=outcome, redo=redo, reason="经查"
            )
        )

    @rule(code=st.sampled_from(CODES), value=st.sampled_from(["12", "60", "5"]))
    def correct(self, code: str, value: str) -> None:
        """Correct the spending of a submission: it may fall out, or change its tier."""
        self.by_two(
            lambda: check_field(
                self.context, CLERK, CALL, code, "cloud_spend",
                verdict="corrected", value=value, reason="发票",
            )
        )  # fmt: skip

    @rule()
    def rank(self) -> None:
        """Freeze a new ranking."""
        self.attempt(lambda: rank_submissions(self.context, STAFF, CALL, reason="更正"))

    @rule()
    def notice(self) -> None:
        """Publish a new notice."""
        self.attempt(lambda: publish_notice(self.context, STAFF, CALL))

    @rule()
    def finish(self) -> None:
        """Publish the final list; what was published must be free at that moment."""
        if not self.attempt(lambda: publish_final(self.context, STAFF, CALL)):
            return
        self.finals += 1
        with reading(self.context.engine) as session:
            final = results.find_final(session, CALL)
            notice = scores.find_notice(session, CALL)
            assert final is not None
            assert notice is not None
            codes = {row["submission"] for row in final.rows}
            held = scores.held_submissions(session, CALL)
            assert not codes & held.keys()
            assert "" not in held
            assert not codes & set(scores.struck_submissions(session, CALL))
            named = {row["submission"] for row in notice.rows}
            assert codes == named - held.keys()
            assert {each["submission"] for each in final.held} == named & held.keys()
            assert len(codes) <= PLACES
            assert not scores.pending_corrections(session, CALL)

    @precondition(lambda self: self.finals > 0)
    @rule()
    def archive(self) -> None:
        """Close the call: nothing may be open, and the final list is that of the last notice."""
        if not self.attempt(lambda: archive_call(self.context, STAFF, CALL)):
            return
        self.archived = True
        with reading(self.context.engine) as session:
            assert scores.undecided_objections(session, CALL) == 0
            final, notice = results.find_final(session, CALL), scores.find_notice(session, CALL)
            assert final is not None
            assert notice is not None
            assert (final.notice_version, final.held) == (notice.version, [])

    @invariant()
    def an_archived_call_stays_closed(self) -> None:
        """What is archived is not opened again, and versions are counted without a gap."""
        if not hasattr(self, "context"):
            return
        with reading(self.context.engine) as session:
            closed = calls.get_call(session, CALL).phase == Phase.ARCHIVE
            assert closed == self.archived
            versions = [final.version for final in results.finals(session, CALL)]
            assert versions == list(range(1, self.finals + 1))

    def teardown(self) -> None:
        """The audit file of every life verifies."""
        if not hasattr(self, "context"):
            return
        file = self.folder / "audit.json"
        file.write_text(write_audit(self.context, STAFF, CALL), encoding="utf-8")
        assert [check.name for check in verify_audit(file) if not check.holds] == []
        self.context.engine.dispose()
        shutil.rmtree(self.folder)


TestObjectionLife = Life.TestCase
TestObjectionLife.settings = settings(
    max_examples=12,
    stateful_step_count=16,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
