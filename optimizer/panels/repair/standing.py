"""Hold an old panel, and tell what of it keeps the rules: members, slots, room."""

from dataclasses import dataclass, field

from optimizer.panels.index.season import Season


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


def room_open(season: Season, room: str, start: int, end: int) -> bool:
    """Tell whether there is such a room and it is open from one minute to another."""
    return any(
        room in rooms and not any(start < b and a < end for a, b in closed)
        for closed, rooms in season.groups
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
