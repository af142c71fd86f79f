"""Say what each part of a cause is: who is away when, who is in conflict with what, which rule."""

from collections import defaultdict
from collections.abc import Iterator

from optimizer.explain.items import Item
from optimizer.explain.words import SpokenTimes, label, listed
from optimizer.messages import text
from optimizer.outcome import Text
from optimizer.problem import PanelExpert, PanelProblem, PanelSubmission
from optimizer.rules.member_rule import member_rules

MOST_FIRMS = 4


class Phrases:
    """Write the parts of one cause; `problem` holds the submissions that it is about."""

    def __init__(self, problem: PanelProblem, core: list[Item]) -> None:
        self.problem, self.rules = problem, problem.rules
        self.times = SpokenTimes(problem)
        self.experts = {e.id: e for e in problem.experts}
        self.submissions = {s.id: s for s in problem.submissions}
        self.rooms = {r.id: r for r in problem.rooms}
        self.by_kind: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for item in core:
            self.by_kind[item.kind].append(item.ids)

    def heard(self) -> Text:
        """Name the submissions and their categories."""
        by_category: dict[str, list[str]] = defaultdict(list)
        for s in self.problem.submissions:
            by_category[s.category].append(s.id)
        parts = [
            text("part.heard", names=listed(ids), category=label(c))
            for c, ids in by_category.items()
        ]
        return Text("和".join(p.zh for p in parts), " and ".join(p.en for p in parts))

    def all(self) -> Iterator[Text]:
        """Write every part, rules of the call first."""
        yield from self.rule_parts()
        yield from self.blocked()

    def rule_parts(self) -> Iterator[Text]:
        """Write the rules of the call that belong to the cause."""
        rules = self.rules
        values: dict[str, dict[str, object]] = {
            "chair": {"names": self._chairs()},
            "sizes": {"count": rules.sizes()[0]},
            "odd": {},
            "employer": {"count": rules.max_same_employer, "firms": self._firms()},
            "slots": {"count": rules.max_slots_per_panel},
            "quorum": {"count": rules.members_left},
            "reserves": {"count": rules.reserves},
            "run": {"count": rules.max_run_slots, "minutes": rules.pause_minutes},
            "changeover": {"minutes": self.problem.changeover_minutes},
            "rooms": {"count": len(self.rooms), "names": listed(list(self.rooms))},
        }
        for kind, named in values.items():
            if kind in self.by_kind:
                yield text(f"part.{kind}", **named)
        for rule in member_rules():
            if rule.item in self.by_kind and rule.item not in values:
                yield rule.words(rules)
        for (place,) in self.by_kind["breaks"]:
            pause = self.problem.breaks[int(place)]
            hours = f"{pause.start:%H:%M}–{pause.end:%H:%M}"
            yield text("part.breaks", hours=hours)

    def blocked(self) -> Iterator[Text]:
        """Write what people, rooms and submissions bring: absences, limits, conflicts, pins."""
        yield from self._conflicts()
        yield from self._of_experts()
        yield from self._of_rooms()
        for (s,) in self.by_kind["hours"]:
            yield from self._hours(self.submissions[s])
        for (s,) in self.by_kind["video"]:
            yield text("part.video", submission=s)
        for expert, s in self.by_kind["pin"]:
            yield text("part.pin", expert=expert, submission=s)
        for (s,) in self.by_kind["slot_pin"]:
            fixed = self.submissions[s].pinned_start
            if fixed is not None:
                minute = int((fixed - self.times.line.base).total_seconds() // 60)
                yield text("part.slot_pin", submission=s, time=self.times.at(minute))
        for (s,) in self.by_kind["room_pin"]:
            yield text("part.room_pin", submission=s, room=self.submissions[s].pinned_room)
        for (who,) in self.by_kind["sibling"]:
            mine = [s.id for s in self.submissions.values() if who in s.applicants]
            yield text("part.sibling", who=who, names=listed(mine))

    def _conflicts(self) -> Iterator[Text]:
        barred: dict[str, list[str]] = defaultdict(list)
        for expert, s in self.by_kind["conflict"]:
            barred[s].append(expert)
        for s, experts in barred.items():
            yield text("part.conflict", names=listed(sorted(experts)), submission=s)

    def _of_experts(self) -> Iterator[Text]:
        away: dict[Text, list[str]] = defaultdict(list)
        for (e,) in self.by_kind["away"]:
            away[self.times.away(self.experts[e].unavailable)].append(e)
        for when, names in away.items():
            yield text("part.away", names=listed(sorted(names)), when=when)
        limits: dict[int | None, list[str]] = defaultdict(list)
        for (e,) in self.by_kind["limit"]:
            limits[self.experts[e].max_panels].append(e)
        for most, names in limits.items():
            yield text("part.limit", names=listed(sorted(names)), count=most)
        longest: dict[int | None, list[str]] = defaultdict(list)
        for (e,) in self.by_kind["long"]:
            longest[self.experts[e].max_run_minutes].append(e)
        for most, names in longest.items():
            yield text("part.long", names=listed(sorted(names)), minutes=most)

    def _of_rooms(self) -> Iterator[Text]:
        closed: dict[Text, list[str]] = defaultdict(list)
        for (r,) in self.by_kind["closure"]:
            closed[self.times.away(self.rooms[r].unavailable)].append(r)
        for when, names in closed.items():
            yield text("part.closure", names=listed(sorted(names)), when=when)
        for (r,) in self.by_kind["capacity"]:
            yield text("part.capacity", room=r, count=self.rooms[r].capacity)
        if "capacity" in self.by_kind:
            for s in (s for s in self.submissions.values() if s.party):
                yield text("part.party", submission=s.id, count=s.party)

    def _hours(self, s: PanelSubmission) -> Iterator[Text]:
        if s.unavailable:
            yield text("part.hours", submission=s.id, when=self.times.away(s.unavailable))
        if s.earliest is not None:
            yield text("part.earliest", submission=s.id, clock=f"{s.earliest:%H:%M}")
        if s.latest is not None:
            yield text("part.latest", submission=s.id, clock=f"{s.latest:%H:%M}")

    def _qualified(self) -> list[PanelExpert]:
        categories = set(self.problem.categories)
        return [e for e in self.problem.experts if not categories.isdisjoint(e.categories)]

    def _chairs(self) -> Text:
        able = sorted(e.id for e in self._qualified() if e.can_chair)
        return listed(able) if able else text("nobody")

    def _firms(self) -> Text:
        firms: dict[str, list[str]] = defaultdict(list)
        for e in self._qualified():
            firms[e.employer].append(e.id)
        crowded = {
            firm: ids
            for firm, ids in firms.items()
            if len(ids) > (self.rules.max_same_employer or 0)
        }
        ordered = sorted(crowded.items(), key=lambda entry: (-len(entry[1]), entry[0]))[:MOST_FIRMS]
        parts = [text("part.firm", firm=firm, names=listed(ids, 6)) for firm, ids in ordered]
        return Text("；".join(p.zh for p in parts), "; ".join(p.en for p in parts))
