"""State who may judge what, how many are needed, and the rules a matching must keep."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from optimizer.matching.arrays import NO_INTS, Flags, Ints, within
from optimizer.matching.attributes import Attribute
from optimizer.matching.tables import AffinityTable
from optimizer.problem import require

NO_PAIRS: Ints = NO_INTS.reshape(0, 2)


@dataclass(frozen=True, eq=False, slots=True)
class Quota:
    """Bound how many experts of one group each submission gets.

    `members` [R] marks the group; `at_least` and `at_most` [P] bound the number of its members.
    """

    name: str
    members: Flags
    at_least: Ints
    at_most: Ints

    def __post_init__(self) -> None:
        """Refuse bounds that contradict each other."""
        require(bool((self.at_least >= 0).all()), self.name, "asks for less than no expert")
        fits = bool((self.at_least <= self.at_most).all())
        require(fits, self.name, "asks for more than it allows")


@dataclass(frozen=True, eq=False, slots=True)
class Targets:
    """Hold the load each expert would like.

    `loads` [R], -1 where an expert has no wish; `weight`: what one seat beside the wish costs, in
    units of affinity.
    """

    loads: Ints
    weight: float

    def __post_init__(self) -> None:
        """Refuse a weight that would reward missing the wish."""
        good = np.isfinite(self.weight) and self.weight >= 0
        require(bool(good), "target_weight", "must be a number from 0 up")


@dataclass(frozen=True, eq=False, slots=True)
class Names:
    """Hold what submissions and experts are called in reasons; None: by their place, from 0."""

    submissions: tuple[str, ...] | None = None
    experts: tuple[str, ...] | None = None
    categories: tuple[str, ...] | None = None  # of the submissions

    def submission(self, place: int) -> str:
        """Call a submission by its id."""
        return self.submissions[place] if self.submissions else f"submission {place}"

    def expert(self, place: int) -> str:
        """Call an expert by their id."""
        return self.experts[place] if self.experts else f"expert {place}"


@dataclass(frozen=True, eq=False, slots=True)
class MatchingProblem:
    """Hold one matching of P submissions with R experts.

    `table` holds the affinities, which may be negative, and which pairs are open; `demand` [P]
    seats of each submission; `max_load`, `min_load` [R] seats of each expert; `pinned` and
    `forbidden` [n,2] pairs (submission, expert) that must and must not be; `attributes` keep
    experts who share something apart; no two experts sit together on more than `max_meetings`
    submissions (None: no limit). Raises `InstanceError`, which names the key, for anything that
    cannot be.
    """

    table: AffinityTable
    demand: Ints
    max_load: Ints
    min_load: Ints
    pinned: Ints = field(default_factory=lambda: NO_PAIRS)
    forbidden: Ints = field(default_factory=lambda: NO_PAIRS)
    quotas: tuple[Quota, ...] = ()
    targets: Targets | None = None
    names: Names = field(default_factory=Names)
    attributes: tuple[Attribute, ...] = ()
    max_meetings: int | None = None

    def __post_init__(self) -> None:
        """Refuse wrong shapes, numbers that are none, and bounds that contradict each other."""
        self.table.check()
        self._check_shapes()
        for key, values in (("demand", self.demand), ("max_load", self.max_load)):
            _check_not_negative(values, key)
        _check_not_negative(self.min_load, "min_load")
        crossed = np.flatnonzero(self.min_load > self.max_load)
        if len(crossed):
            where = f"min_load[{crossed[0]}]"
            low, high = self.min_load[crossed[0]], self.max_load[crossed[0]]
            require(False, where, f"{low} is above max_load, {high}")
        self._check_pairs()
        self._check_rules()

    @property
    def shape(self) -> tuple[int, int]:
        """Give the numbers of submissions and of experts."""
        return self.table.shape

    def _check_shapes(self) -> None:
        many, experts = self.table.shape
        for key, values, shape in (
            ("demand", self.demand, (many,)),
            ("max_load", self.max_load, (experts,)),
            ("min_load", self.min_load, (experts,)),
        ):
            found = list(values.shape)
            require(values.shape == shape, key, f"has the shape {found}, not {list(shape)}")

    def _check_pairs(self) -> None:
        for key, pairs in (("pinned", self.pinned), ("forbidden", self.forbidden)):
            require(pairs.ndim == 2 and pairs.shape[1] == 2, key, "must be a list of pairs")
            inside = (pairs >= 0).all() and (pairs < np.array(self.shape)).all()
            require(bool(inside), key, "names a submission or an expert that is not there")
        keys = pair_keys(self.pinned, self.shape[1])
        require(len(np.unique(keys)) == len(keys), "pinned", "names a pair twice")
        barred = within(keys, np.unique(pair_keys(self.forbidden, self.shape[1])))
        barred |= ~self.table.open(self.pinned[:, 0], self.pinned[:, 1])
        for place in np.flatnonzero(barred):
            pair = tuple(int(v) for v in self.pinned[place])
            what = f"the pair {pair} is no candidate, in conflict or forbidden"
            require(False, f"pinned[{place}]", what)
        seats = np.bincount(self.pinned[:, 0], minlength=self.shape[0])
        require(bool((seats <= self.demand).all()), "pinned", "exceeds the demand of a submission")
        loads = np.bincount(self.pinned[:, 1], minlength=self.shape[1])
        require(bool((loads <= self.max_load).all()), "pinned", "exceeds the max_load of an expert")

    def _check_rules(self) -> None:
        many, experts = self.shape
        for quota in self.quotas:
            fits = quota.members.shape == (experts,) and quota.at_least.shape == (many,)
            fits = fits and quota.at_most.shape == (many,)
            require(fits, quota.name, "does not have the shape of the affinity")
            held = np.bincount(self.pinned[quota.members[self.pinned[:, 1]], 0], minlength=many)
            require(bool((held <= quota.at_most).all()), "pinned", f"breaks {quota.name}")
        for attribute in self.attributes:
            fits = attribute.codes.shape == (experts,)
            require(fits, attribute.name, f"must have {experts} entries")
            broken = attribute.broken(self.pinned)
            require(not len(broken), "pinned", f"breaks max_same_{attribute.name}")
        if self.max_meetings is not None:
            require(self.max_meetings >= 1, "max_meetings", "must be at least 1")
        if self.targets is not None:
            fits = self.targets.loads.shape == (experts,)
            require(fits, "target_load", f"must have {experts} entries")


def pair_keys(pairs: npt.NDArray[np.integer], experts: int) -> Ints:
    """Give each pair (submission, expert) one number, in the order of submissions."""
    keys: Ints = pairs[:, 0].astype(np.int64) * experts + pairs[:, 1]
    return keys


def _check_not_negative(values: Ints, key: str) -> None:
    wrong = np.flatnonzero(values < 0)
    if len(wrong):
        require(False, f"{key}[{wrong[0]}]", f"{values[wrong[0]]} is negative")
