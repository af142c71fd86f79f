"""A tiny season's whole life, step by step in any order: what must hold holds after every step."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from tempfile import mkdtemp

from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from optimizer.check import check_plan
from reviewer.errors import PingyiError
from reviewer.model.calls import Phase
from reviewer.model.experts import DeclaredRecusal
from reviewer.rules.phases import ORDER, STEPS, is_open
from reviewer.settings import Settings
from reviewer.store import calls, experts, plans, scores, submissions
from reviewer.store.engine import open_engine, reading, transaction
from reviewer.usecases.calls.calls import read_call
from reviewer.usecases.conflicts.find import find_conflicts
from reviewer.usecases.conflicts.judge import add_conflict
from reviewer.usecases.context import AppContext
from reviewer.usecases.experts.declaration import sign_declaration
from reviewer.usecases.invitations.send import write_letters
from reviewer.usecases.plans.repair import replan, withdraw_expert
from reviewer.usecases.plans.solve import prepare_panels, solve, store_plan
from reviewer.usecases.results.notice import publish_notice
from reviewer.usecases.results.rank import rank_submissions
from reviewer.usecases.scoring.sheet import read_scoresheet, save_scoresheet
from reviewer.usecases.screening.decide import decide_submission
from reviewer.usecases.screening.screen import screen_submissions
from tests.builders.databases import fresh_sqlite
from tests.builders.people import CALL, STAFF, expert
from tests.builders.season import even_marks, expert_row, fill, submission_row
from tests.conftest import standing_clock

GOOD = {
    "reg_place": "重庆市渝北区示例路6号",
    "credit": "无",
    "safety_accident": "无",
    "insured_staff": 118,
    "iiot_revenue_2021": 1800,
    "government_recommendation": "是",
    "received": "2022-05-30T11:30",
}
# Few enough that a plan mostly stays possible: five of the others can always sit.
EXPERTS = st.sampled_from(["E00005", "E00006", "E00007"])
SUBMISSIONS = st.sampled_from(["G001", "G002", "G003"])
SECONDS = 5.0


class SeasonLife(RuleBasedStateMachine):
    """Drive a call of three submissions and nine experts through its steps in any order."""

    hurried = False
    scored = False

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(mkdtemp())
        url = fresh_sqlite(self.folder / "life.sqlite3")
        self.engine = open_engine(url)
        self.context = AppContext(
            self.engine, Settings(url, self.folder), standing_clock, "a secret for tests, long"
        )

    def teardown(self) -> None:
        """Leave nothing behind."""
        self.engine.dispose()
        shutil.rmtree(self.folder)

    @initialize()
    def begin(self) -> None:
        """Fill the season: two sound submissions, one that waits for a person's word."""
        doubtful = {**GOOD, "credit": "有一条逾期记录"}
        rows = [
            submission_row(number, status="pending", facts=doubtful if number == 3 else GOOD)
            for number in (1, 2, 3)
        ]
        people = [expert_row(number) for number in (1, 2, 3, 4, 5, 6, 7, 8, 9)]
        fill(self.context, submissions=rows, experts=people, phase=Phase.INTAKE)
        with transaction(self.engine) as session:
            session.add(
                DeclaredRecusal(
                    call=CALL,
                    expert_code="E00004",
                    expert_name="专家04",
                    organisation="重庆示例1号工业互联网有限公司",
                    reason="亲属任职",
                )
            )
        if self.hurried:
            screen_submissions(self.context, STAFF, CALL)
            decide_submission(self.context, STAFF, CALL, "G003", "accept", "因")
            find_conflicts(self.context, STAFF, CALL)
            self.plan()
            assert self._phase() == Phase.PANELS
        if self.scored:
            for place in range(len(self._assigned())):
                self.score(place, 80)
            assert self._phase() == Phase.SCORING

    @rule()
    def screen(self) -> None:
        """Screen all submissions."""
        self._try("screen", lambda: screen_submissions(self.context, STAFF, CALL))

    @rule(code=SUBMISSIONS, verdict=st.sampled_from(["accept", "reject"]))
    def decide(self, code: str, verdict: str) -> None:
        """Decide on a submission, whether it waits for that or not."""
        self._try(
            "decide", lambda: decide_submission(self.context, STAFF, CALL, code, verdict, "因")
        )

    @rule()
    def look_for_conflicts(self) -> None:
        """Find conflicts, perhaps again."""
        self._try("find_conflicts", lambda: find_conflicts(self.context, STAFF, CALL))

    @rule(who=EXPERTS, code=SUBMISSIONS)
    def keep_apart(self, who: str, code: str) -> None:
        """Keep a pair apart by hand."""
        self._try(
            "judge_conflict", lambda: add_conflict(self.context, STAFF, CALL, who, code, "因")
        )

    @rule()
    def plan(self) -> None:
        """Form panels anew."""

        def work() -> None:
            prepared = prepare_panels(self.context, STAFF, CALL)
            store_plan(self.context, STAFF, prepared, solve(prepared, seconds=SECONDS))

        self._try("plan", work)

    @rule(who=EXPERTS)
    def withdraw(self, who: str) -> None:
        """Take an expert out and repair the plan."""

        def work() -> None:
            withdraw_expert(self.context, STAFF, CALL, who)
            replan(self.context, STAFF, CALL, seconds=SECONDS)

        self._try("replan", work)

    @rule()
    def invite(self) -> None:
        """Tell everybody."""
        self._try("invite", lambda: write_letters(self.context, STAFF, CALL))

    @rule(place=st.integers(0, 30), mark=st.integers(0, 101))
    def score(self, place: int, mark: int) -> None:
        """Sign, and hand a scoresheet in: of an assigned pair while there is one so far down."""
        pairs = self._assigned()
        who, code = pairs[place] if place < len(pairs) else ("E00009", "G003")

        def work() -> None:
            sign_declaration(self.context, expert(who), CALL, agreed=True)
            version = read_scoresheet(self.context, expert(who), CALL, code).version
            save_scoresheet(
                self.context,
                expert(who),
                CALL,
                code,
                marks=even_marks(mark),
                comment="意见",
                version=version,
                submit=True,
            )

        self._try("score", work)

    @rule()
    def rank(self) -> None:
        """Freeze the ranking."""
        self._try("rank", lambda: rank_submissions(self.context, STAFF, CALL))

    @rule()
    def publish(self) -> None:
        """Publish the notice."""
        self._try("notice", lambda: publish_notice(self.context, STAFF, CALL, date(2022, 6, 20)))

    def _try(self, step: str, work: object) -> None:
        """Take a step; only the family of refusals may come back, and a closed step must refuse."""
        assert callable(work)
        before = self._phase()
        try:
            work()
        except PingyiError as refusal:
            event(f"{step}: {refusal.code}")
            assert self._phase() == before
            return
        event(f"{step}: done")
        assert is_open(step, before)
        after = self._phase()
        assert after in {before, STEPS[step].leads_to}
        if ORDER.index(after) > ORDER.index(before):
            assert ORDER.index(STEPS[step].earliest) <= ORDER.index(before)

    def _assigned(self) -> list[tuple[str, str]]:
        with reading(self.engine) as session:
            plan = plans.find_plan(session, CALL)
            people = {
                each_expert.id: each_expert.code
                for each_expert in experts.all_experts(session, CALL)
            }
            submissions_by_id = {
                submission.id: submission.code
                for submission in submissions.all_submissions(session, CALL)
            }
            pairs = plans.assignments(session, plan.id or 0) if plan else []
            return [
                (people[seat.expert_id], submissions_by_id[slot.submission_id])
                for seat, slot in pairs
            ]

    def _phase(self) -> Phase:
        with reading(self.engine) as session:
            return Phase(calls.get_call(session, CALL).phase)

    @invariant()
    def every_plan_keeps_the_hard_rules(self) -> None:
        """Check every stored version by the independent checker."""
        with reading(self.engine) as session:
            for plan in plans.plan_versions(session, CALL):
                assert check_plan(plan.problem, plan.document) == ()

    @invariant()
    def a_fresh_plan_keeps_apart_who_must_be(self) -> None:
        """No assigned pair is in conflict while the plan is of the present data."""
        with reading(self.engine) as session:
            plan = plans.find_plan(session, CALL)
            if plan is None or plan.call_revision != calls.get_call(session, CALL).revision:
                return
            apart = experts.separated_pairs(session, CALL)
            pairs = plans.assignments(session, plan.id or 0)
            assert not {(seat.expert_id, slot.submission_id) for seat, slot in pairs} & apart

    @invariant()
    def only_the_admitted_are_planned(self) -> None:
        """Neither the refused nor the undecided are in a plan of the present data."""
        with reading(self.engine) as session:
            plan = plans.find_plan(session, CALL)
            if plan is None or plan.call_revision != calls.get_call(session, CALL).revision:
                return
            admitted = {entry.id for entry in submissions.admitted(session, CALL)}
            assert {slot.submission_id for slot in plans.slots(session, plan.id or 0)} == admitted

    @invariant()
    def numbers_of_versions_have_no_gaps(self) -> None:
        """Plans and rankings count from one without a gap."""
        with reading(self.engine) as session:
            for rows in (
                plans.plan_versions(session, CALL),
                scores.ranking_versions(session, CALL),
            ):
                versions = [row.version for row in rows]
                assert versions == list(range(len(versions), 0, -1))

    @invariant()
    def the_office_can_always_look(self) -> None:
        """The page of the call never fails."""
        if self._known():
            assert read_call(self.context, STAFF, CALL).phase == self._phase()

    def _known(self) -> bool:
        with reading(self.engine) as session:
            return calls.find_call(session, CALL) is not None


class LateLife(SeasonLife):
    """The same, from a call that has its first plan, so that what follows comes soon."""

    hurried = True


class ScoredLife(LateLife):
    """The same, from a call whose experts have all handed in."""

    scored = True


def bounded(examples: int, steps: int) -> settings:
    """Keep the search short and the same every time."""
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )


TestSeasonLife = SeasonLife.TestCase
TestSeasonLife.settings = bounded(6, 20)
TestLateLife = LateLife.TestCase
TestLateLife.settings = bounded(6, 20)
TestScoredLife = ScoredLife.TestCase
TestScoredLife.settings = bounded(4, 15)
