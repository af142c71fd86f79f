"""Draw one matching from probabilities so that each pair keeps exactly its own.

Probabilities are whole numbers of one unit. A cycle of undecided pairs can be turned either way:
one raises every second pair and lowers the others, the other does the opposite. Choosing between
both so that nothing changes on average, again and again, decides every pair, while the seats of
each submission never change and the load of an expert ends beside its mean (dependent rounding;
Gandhi, Khuller, Parthasarathy and Srinivasan, Journal of the ACM 53, 2006).
"""

import hmac
from hashlib import sha256

import numpy as np

from optimizer.matching.arrays import Ints

WIDTH = 2**256


class Dice:
    """Throw whole numbers that depend on a text only, the same on every machine and version."""

    def __init__(self, seed: str) -> None:
        self.seed = seed.encode("utf-8")
        self.thrown = 0

    def below(self, size: int) -> int:
        """Throw a number from 0 up to, not including, `size`."""
        fair = WIDTH - WIDTH % size
        while True:
            text = str(self.thrown).encode("ascii")
            self.thrown += 1
            value = int.from_bytes(hmac.new(self.seed, text, sha256).digest())
            if value < fair:
                return value % size


def draw_pairs(submission: Ints, expert: Ints, amounts: Ints, unit: int, seed: str) -> Ints:
    """Draw pairs; give the places in the list of those that came up.

    `amounts` are probabilities in parts of `unit`; those of a submission add up to whole units.
    """
    graph = _Undecided(submission.tolist(), expert.tolist(), amounts.tolist(), unit)
    dice = Dice(seed)
    while graph.edges:
        cycle = graph.cycle()
        up = min(unit - graph.amount[e] if ahead else graph.amount[e] for e, ahead in cycle)
        down = min(graph.amount[e] if ahead else unit - graph.amount[e] for e, ahead in cycle)
        graph.push(cycle, up if dice.below(up + down) < down else -down)
    drawn = np.array(graph.amount[: len(amounts)], np.int64)
    return np.flatnonzero(drawn == unit).astype(np.int64)


class _Undecided:
    """Hold the pairs that are neither in nor out, and what links them.

    Nodes are submissions, experts, and one sink that takes up the part of a load that is not
    whole. Edges run from submissions to experts and from experts to the sink.
    """

    def __init__(self, submission: list[int], expert: list[int], amounts: list[int], unit: int):
        self.unit = unit
        offset = max(submission, default=-1) + 1
        sink = offset + max(expert, default=-1) + 1
        loads = [0] * (sink - offset)
        for e, amount in zip(expert, amounts, strict=True):
            loads[e] += amount
        self.tail = submission + [offset + e for e in range(len(loads))]
        self.head = [offset + e for e in expert] + [sink] * len(loads)
        self.amount = amounts + [load % unit for load in loads]
        self.at: list[dict[int, None]] = [{} for _ in range(sink + 1)]
        self.edges: dict[int, None] = {}
        for edge, amount in enumerate(self.amount):
            if 0 < amount < unit:
                self.edges[edge] = None
                self.at[self.tail[edge]][edge] = None
                self.at[self.head[edge]][edge] = None

    def cycle(self) -> list[tuple[int, bool]]:
        """Walk along undecided edges until a node comes again; tell each edge's direction."""
        edge = next(iter(self.edges))
        node = self.tail[edge]
        seen: dict[int, int] = {node: 0}
        path: list[tuple[int, bool]] = []
        while True:
            ahead = self.tail[edge] == node
            node = self.head[edge] if ahead else self.tail[edge]
            path.append((edge, ahead))
            if node in seen:
                return path[seen[node] :]
            seen[node] = len(path)
            edge = next(e for e in self.at[node] if e != edge)

    def push(self, cycle: list[tuple[int, bool]], amount: int) -> None:
        """Turn a cycle; edges that become decided leave."""
        for edge, ahead in cycle:
            self.amount[edge] += amount if ahead else -amount
            if self.amount[edge] in (0, self.unit):
                del self.edges[edge]
                del self.at[self.tail[edge]][edge]
                del self.at[self.head[edge]][edge]
