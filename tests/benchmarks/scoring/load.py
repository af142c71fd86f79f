"""Measure pages and saves under 1, 16 and 64 experts at once.

Run as `python -m tests.benchmarks.scoring.load [--seconds N] [--experts 1,16,64] [--database URL]
[--keep]`; prints requests per second, the 50th and 99th percentile, processor time per request and
memory, and with `--keep` adds them to the kept results.
"""

from __future__ import annotations

import argparse
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.benchmarks.scoring.results import keep
from tests.benchmarks.scoring.season import Assigned, build_season, open_season
from tests.benchmarks.scoring.server import Server, free_port
from tests.benchmarks.scoring.visitor import Visitor, timed

Work = Callable[[Visitor, Assigned, int], None]
Cookies = dict[str, str]  # by token: a person signs in once


@dataclass(frozen=True)
class Measured:
    """Hold what was seen: requests per second, percentiles, processor time of each, memory."""

    experts: int
    per_second: float
    p50_ms: float
    p99_ms: float
    cpu_ms: float
    memory_mb: int

    def line(self) -> str:
        """Write it as one line of a table."""
        return (
            f"{self.experts:3d} experts  {self.per_second:7.1f} req/s  p50 {self.p50_ms:6.1f} ms  "
            f"p99 {self.p99_ms:7.1f} ms  CPU {self.cpu_ms:5.2f} ms/request  "
            f"memory {self.memory_mb} MB"
        )


def open_page(visitor: Visitor, who: Assigned, number: int) -> None:
    """Open the next sheet of the day."""
    visitor.open_sheet(who.submissions[number % len(who.submissions)])


def save_draft(visitor: Visitor, who: Assigned, number: int) -> None:
    """Change one mark of a sheet; the version goes up with every save."""
    code = who.submissions[0]
    answer = visitor.save(code, number, {"mark-capability": str(number % 101)}, "已阅")
    assert answer.status == 200, answer.text[:300]


def measure(
    server: Server, people: list[Assigned], work: Work, seconds: float, cookies: Cookies
) -> Measured:
    """Let everybody work for a while and tell what was seen."""
    visitors = [Visitor("127.0.0.1", server.port) for _ in people]
    starts = []
    for visitor, who in zip(visitors, people, strict=True):
        if who.token not in cookies:
            visitor.sign_in(who.token)
            cookies[who.token] = visitor.cookie
        visitor.cookie = cookies[who.token]
        visitor.open_sheet(who.submissions[0])
        state = visitor.ask("GET", f"/review/submissions/{who.submissions[0]}")
        starts.append(int(state.text.split('name="version" value="')[1].split('"')[0]))
    taken: list[list[float]] = [[] for _ in people]
    stop = threading.Event()

    def run(place: int) -> None:
        number = starts[place]
        while not stop.is_set():
            begin = time.perf_counter()
            work(visitors[place], people[place], number)
            timed(taken[place], begin)
            number += 1

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(people))]
    cpu, begin = server.cpu_seconds(), time.perf_counter()
    for thread in threads:
        thread.start()
    time.sleep(seconds)
    stop.set()
    for thread in threads:
        thread.join()
    passed, used = time.perf_counter() - begin, server.cpu_seconds() - cpu
    for visitor in visitors:
        visitor.close()
    every = sorted(entry for mine in taken for entry in mine)
    p50, p99 = (every[int(len(every) * share)] * 1000 for share in (0.5, 0.99))
    return Measured(
        experts=len(people),
        per_second=round(len(every) / passed, 1),
        p50_ms=round(p50, 1),
        p99_ms=round(p99, 1),
        cpu_ms=round(used / len(every) * 1000, 2),
        memory_mb=round(server.memory() / 1e6),
    )


def main() -> None:
    """Build the season, start the server, measure pages and saves."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--experts", default="1,16,64")
    parser.add_argument("--database", default="")
    parser.add_argument("--keep", action="store_true", help="add to the kept results")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = asked.database or f"sqlite:///{folder}/season.sqlite3"
        context = open_season(url, Path(folder))
        people = build_season(context)
        context.engine.dispose()
        server = Server(url, Path(folder), free_port())
        server.start()
        cookies: Cookies = {}
        found: list[dict[str, object]] = []
        try:
            for name, work in (("page", open_page), ("save", save_draft)):
                for count in (int(entry) for entry in asked.experts.split(",")):
                    many = (people * (count // len(people) + 1))[:count]
                    if work is save_draft:  # one device per expert: no two write one sheet
                        many = [
                            Assigned(
                                element.expert,
                                element.token,
                                element.submissions[place // len(people) :],
                            )
                            for place, element in enumerate(many)
                        ]
                    seen = measure(server, many, work, asked.seconds, cookies)
                    print(f"{name:5s}", seen.line(), flush=True)
                    found.append({"work": name, **asdict(seen)})
        finally:
            server.kill()
    if asked.keep:
        keep("load", url, {"seconds": asked.seconds, "measured": found})


if __name__ == "__main__":
    main()
