"""How long a season takes from workbooks to conflicts: `python -m tests.benchmarks.intake`.

For three sizes of an invented season it writes the workbooks, then imports, screens and looks for
conflicts through the use cases on an embedded database, each size in a process of its own. It
prints seconds per step by the clock and of the processor (other work on the machine shows in the
first alone), peak memory and how all grow, and with `--keep` adds a dated line to
`results/intake.jsonl`.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from reviewer.files.intake.readings import Cell
from reviewer.settings import Settings
from reviewer.usecases.conflicts.find import find_conflicts, list_conflicts
from reviewer.usecases.context import COMMAND_LINE, AppContext, open_context
from reviewer.usecases.intake.commit import import_workbooks
from reviewer.usecases.intake.preview import (
    commit_preview,
    preview_import,
    read_preview,
)
from reviewer.usecases.screening.screen import list_screened, screen_submissions
from tests.builders.workbooks import (
    SheetPlan,
    application_plan,
    application_row,
    credit_code,
    expert_row,
    roster_plan,
    summary_plan,
    summary_row,
    table_plan,
    xlsx,
)

CALL = "cq-platforms-2021"
SIZES = ((300, 250), (1000, 834), (3000, 2500))
RESULTS = Path(__file__).parent / "results" / "intake.jsonl"
DISTRICTS = ("渝北", "江北", "渝中", "沙坪坝", "九龙坡", "南岸", "北碚", "巴南", "万州", "涪陵")
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
GIVEN = "子轩雨泽浩然欣怡梓涵思远明哲嘉懿景行若谷清和"


def applicant(number: int) -> str:
    """Name the applicant of a submission; every tenth hands in two platforms."""
    return f"重庆示例{number - number % 10 // 9}号软件有限公司"


def person(number: int) -> str:
    """Name an expert; some share their names, as people do."""
    family = SURNAMES[number % 20]
    return family + GIVEN[number // 20 % 22] + GIVEN[(number * 7) // 20 % 22]


def write_season(folder: Path, submissions: int, experts: int) -> None:
    """Write the workbooks: per district a summary and a list of forms, roster and ties."""
    for place, district in enumerate(DISTRICTS):
        numbers = range(1 + place, submissions + 1, len(DISTRICTS))
        lists = summary_plan(*(_summary(number) for number in numbers))
        above = [list(line) for line in lists.above]
        above[2] = [f"推荐单位（盖章）：{district}区经济信息委"]
        lists.above = above
        forms = application_plan(*(_form(number, district) for number in numbers))
        (folder / f"{place:02d}_{district}_附件2信息汇总表.xlsx").write_bytes(xlsx(lists))
        (folder / f"{place:02d}_{district}_申报书要素.xlsx").write_bytes(xlsx(forms))
    roster = roster_plan(*(_expert(number, submissions) for number in range(1, experts + 1)))
    (folder / "评审专家库.xlsx").write_bytes(xlsx(roster))
    (folder / "企业关联关系.xlsx").write_bytes(xlsx(_ownership(submissions)))


def _summary(number: int) -> dict[str, Cell]:
    return summary_row(number, applicant=applicant(number))


def _form(number: int, district: str) -> dict[str, Cell]:
    code = credit_code(number - number % 10 // 9)
    return application_row(number, applicant=applicant(number), uscc=code, district=district)


def _expert(number: int, submissions: int) -> dict[str, Cell]:
    """Tie every fifth expert to some applicant: by employment, past post or shares."""
    firm = 1 + (number * 13) % submissions
    changes: dict[str, Cell] = {
        "name": person(number),
        "employer": f"渝{number % 400}示例大学",
        "uscc": credit_code(50000 + number % 400),
        "past": f"渝{number % 300}示例学院（2000.1—2020.{1 + number % 12}）",
        "ties": "",
    }
    if number % 15 == 0:
        changes |= {"employer": applicant(firm), "uscc": credit_code(firm - firm % 10 // 9)}
    elif number % 15 == 5:
        changes["past"] = f"{applicant(firm)}（2010.1—2021.{1 + number % 12}）"
    elif number % 15 == 10:
        changes["ties"] = f"{applicant(firm)}（持股3%）"
    return expert_row(number, **changes)


def _ownership(submissions: int) -> SheetPlan:
    headings = ("母公司", "母公司统一社会信用代码", "子公司", "子公司统一社会信用代码", "持股比例")
    rows = [
        (f"渝{n % 400}示例大学", credit_code(50000 + n % 400), applicant(n), credit_code(n), "60%")
        for n in range(11, submissions, 50)
    ]
    return table_plan("股权关系", headings, *rows)


def run(folder: Path, submissions: int, experts: int) -> dict[str, object]:
    """Take one size the whole way, its workbooks written before, and measure each step."""
    inbox = folder / "inbox"
    context = open_context(Settings(f"sqlite:///{folder / 'season.sqlite3'}", folder))
    timed = {step: (wall, used) for step, wall, used in _steps(context, inbox)}
    counts = {
        "submissions": sum(
            entry.submission is not None for entry in list_screened(context, COMMAND_LINE, CALL)
        ),
        "conflicts": len(list_conflicts(context, COMMAND_LINE, CALL)),
    }
    context.engine.dispose()
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "size": [submissions, experts],
        "seconds": {step: round(wall, 2) for step, (wall, _) in timed.items()},
        "cpu_seconds": {step: round(used, 2) for step, (_, used) in timed.items()},
        "peak_megabytes": round(kilobytes / 1024),
        **counts,
    }


def _steps(context: AppContext, inbox: Path) -> Iterator[tuple[str, float, float]]:
    numbers: list[int] = []
    steps: tuple[tuple[str, Callable[[], object]], ...] = (
        ("trial", lambda: numbers.append(preview_import(context, COMMAND_LINE, CALL, [inbox]))),
        ("look", lambda: read_preview(context, COMMAND_LINE, CALL, numbers[0])),
        ("commit", lambda: commit_preview(context, COMMAND_LINE, CALL, numbers[0])),
        ("again", lambda: import_workbooks(context, COMMAND_LINE, CALL, [inbox])),
        ("screen", lambda: screen_submissions(context, COMMAND_LINE, CALL)),
        ("conflicts", lambda: find_conflicts(context, COMMAND_LINE, CALL)),
    )
    for name, step in steps:
        start, used = perf_counter(), process_time()
        step()
        yield name, perf_counter() - start, process_time() - used


def _apart(sender: Connection, folder: Path, submissions: int, experts: int) -> None:
    sender.send(run(folder, submissions, experts))


def measure(submissions: int, experts: int) -> dict[str, object]:
    """Measure one size in a process of its own, so that its memory is its own."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "inbox").mkdir()
        write_season(folder / "inbox", submissions, experts)
        process = context.Process(target=_apart, args=(sender, folder, submissions, experts))
        process.start()
        sender.close()
        result: dict[str, object] = receiver.recv()
        process.join()
    return result


def main(arguments: list[str]) -> None:
    """Measure the sizes asked for and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", action="store_true", help="add the figures to the dated results")
    parser.add_argument(
        "--up-to", type=int, default=3000, help="the greatest number of submissions"
    )
    options = parser.parse_args(arguments)
    measured = []
    for submissions, experts in SIZES:
        if submissions <= options.up_to:
            measured.append(measure(submissions, experts))
            print(json.dumps(measured[-1], ensure_ascii=False), flush=True)
    if options.keep:
        RESULTS.parent.mkdir(exist_ok=True)
        line = {"on": datetime.now(UTC).date().isoformat(), "sizes": measured}
        with RESULTS.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(line, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
