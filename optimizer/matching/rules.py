"""Read the optional rules of a matching, from further arrays or from a JSON file beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import ceil

import numpy as np

from optimizer.matching.arrays import Flags, Ints
from optimizer.matching.attributes import Attribute, attribute_of
from optimizer.matching.problem import NO_PAIRS, Names, Quota, Targets
from optimizer.outcome import Json
from optimizer.problem import InstanceError, require
from optimizer.reading import Reader, as_list, as_number

ATTRIBUTES = ("employer", "district", "seniority")
KEYS = (
    "pinned",
    "forbidden",
    "withdrawn",
    "target_load",
    "target_weight",
    *(key for name in ATTRIBUTES for key in (name, f"max_same_{name}")),
    "attributes",
    "max_meetings",
    "technical",
    "technical_share",
    "chair",
    "groups",
    "exceptions",
    "category",
    "submission_id",
    "expert_id",
)
TARGET_WEIGHT = 1.0


@dataclass(frozen=True, eq=False, slots=True)
class Rules:
    """Hold the optional parts of a problem."""

    pinned: Ints
    forbidden: Ints
    withdrawn: Ints
    quotas: tuple[Quota, ...]
    targets: Targets | None
    names: Names
    attributes: tuple[Attribute, ...]
    max_meetings: int | None


def read_rules(document: Mapping[str, Json], demand: Ints, experts: int) -> Rules:
    """Read the rules; `demand` [P] tells how many seats each submission has.

    Numbers of submissions and experts count from 0. `technical_share` [a,b]: at least
    ceil(a/b x demand) technical experts; `chair`: at least one of them a submission;
    `max_same_employer`, also of `district` and `seniority`: so many who share it at most a
    submission, null for an expert who shares it with nobody; `attributes` do the same for any
    other `name`, with `values` and `at_most`; `max_meetings`: no two experts sit together on
    more submissions.
    """
    for key in document:
        require(key in KEYS, key, f"is not a rule; the rules are {', '.join(KEYS)}")
    reader = Reader(dict(document))
    quotas = _groups(reader, demand, experts)
    attributes = _attributes(reader, len(demand), experts)
    technical = _members(reader, "technical", experts)
    if technical is not None:
        share = _share(reader)
        least = np.array([ceil(share[0] * int(seats) / share[1]) for seats in demand], np.int64)
        quotas.append(_quota("technical", technical, least, demand))
    chair = _members(reader, "chair", experts)
    if chair is not None:
        quotas.append(_quota("chair", chair, np.minimum(demand, 1), demand))
    quotas, attributes = _excepted(reader, quotas, attributes, demand)
    return Rules(
        pinned=_pairs(reader, "pinned"),
        forbidden=_pairs(reader, "forbidden"),
        withdrawn=np.flatnonzero(_flags(reader, "withdrawn", experts)),
        quotas=tuple(quotas),
        targets=_targets(reader, experts),
        names=_names(reader, len(demand), experts),
        attributes=tuple(attributes),
        max_meetings=reader.whole_or_none("max_meetings"),
    )


def _quota(name: str, members: Flags, at_least: Ints, at_most: Ints) -> Quota:
    return Quota(name, members, at_least.astype(np.int64), np.maximum(at_most, at_least))


def _groups(reader: Reader, demand: Ints, experts: int) -> list[Quota]:
    quotas = []
    for group in reader.objects("groups", optional=True):
        members = _flags(group, "experts", experts)
        least = np.minimum(demand, group.whole("at_least", 0))
        most = np.full(len(demand), group.whole("at_most", int(demand.max(initial=0))))
        require(bool((most >= 0).all()), group.key("at_most"), "is negative")
        fits = group.whole("at_least", 0) <= int(most.max(initial=0)) or not group.has("at_most")
        require(fits, group.key("at_least"), "is above at_most")
        quotas.append(Quota(group.text("name"), members, least.astype(np.int64), most))
    names = [quota.name for quota in quotas]
    require(len(set(names)) == len(names), "groups", "two groups have one name")
    return quotas


def _attributes(reader: Reader, submissions: int, experts: int) -> list[Attribute]:
    found = []
    for name in ATTRIBUTES:
        if reader.has(name) or reader.has(f"max_same_{name}"):
            most = reader.whole(f"max_same_{name}")
            require(most >= 1, f"max_same_{name}", "must be at least 1")
            texts = _texts(reader, name, experts)
            found.append(attribute_of(name, texts, most, submissions))
    for row in reader.objects("attributes", optional=True):
        most = row.whole("at_most")
        require(most >= 1, row.key("at_most"), "must be at least 1")
        texts = _texts(row, "values", experts)
        found.append(attribute_of(row.text("name"), texts, most, submissions))
    names = [attribute.name for attribute in found]
    require(len(set(names)) == len(names), "attributes", "two attributes have one name")
    return found


def _texts(reader: Reader, key: str, experts: int) -> list[str | None]:
    """Read one text or number an expert, null for none."""
    values = reader.array(key)
    require(len(values) == experts, reader.key(key), f"must have {experts} entries")
    return [None if value is None else str(value) for value in values]


def _share(reader: Reader) -> tuple[int, int]:
    share = as_list(reader.get("technical_share"), "technical_share")
    whole = len(share) == 2 and all(isinstance(x, int) and not isinstance(x, bool) for x in share)
    require(whole, "technical_share", "must be two whole numbers, like [2, 3]")
    top, bottom = (int(as_number(x, "technical_share")) for x in share)
    require(0 <= top <= bottom and bottom > 0, "technical_share", "must be from 0 to 1")
    return top, bottom


def _members(reader: Reader, key: str, experts: int) -> Flags | None:
    return _flags(reader, key, experts) if reader.has(key) else None


def _flags(reader: Reader, key: str, experts: int) -> Flags:
    """Read a list of expert numbers, or one true or false an expert."""
    found = np.zeros(experts, np.bool_)
    values = reader.array(key, optional=True)
    if values and all(isinstance(value, bool) for value in values):
        require(len(values) == experts, reader.key(key), f"must have {experts} entries")
        return np.array(values, np.bool_)
    for place, value in enumerate(values):
        found[_whole(value, f"{reader.key(key)}[{place}]", experts)] = True
    return found


def _whole(value: Json, key: str, below: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < below:
        raise InstanceError(key, f"{value!r} is not a number from 0 to {below - 1}")
    return value


def _pairs(reader: Reader, key: str) -> Ints:
    rows = []
    for place, row in enumerate(reader.array(key, optional=True)):
        pair = as_list(row, f"{key}[{place}]")
        whole = all(isinstance(x, int) and not isinstance(x, bool) for x in pair)
        require(len(pair) == 2 and whole, f"{key}[{place}]", "must be [submission, expert]")
        rows.append([int(as_number(x, key)) for x in pair])
        require(max(rows[-1]) < 2**62 and min(rows[-1]) > -(2**62), f"{key}[{place}]", "is no pair")
    return np.array(rows, np.int64).reshape(-1, 2) if rows else NO_PAIRS


def _excepted(
    reader: Reader, quotas: list[Quota], attributes: list[Attribute], demand: Ints
) -> tuple[list[Quota], list[Attribute]]:
    """Lift rules about groups for the submissions that are excepted from them."""
    lifted: dict[str, list[int]] = {quota.name: [] for quota in quotas}
    for attribute in attributes:
        lifted |= {f"{attribute.name} {value}": [] for value in attribute.values}
    for row in reader.objects("exceptions", optional=True):
        name = row.text("group")
        require(name in lifted, row.key("group"), f"{name!r} is not the name of a group rule")
        submission = _whole(row.get("submission"), row.key("submission"), len(demand))
        lifted[name].append(submission)
    result = []
    for quota in quotas:
        at_least, at_most = quota.at_least.copy(), quota.at_most.copy()
        at_least[lifted[quota.name]] = 0
        at_most[lifted[quota.name]] = demand[lifted[quota.name]]
        result.append(Quota(quota.name, quota.members, at_least, at_most))
    return result, [_exempt(attribute, lifted) for attribute in attributes]


def _exempt(attribute: Attribute, lifted: Mapping[str, list[int]]) -> Attribute:
    """Lift an attribute's bound for the submissions excepted from it."""
    keys = [
        submission * len(attribute.values) + code
        for code, value in enumerate(attribute.values)
        for submission in lifted[f"{attribute.name} {value}"]
    ]
    return replace(attribute, exempt=np.unique(np.array(keys, np.int64)))


def _targets(reader: Reader, experts: int) -> Targets | None:
    if not reader.has("target_load"):
        return None
    loads = reader.array("target_load")
    require(len(loads) == experts, "target_load", f"must have {experts} entries")
    wishes = []
    for place, value in enumerate(loads):
        key = f"target_load[{place}]"
        whole = value is None or (isinstance(value, int) and not isinstance(value, bool))
        require(whole, key, f"{value!r} is neither a whole number nor null")
        wish = -1 if value is None else int(as_number(value, key))
        require(wish >= -1, key, f"{wish} is negative")
        wishes.append(wish)
    weight = TARGET_WEIGHT
    if reader.has("target_weight"):
        weight = as_number(reader.get("target_weight"), "target_weight")
    return Targets(np.array(wishes, np.int64), weight)


def _names(reader: Reader, submissions: int, experts: int) -> Names:
    found: dict[str, tuple[str, ...] | None] = {}
    for key, size in (
        ("submission_id", submissions),
        ("expert_id", experts),
        ("category", submissions),
    ):
        found[key] = reader.texts(key) if reader.has(key) else None
        given = found[key]
        require(given is None or len(given) == size, key, f"must have {size} entries")
    return Names(found["submission_id"], found["expert_id"], found["category"])
