"""Read the board: one day of panels and hearings, what is unplaced, and what the draft does."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlmodel import Session

from reviewer.errors import NotFound
from reviewer.model.plan_documents import PlannedPanel
from reviewer.planning.acts import panel_hearing, panel_named
from reviewer.planning.candidates import (
    HearingPlace,
    SeatCandidate,
    hearing_places,
    hearing_swaps,
    seat_candidates,
)
from reviewer.planning.difference import compare
from reviewer.planning.hand_check import BrokenRule
from reviewer.rules.permissions import Actor, require_overseer
from reviewer.rules.phases import is_open
from reviewer.store import calls, drafts, experts, plans, submissions
from reviewer.store.engine import reading
from reviewer.usecases.context import AppContext
from reviewer.usecases.plans.board import Board, open_board
from reviewer.usecases.plans.board_views import (
    BoardAct,
    BoardHearing,
    BoardPanel,
    BoardSeat,
    BoardView,
    CandidateView,
    PickedHearing,
    RuleView,
    UnplacedHearing,
)
from reviewer.usecases.plans.release import figures_of

CODE = re.compile(r"[^\s/（）]+")
MOST_UNPLACED = 60  # named on the board; the list of submissions has them all


def read_board(
    context: AppContext,
    actor: Actor,
    call_name: str,
    *,
    day: str = "",
    pick: str = "",
    panel: str = "",
    seat: str = "",
) -> BoardView:
    """Show a day of the board, with the hearing, the panel or the seat that is in hand.

    Raises NotFound where the call has no plan, or no such hearing, panel or seat.
    """
    require_overseer(actor)
    with reading(context.engine) as session:
        return _BoardReader(session, open_board(session, call_name)).view(day, pick, panel, seat)


def board_number(context: AppContext, actor: Actor, call_name: str) -> tuple[int, int]:
    """Give the state of the board, to see whether somebody acted: plan version, draft number."""
    require_overseer(actor)
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        draft = drafts.open_draft(session, call_name)
        return call.plan_version, draft.number if draft else 0


def rule_views(
    context: AppContext, actor: Actor, call_name: str, broken: Iterable[BrokenRule]
) -> list[RuleView]:
    """Put names beside the codes of broken rules."""
    require_overseer(actor)
    with reading(context.engine) as session:
        names = _names(session, call_name)
        return [RuleView(entry.rule, _named(entry.where, names)) for entry in broken]


def _names(session: Session, call_name: str) -> dict[str, str]:
    people = {row.code: row.name for row in experts.all_experts(session, call_name)}
    heard = {row.code: row.platform for row in submissions.all_submissions(session, call_name)}
    return people | heard


def _named(where: str, names: Mapping[str, str]) -> str:
    return CODE.sub(
        lambda found: f"{found[0]} {names[found[0]]}" if found[0] in names else found[0], where
    )


class _BoardReader:
    """Read what a day of the board shows, in a handful of statements whatever the season."""

    def __init__(self, session: Session, board: Board) -> None:
        self.session, self.board = session, board
        self.definition = calls.definition_of(board.call)
        self.zone = self.definition.zone
        self.unplaced = board.index.unplaced(board.plan)
        self.people: dict[str, tuple[str, str]] = {}
        self.heard: dict[str, tuple[str, str]] = {}
        self.names: dict[str, str] = {}
        self.load: Counter[str] = Counter()
        for panel in board.plan.panels:
            for code in panel.experts:
                self.load[code] += len(panel.slots)

    def _learn(self, codes: Iterable[str]) -> None:
        """Read the names of people and submissions that are about to be shown."""
        unknown = sorted(set(codes) - self.names.keys())
        name = self.board.call.name
        people = [code for code in unknown if code not in self.board.index.submissions]
        heard = [code for code in unknown if code not in self.board.index.experts]
        self.people |= drafts.people_named(self.session, name, people) if people else {}
        self.heard |= drafts.hearings_named(self.session, name, heard) if heard else {}
        for known in (self.people, self.heard):
            self.names |= {code: pair[0] for code, pair in known.items()}

    def view(self, day: str, pick: str, panel: str, seat: str) -> BoardView:
        board = self.board
        opened = board.index.hours()
        days = sorted({entry.start.date() for entry in board.plan.panels} | opened.keys())
        chosen = next((each for each in days if each.isoformat() == day), self._day(pick, panel))
        mine = [entry for entry in board.plan.panels if entry.start.date() == chosen]
        shown = [*mine, *([panel_named(board.plan, panel)] if panel else [])]
        places = self._places(pick)
        broken = self._found()
        candidates = seat_candidates(board.index, board.plan, panel, seat) if panel and seat else []
        self._learn(
            [
                *(who for entry in shown for who in entry.people),
                *(slot.submission for entry in shown for slot in entry.slots),
                *self.unplaced[:MOST_UNPLACED],
                *(str(value) for row in board.acts for value in row.act.values()),
                *([pick] if pick else []),
                *(place.swapped_with for place in places[1]),
                *(person.expert for person in candidates),
                *(code for rule in broken for code in CODE.findall(rule.where)),
                *(
                    code
                    for person in candidates
                    for rule in person.broken
                    for code in CODE.findall(rule.where)
                ),
            ]
        )
        every_room = tuple(board.index.rooms)
        hours = opened.get(chosen)
        return BoardView(
            definition=self.definition,
            base=board.base,
            newest=board.newest,
            draft=board.draft,
            number=board.number,
            clash=board.clash,
            may_arrange=is_open("arrange", board.call.phase),
            days=tuple(days),
            day=chosen,
            rooms=tuple(dict.fromkeys((*every_room, *(entry.room for entry in mine)))),
            every_room=every_room,
            hours=_hours(chosen, hours, self.zone) if hours else None,
            panels=tuple(self._panel(entry) for entry in mine),
            every_panel=tuple(entry.code for entry in board.plan.panels),
            unplaced=tuple(self._unplaced(code) for code in self.unplaced),
            acts=tuple(self._acts()),
            changes=compare(board.in_force, board.plan).counts(),
            figures=figures_of(board),
            broken=tuple(self._rule(rule) for rule in broken),
            versions=tuple(
                row.version for row in plans.plan_versions(self.session, board.call.name)
            ),
            picked=self._picked(pick, places) if pick else None,
            chosen=self._panel(panel_named(board.plan, panel)) if panel else None,
            seat=seat,
            candidates=tuple(self._candidate(person) for person in candidates),
        )

    def _day(self, pick: str, panel: str) -> date:
        board = self.board
        found = panel_hearing(board.plan, pick) if pick else None
        if found is None and panel:
            found = panel_named(board.plan, panel)
        starts = [entry.start.date() for entry in board.plan.panels]
        return found.start.date() if found else min(starts, default=date.min)

    def _panel(self, panel: PlannedPanel) -> BoardPanel:
        roles = dict.fromkeys(panel.reserves, "reserve") | {panel.chair or "": "chair"}
        return BoardPanel(
            code=panel.code,
            category=panel.category,
            room=panel.room,
            starts_at=panel.start.replace(tzinfo=self.zone),
            ends_at=panel.end.replace(tzinfo=self.zone),
            seats=tuple(
                self._seat(code, roles.get(code, "member"))
                for code in sorted(panel.people, key=lambda code: code != panel.chair)
            ),
            hearings=tuple(
                BoardHearing(
                    code=slot.submission,
                    platform=self.names.get(slot.submission, slot.submission),
                    applicant=self._applicant(slot.submission),
                    panel=panel.code,
                    room=panel.room,
                    starts_at=slot.start.replace(tzinfo=self.zone),
                    ends_at=slot.end.replace(tzinfo=self.zone),
                    locked=self._locked(slot.submission),
                )
                for slot in panel.slots
            ),
        )

    def _applicant(self, code: str) -> str:
        return self.heard.get(code, ("", ""))[1]

    def _locked(self, code: str) -> bool:
        found = self.board.index.submissions.get(code)
        return found is not None and bool(found.pinned_start or found.pinned_room)

    def _seat(self, code: str, role: str) -> BoardSeat:
        name, employer = self.people.get(code, (code, ""))
        known = self.board.index.experts.get(code)
        return BoardSeat(
            code=code,
            name=name,
            employer=employer,
            role=role,
            load=self.load[code],
            can_chair=known is not None and known.can_chair,
        )

    def _unplaced(self, code: str) -> UnplacedHearing:
        return UnplacedHearing(code, self.names.get(code, code), self._applicant(code))

    def _acts(self) -> Iterable[BoardAct]:
        for row in self.board.acts:
            words = {
                key: f"{value} {self.names[value]}" if value in self.names else str(value)
                for key, value in row.act.items()
                if key != "kind"
            }
            yield BoardAct(row.place, str(row.act["kind"]), words, row.actor, row.at, row.undone)

    def _rule(self, rule: BrokenRule) -> RuleView:
        return RuleView(rule.rule, _named(rule.where, self.names))

    def _found(self) -> list[BrokenRule]:
        """Check the whole season only where data changed under the plan; an act never breaks it."""
        board = self.board
        if not (
            board.stale or board.changes or any(r.act.get("kind") == "restore" for r in board.acts)
        ):
            return []
        return sorted(
            entry
            for entry in board.index.broken_anywhere(board.plan)
            if entry.rule != "not_placed"  # the list of the unplaced says that
        )

    def _places(self, code: str) -> tuple[list[HearingPlace], list[HearingPlace]]:
        """Find where the hearing in hand may go, alone or in exchange."""
        board = self.board
        if not code:
            return [], []
        if code not in board.index.submissions:
            raise NotFound("error.unknown_submission", call=board.call.name, submission=code)
        now = board.plan.places.get(code)
        swaps = hearing_swaps(board.index, board.plan, code, now.start) if now else []
        places = hearing_places(board.index, board.plan, code)
        return self._local(places), self._local(swaps)

    def _local(self, places: Iterable[HearingPlace]) -> list[HearingPlace]:
        return [replace(place, start=place.start.replace(tzinfo=self.zone)) for place in places]

    def _picked(
        self, code: str, found: tuple[list[HearingPlace], list[HearingPlace]]
    ) -> PickedHearing:
        panel = panel_hearing(self.board.plan, code)
        place = None
        if panel is not None:
            shown = self._panel(panel)
            place = next(hearing for hearing in shown.hearings if hearing.code == code)
        return PickedHearing(
            self._unplaced(code), place, tuple(found[0]), tuple(found[1]), self.names
        )

    def _candidate(self, person: SeatCandidate) -> CandidateView:
        name, employer = self.people.get(person.expert, (person.expert, ""))
        broken = tuple(self._rule(rule) for rule in person.broken)
        return CandidateView(person, name, employer, broken)


def _hours(day: date, opened: tuple[time, time], zone: ZoneInfo) -> tuple[datetime, datetime]:
    return datetime.combine(day, opened[0], zone), datetime.combine(day, opened[1], zone)
