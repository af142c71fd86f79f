"""Find causes that counting alone shows, before any model is built."""

from collections.abc import Iterator
from datetime import datetime
from math import ceil

from optimizer.explain import proposals
from optimizer.explain.calendar import Calendar
from optimizer.explain.cause import Cause
from optimizer.messages import names, text
from optimizer.problem import Expert, PanelProblem, Submission


def screen(problem: PanelProblem) -> list[Cause]:
    """List the causes found by counting, the plainest family only; an empty list proves nothing."""
    checks = _Screens(problem)
    if not problem.submissions:
        return []
    for family in (checks.time, checks.categories, checks.pins, checks.submissions, checks.seats):
        found = list(family())
        if found:
            return found
    return []


def screen_meetings(problem: PanelProblem) -> list[Cause]:
    """List the submissions that have no time common to a room, applicant and enough experts."""
    return list(_Screens(problem).meetings())


class _Screens:
    """Count supply and demand; one method a family of causes."""

    def __init__(self, problem: PanelProblem) -> None:
        self.problem, self.rules = problem, problem.rules
        self.calendar = Calendar(problem)
        self.size = problem.rules.sizes()[0]
        self.qualified = {
            c: [e for e in problem.experts if c in e.categories and e.max_panels != 0]
            for c in problem.categories
        }
        self.barred: dict[str, set[str]] = {}
        for expert, submission in problem.conflicts:
            self.barred.setdefault(submission, set()).add(expert)

    def time(self) -> Iterator[Cause]:
        """Compare the time of all rooms with what the submissions need."""
        slots = self.calendar.room_slots()
        length, count = self.problem.slot_minutes, len(self.problem.submissions)
        if not slots:
            message = text("no_time", length=length)
            yield Cause("no_time", message, (), tuple(proposals.more_time(self.problem, count)))
        elif slots < count:
            message = text(
                "room_time", count=count, length=length, need=count * length, have=slots * length
            )
            rooms = tuple(r.id for r in self.problem.rooms)
            more = tuple(proposals.more_time(self.problem, count))
            yield Cause("room_time", message, rooms, more)
        for s in self.problem.submissions:
            if slots and not self.calendar.slots_of(s):
                offers = tuple(proposals.applicant_times(self.problem, s, self.calendar))
                message = text("applicant_never_free", submission=s.id)
                yield Cause("applicant_never_free", message, (s.id,), offers)

    def categories(self) -> Iterator[Cause]:
        """Ask each category for enough experts, technical experts and chairs."""
        need, technical = self.size, self.rules.technical_needed(self.size)
        for category, experts in self.qualified.items():
            ids = tuple(e.id for e in experts)
            about = {"category": category, "count": len(experts)}
            skilled = [e for e in experts if e.kind == "technical"]
            if len(experts) < need:
                message = text("few_experts_in_category", need=need, **about)
                smaller = tuple(proposals.smaller(self.problem, len(experts)))
                yield Cause("few_experts_in_category", message, (category, *ids), smaller)
            elif len(skilled) < technical:
                about["count"] = len(skilled)
                message = text("few_technical_in_category", need=technical, **about)
                fixes = tuple(proposals.less_technical(self.problem, len(skilled)))
                yield Cause("few_technical_in_category", message, (category, *ids), fixes)
            elif self.rules.chair and not any(e.can_chair for e in experts):
                fixes = tuple(proposals.chairs(self.problem, category, experts))
                yield Cause("no_chair", text("no_chair", **about), (category, *ids), fixes)

    def submissions(self) -> Iterator[Cause]:
        """Ask each submission for enough experts without a conflict."""
        if self.rules.recusal == "leave":
            return
        technical = self.rules.technical_needed(self.size)
        for s in self.problem.submissions:
            free = self._without_conflict(s)
            skilled = [e for e in free if e.kind == "technical"]
            chairs = [e for e in free if e.can_chair]
            counted = [
                ("few_experts_for_submission", free, self.size),
                ("few_technical_for_submission", skilled, technical),
                ("no_chair_for_submission", chairs, 1 if self.rules.chair else 0),
            ]
            for code, mine, need in counted:
                if len(mine) >= need:
                    continue
                ids = [e.id for e in mine]
                if code == "no_chair_for_submission":
                    ids = [e.id for e in self.qualified[s.category] if e.can_chair]
                message = text(
                    code,
                    submission=s.id,
                    category=s.category,
                    count=len(mine),
                    names=names(ids),
                    need=need,
                )
                fixes = proposals.for_submission(self.problem, s, free, self.size)
                yield Cause(code, message, (s.id, *ids), tuple(fixes))
                break

    def _without_conflict(self, submission: Submission) -> list[Expert]:
        barred = self.barred.get(submission.id, set())
        return [e for e in self.qualified[submission.category] if e.id not in barred]

    def seats(self) -> Iterator[Cause]:
        """Compare the seats that the fewest panels need with those that experts may take."""
        longest = self.calendar.longest()
        total = 0
        for category, experts in self.qualified.items():
            count = sum(s.category == category for s in self.problem.submissions)
            panels = ceil(count / longest)
            total += panels * self.size
            yield from self._seats(category, experts, panels)
        able = {e.id: e for experts in self.qualified.values() for e in experts}
        have = self._most(list(able.values()))
        if have is not None and have < total:
            message = text("few_seats_overall", need=total, have=have)
            fixes = tuple(proposals.more_panels(self.problem, list(able.values())))
            yield Cause("few_seats_overall", message, tuple(able), fixes)

    def _seats(self, category: str, experts: list[Expert], panels: int) -> Iterator[Cause]:
        have, need = self._most(experts), panels * self.size
        about = {"category": category, "count": len(experts)}
        ids = tuple(e.id for e in experts)
        chairs = [e for e in experts if e.can_chair]
        led = self._most(chairs)
        if have is not None and have < need:
            message = text("few_seats", need=need, have=have, **about)
            fixes = tuple(proposals.more_panels(self.problem, experts))
            yield Cause("few_seats", message, (category, *ids), fixes)
        elif self.rules.chair and led is not None and led < panels:
            shown = names([e.id for e in chairs])
            message = text("few_chair_seats", need=panels, have=led, names=shown, **about)
            fixes = (
                *proposals.chairs(self.problem, category, experts),
                *proposals.more_panels(self.problem, chairs),
            )
            yield Cause("few_chair_seats", message, (category, *ids), fixes)

    @staticmethod
    def _most(experts: list[Expert]) -> int | None:
        """Sum the panels that experts may sit on; None when one of them has no limit."""
        limits = [e.max_panels for e in experts]
        return None if None in limits else sum(n for n in limits if n is not None)

    def pins(self) -> Iterator[Cause]:
        """Look for pinned seats that their holders may not take."""
        experts = {e.id: e for e in self.problem.experts}
        category = {s.id: s.category for s in self.problem.submissions}
        exclude = self.rules.recusal == "exclude"
        for expert, submission in sorted(self.problem.pinned):
            if category[submission] not in experts[expert].categories:
                why = text("why.unqualified")
            elif exclude and (expert, submission) in self.problem.conflicts:
                why = text("why.conflict")
            else:
                continue
            message = text(
                "pin_barred", expert=expert, submission=submission, why_zh=why.zh, why_en=why.en
            )
            fixes = (proposals.unpin(self.problem, expert, submission),)
            yield Cause("pin_barred", message, (expert, submission), fixes)

    def meetings(self) -> Iterator[Cause]:
        """Ask for a time at which each submission, a room and enough experts are free at once."""
        for s in self.problem.submissions:
            free = self._without_conflict(s)
            if self.rules.recusal == "leave":
                free = self.qualified[s.category]
            slots = self.calendar.slots_of(s)
            best, count = self._best(slots, free)
            if count < self.size:
                shown = f"{best:%Y-%m-%d %H:%M}"
                message = text(
                    "never_together", submission=s.id, time=shown, count=count, need=self.size
                )
                fixes = (
                    *proposals.expert_times(self.problem, free, best, self.calendar),
                    *proposals.for_submission(self.problem, s, free, self.size),
                )
                yield Cause("never_together", message, (s.id,), fixes)
                continue
            chairs = [e for e in free if e.can_chair]
            best, count = self._best(slots, chairs)
            if self.rules.chair and count == 0:
                ids = [e.id for e in chairs]
                message = text(
                    "chair_never_together",
                    submission=s.id,
                    category=s.category,
                    names=names(ids),
                )
                fixes = (
                    *proposals.expert_times(self.problem, chairs, best, self.calendar),
                    *proposals.chairs(self.problem, s.category, free),
                )
                yield Cause("chair_never_together", message, (s.id, *ids), fixes)

    def _best(self, slots: list[datetime], experts: list[Expert]) -> tuple[datetime, int]:
        counts = [(sum(self.calendar.free(e.unavailable, t) for e in experts), t) for t in slots]
        count, best = max(counts, key=lambda pair: (pair[0], -pair[1].toordinal()))
        return best, count
