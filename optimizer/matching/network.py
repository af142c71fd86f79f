"""Seat submissions and experts along given pairs at the least cost: one min-cost flow.

Submissions send their seats to experts, and experts on to a common sink between their least and
their greatest load. A seat that stays empty goes to the sink at a penalty, and a least load that
is not reached is filled from the sink at a penalty, so that a flow always exists.
"""

from dataclasses import dataclass

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from optimizer.matching.arrays import Ints


@dataclass(frozen=True, eq=False, slots=True)
class Penalties:
    """Hold what the j-th missing seat of one submission or expert costs: first + (j-1) * step."""

    first: int
    step: int


@dataclass(frozen=True, eq=False, slots=True)
class Network:
    """Hold one flow: all numbers whole.

    `submission`, `expert`, `gain` are the pairs with their affinity as a whole number; `capacity`
    of a pair; `demand` [P]; `low`, `high`, `target` [R] loads; `wish` [R] the cost of one seat
    beside the target.
    """

    submission: Ints
    expert: Ints
    gain: Ints
    capacity: int
    demand: Ints
    low: Ints
    high: Ints
    target: Ints
    wish: Ints
    penalties: Penalties


@dataclass(frozen=True, eq=False, slots=True)
class Flow:
    """Hold an optimal flow: on the pairs, and the seats missing at submissions and experts."""

    pairs: Ints
    loads: Ints
    missing: Ints
    lacking: Ints


class FlowError(RuntimeError):
    """Say that the flow library refused numbers that it should take."""


def solve(network: Network) -> Flow:
    """Find a flow of the greatest gain."""
    submissions, experts = len(network.demand), len(network.low)
    sink = submissions + experts
    pairs = len(network.submission)
    solver = SimpleMinCostFlow()
    _add(solver, network.submission, submissions + network.expert, network.capacity, -network.gain)
    people = submissions + np.arange(experts)
    _add(solver, people, sink, network.target - network.low, -network.wish)
    _add(solver, people, sink, network.high - network.target, network.wish)
    empty, empty_cost = _penalty_arcs(network.demand, network.penalties)
    _add(solver, empty, sink, 1, empty_cost)
    void, void_cost = _penalty_arcs(network.low, network.penalties)
    _add(solver, np.full(len(void), sink), submissions + void, 1, void_cost)
    supply = np.concatenate([network.demand, -network.low, [0]])
    supply[sink] = -supply.sum()
    solver.set_nodes_supplies(np.arange(sink + 1, dtype=np.int32), supply)
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise FlowError(f"the flow of {submissions} submissions and {experts} experts: {status}")
    flows = solver.flows(np.arange(solver.num_arcs(), dtype=np.int32))
    on_pairs = flows[:pairs]
    rest = flows[pairs + 2 * experts :] > 0
    return Flow(
        pairs=on_pairs,
        loads=_counted(network.expert, experts, on_pairs),
        missing=np.bincount(empty[rest[: len(empty)]], minlength=submissions),
        lacking=np.bincount(void[rest[len(empty) :]], minlength=experts),
    )


def _counted(places: Ints, size: int, amounts: Ints) -> Ints:
    counted: Ints = np.zeros(size, np.int64)
    np.add.at(counted, places, amounts)
    return counted


def _penalty_arcs(amounts: Ints, penalties: Penalties) -> tuple[Ints, Ints]:
    """Give one arc a unit that may be missing, each dearer than the one before."""
    places = np.repeat(np.arange(len(amounts)), amounts)
    before = np.arange(len(places)) - np.repeat(np.cumsum(amounts) - amounts, amounts)
    return places, penalties.first + before * penalties.step


def _add(
    solver: SimpleMinCostFlow, tails: Ints, heads: Ints | int, capacity: Ints | int, cost: Ints
) -> None:
    size = len(tails)
    solver.add_arcs_with_capacity_and_unit_cost(
        tails.astype(np.int32),
        np.broadcast_to(np.asarray(heads), size).astype(np.int32),
        np.broadcast_to(np.asarray(capacity), size).astype(np.int64),
        cost.astype(np.int64),
    )
