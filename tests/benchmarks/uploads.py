"""What strangers' files cost everybody else: `python -m tests.benchmarks.uploads`.

Runs `pingyi serve` on an embedded database, hands in one small workbook, asks for the front page
while nothing happens, then while four members of staff hand in a workbook of about 127 KB that
unfolds to 120 MB, all at once. Prints the median and 95th percentile of the page in milliseconds,
idle and meanwhile, the memory of the serving process before, at most and after, and what the four
were told; `--keep` adds a dated line to `results/uploads.jsonl`.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from reviewer.settings import Settings
from reviewer.usecases.accounts.sign_in import create_link
from reviewer.usecases.context import COMMAND_LINE, initialise
from tests.benchmarks.scoring.server import Server, free_port
from tests.benchmarks.scoring.visitor import TOKEN, Visitor
from tests.builders.hostile import bomb

CALL = "cq-platforms-2021"
UPLOADS = 4
MEGABYTES = 120
PAUSE = 0.02
IDLE_SECONDS = 10.0
RESULTS = Path(__file__).parent / "results" / "uploads.jsonl"


def ask_until(port: int, over: threading.Event, seconds: float | None = None) -> list[float]:
    """Ask for the front page again and again; give how long each took, in milliseconds."""
    took: list[float] = []
    begin = time.monotonic()
    while not over.is_set() and (seconds is None or time.monotonic() - begin < seconds):
        started = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", "/sign-in")
        assert connection.getresponse().read()
        connection.close()
        took.append(1000 * (time.perf_counter() - started))
        time.sleep(PAUSE)
    return took


def upload(visitor: Visitor, content: bytes, said: list[int]) -> None:
    """Hand a workbook in on trial, as the page does, and keep the status of the answer."""
    page = visitor.ask("GET", f"/calls/{CALL}/imports")
    token = TOKEN.findall(page.text)[0]
    edge = "edge-of-a-part"
    fields = "".join(
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in (("csrf_token", token), ("do", "trial"))
    )
    head = (
        f'--{edge}\r\nContent-Disposition: form-data; name="files"; filename="a.xlsx"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    body = fields.encode() + head.encode() + content + f"\r\n--{edge}--\r\n".encode()
    connection = http.client.HTTPConnection(visitor.host, visitor.port, timeout=300)
    headers = {"Cookie": visitor.cookie, "Content-Type": f"multipart/form-data; boundary={edge}"}
    connection.request("POST", f"/calls/{CALL}/imports", body, headers)
    answer = connection.getresponse()
    answer.read()
    said.append(answer.status)
    connection.close()


def measure(folder: Path) -> dict[str, object]:
    """Run the server, idle and then with uploads, and give what was seen."""
    settings = Settings(database_url=f"sqlite:///{folder / 'pingyi.sqlite3'}", data_folder=folder)
    context = initialise(settings)
    tokens = [
        create_link(context, COMMAND_LINE, "staff", f"王{at}").url.rpartition("/")[2]
        for at in range(UPLOADS)
    ]
    server = Server(settings.database_url, folder, free_port())
    server.start()
    try:
        visitors = [Visitor("127.0.0.1", server.port) for _ in tokens]
        for visitor, token in zip(visitors, tokens, strict=True):
            visitor.sign_in(token)
        upload(visitors[0], bomb(1), [])  # what is loaded at the first upload is no cost of these
        content = bomb(MEGABYTES)
        never, over = threading.Event(), threading.Event()
        idle = ask_until(server.port, never, IDLE_SECONDS)
        before = peak = server.memory()
        said: list[int] = []
        threads = [
            threading.Thread(target=upload, args=(visitor, content, said)) for visitor in visitors
        ]
        meanwhile: list[float] = []
        asker = threading.Thread(target=lambda: meanwhile.extend(ask_until(server.port, over)))
        begin = time.monotonic()
        asker.start()
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            peak = max(peak, server.memory())
            time.sleep(0.02)
        lasted = time.monotonic() - begin
        over.set()
        asker.join()
        return {
            "kilobytes": len(content) // 1024,
            "megabytes_unfolded": MEGABYTES,
            "idle_ms": summary(idle),
            "meanwhile_ms": summary(meanwhile),
            "memory_mb": [round(size / 2**20, 1) for size in (before, peak, server.memory())],
            "answers": sorted(said),
            "uploads_seconds": round(lasted, 1),
        }
    finally:
        server.kill()


def summary(took: list[float]) -> dict[str, float]:
    """Give count, median and 95th percentile."""
    return {
        "count": len(took),
        "median": round(median(took), 1),
        "p95": round(quantiles(took, n=20)[-1], 1),
    }


def main(arguments: list[str]) -> int:
    """Measure, print, and keep where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", action="store_true")
    wanted = parser.parse_args(arguments)
    with TemporaryDirectory(prefix="pingyi-uploads-") as folder:
        found = measure(Path(folder))
    print(json.dumps(found, ensure_ascii=False, indent=1))
    if wanted.keep:
        load = round(os.getloadavg()[0], 1)  # other work on the machine at the time
        line = {"on": datetime.now(UTC).date().isoformat(), "load_average": load, **found}
        with RESULTS.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(line, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
