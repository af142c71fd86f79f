"""See what of an old plan still stands: panels, members, slots and rooms."""

from dataclasses import dataclass, field

from optimizer.outcome import PanelPlan, SolvedPanel
from optimizer.panels.season import Season


@dataclass
class Standing:
    """Hold an old panel by number; slots map a submission to its start minute."""

    name: str
    category: int
    members: list[int]
    lost: int
    chair: int | None
    reserves: list[int]
    slots: dict[int, int]
    room: str | None
    old_members: frozenset[int] = field(default_factory=frozenset)

    @property
    def start(self) -> int:
        """Give the first minute."""
        return min(self.slots.values())

    def end(self, season: Season) -> int:
        """Give the minute after the last slot."""
        return max(self.slots.values()) + season.clock.slot


@dataclass(frozen=True, slots=True)
class Remains:
    """Hold the panels that stand, the submissions without a slot, and the seats they must gain.

    `seats_needed` is a lower bound: no plan that keeps the panels can change fewer seats.
    """

    panels: list[Standing]
    homeless: list[int]
    seats_needed: int


def remains(season: Season, previous: PanelPlan) -> Remains:
    """Take over what of an old plan keeps the rules; what breaks one is taken out."""
    panels = [row for p in previous.panels if (row := _standing(season, p)) is not None]
    placed = {s for panel in panels for s in panel.slots}
    homeless = [s for s in range(len(season.submissions)) if s not in placed]
    _drop_clashes(season, panels)
    for panel in panels:
        panel.room = _kept_room(season, panel, panels)
    needed = sum(max(0, season.rules.sizes()[0] - len(panel.members)) for panel in panels)
    return Remains(panels, homeless, needed)


def _standing(season: Season, panel: SolvedPanel) -> Standing | None:
    """Read an old panel; None when none of its submissions is left at its time."""
    number = {c: i for i, c in enumerate(season.categories)}
    if panel.category not in number:
        return None
    category = number[panel.category]
    slots = {}
    for slot in panel.slots:
        s = season.submission_number.get(slot.submission)
        start = (slot.start - season.clock.base).total_seconds() // 60
        here = s is not None and season.category_of[s] == category
        if s is not None and here and slot_holds(season, s, int(start)):
            slots[s] = int(start)
    if not slots:
        return None
    first, last = min(slots.values()), max(slots.values()) + season.clock.slot
    known = [season.expert_number[e] for e in panel.experts if e in season.expert_number]
    members = [e for e in known if may_sit(season, e, category, first, last, list(slots))]
    reserves = [season.expert_number[e] for e in panel.reserves if e in season.expert_number]
    chair = None if panel.chair is None else season.expert_number.get(panel.chair)
    return Standing(
        panel.id,
        category,
        members,
        len(panel.experts) - len(members),
        chair,
        reserves,
        slots,
        panel.room,
        frozenset(known),
    )


def slot_holds(season: Season, submission: int, start: int) -> bool:
    """Tell whether a slot lies within hours, outside breaks, and its applicant can come."""
    clock = season.clock
    for day, (opens, closes) in enumerate(clock.hours):
        if opens <= start and start + clock.slot <= closes:
            laid = clock.layout(day, start, 1)
            return laid == (start,) and bool(season.slots_for(submission, (start,)))
    return False


def may_sit(
    season: Season, expert: int, category: int, start: int, end: int, submissions: list[int]
) -> bool:
    """Tell whether an expert may sit on a panel at a time, other duties left aside."""
    if category not in season.skill[expert] or season.most_panels(expert) == 0:
        return False
    if not season.free(expert, start, end):
        return False
    if season.rules.recusal == "leave":
        return True
    return not any(expert in season.barred[s] for s in submissions)


def _drop_clashes(season: Season, panels: list[Standing]) -> None:
    """Take out members who sit twice at once or too often, of the later panel."""
    duties: dict[int, list[tuple[int, int]]] = {}
    for panel in sorted(panels, key=lambda p: p.start):
        keep = []
        for e in panel.members:
            mine = duties.setdefault(e, [])
            clash = any(panel.start < b and a < panel.end(season) for a, b in mine)
            if not clash and len(mine) < season.most_panels(e):
                keep.append(e)
                mine.append((panel.start, panel.end(season)))
        panel.lost += len(panel.members) - len(keep)
        panel.members = keep


def room_open(season: Season, room: str, start: int, end: int) -> bool:
    """Tell whether there is such a room and it is open from one minute to another."""
    return any(
        room in rooms and not any(start < b and a < end for a, b in closed)
        for closed, rooms in season.groups
    )


def room_free(season: Season, room: str, start: int, end: int, panels: list[Standing]) -> bool:
    """Tell whether a room is open and not held by another panel, changeover included."""
    gap = season.clock.gap
    held = ((p.start, p.end(season)) for p in panels if p.room == room)
    return room_open(season, room, start, end) and not any(
        start < b + gap and a < end + gap for a, b in held
    )


def complete(season: Season, standing: Standing) -> bool:
    """Tell whether a panel keeps all rules of composition as it stands."""
    rules, members = season.rules, standing.members
    if len(members) not in rules.sizes():
        return False
    if season.sums.first_broken(members) is not None:
        return False
    if not all(season.pins[s] <= set(members) for s in standing.slots):
        return False
    gone = (sum(e in season.barred[s] for e in members) for s in standing.slots)
    return all(not n or len(members) - n >= rules.members_left for n in gone)


def _kept_room(season: Season, standing: Standing, panels: list[Standing]) -> str | None:
    """Keep a panel's room where it is still open; None when another must be found."""
    others = [p for p in panels if p is not standing]
    if standing.room and room_free(
        season, standing.room, standing.start, standing.end(season), others
    ):
        return standing.room
    return None
