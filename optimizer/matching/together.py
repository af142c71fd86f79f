"""Decide whether rules about who may sit together are kept by quotas or seat by seat."""

from dataclasses import replace

import numpy as np

from optimizer.matching.apart import Together
from optimizer.matching.attributes import NOBODY, Attribute
from optimizer.matching.core import expandable
from optimizer.matching.plan import MatchOptions
from optimizer.matching.problem import MatchingProblem, Quota
from optimizer.problem import InstanceError

TINY_DRAW = 5_000  # pairs up to which a draw is a mixture of whole matchings, the best there is


def together(problem: MatchingProblem, options: MatchOptions) -> Together | None:
    """Give the rules that must be kept seat by seat; None when quotas keep them all.

    Quotas are exact and have a proof, but each costs memory and no flow knows them; meetings of
    two experts are no quota at all.
    """
    if not _seat_by_seat(problem, options):
        return None
    key = "max_meetings" if problem.max_meetings is not None else problem.attributes[0].name
    if any(quota.at_least.any() for quota in problem.quotas):
        raise InstanceError(key, "goes not together with rules that ask for experts of a group")
    if options.objective == "fair" or len(options.previous):
        raise InstanceError(key, "goes neither with the objective fair nor with a previous plan")
    bounds = tuple(_as_attribute(quota) for quota in problem.quotas)
    return Together(problem.attributes + bounds, problem.max_meetings)


def without_apart(problem: MatchingProblem) -> MatchingProblem:
    """Leave out the rules that are kept seat by seat."""
    return replace(problem, attributes=(), quotas=(), max_meetings=None)


def _seat_by_seat(problem: MatchingProblem, options: MatchOptions) -> bool:
    if problem.max_meetings is not None:
        return True
    if not problem.attributes:
        return False
    if not expandable(problem):
        return True
    asks = any(quota.at_least.any() for quota in problem.quotas)
    return options.lottery is not None and not asks and problem.table.entries > TINY_DRAW


def _as_attribute(quota: Quota) -> Attribute:
    codes = np.where(quota.members, 0, NOBODY).astype(np.int64)
    return Attribute(quota.name, codes, (quota.name,), quota.at_most)
