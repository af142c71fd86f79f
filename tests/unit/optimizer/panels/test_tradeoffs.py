"""What a room, an hour, an expert or a smaller panel would bring, as data."""

import json
from dataclasses import replace
from pathlib import Path

from optimizer.instance import panel_document
from optimizer.outcome import Outcome, PanelPlan, SolveLimits
from optimizer.panels import solve
from optimizer.panels.command import run
from optimizer.panels.tradeoffs import TradeOff, trade_offs
from optimizer.problem import PanelProblem
from tests.unit.optimizer.seasons import day, rules, season, submission

LIMITS = SolveLimits(40)


def short() -> PanelProblem:
    """Give four hearings that need both halves of two short mornings: one panel a day."""
    return season(
        submissions=tuple(submission(f"S{i}") for i in range(1, 5)),
        days=(day("09:00", "09:30"), day("09:00", "09:30", when=day().date.replace(day=2))),
        breaks=(),
    )


def asked(problem: PanelProblem) -> tuple[Outcome[PanelPlan], dict[str, TradeOff]]:
    outcome = solve(problem, LIMITS)
    found = trade_offs(problem, outcome, LIMITS)
    return outcome, {entry.change.message.en: entry for entry in found}


def test_each_change_tells_its_first_difference() -> None:
    outcome, found = asked(short())
    assert outcome.status == "optimal"
    assert outcome.objective["panels"] == 2
    hour = found["keep 2027-03-01 open for one hour more, until 10:30"]
    assert (hour.level, hour.gain, hour.proved) == ("panels", -1.0, True)
    assert hour.value["panels"] == hour.bound["panels"] == 1
    expert = next(entry for name, entry in found.items() if name.startswith("one more expert"))
    assert (expert.level, expert.gain) == ("load_sum_of_squares", -8.0)
    smaller = found["panels of 1 members instead of 3"]
    assert (smaller.level, smaller.gain) == ("load_max", -2.0)
    room = found["one more room, open all the time"]
    assert (room.level, room.gain, room.proved) == (None, 0.0, True)


def test_an_impossible_season_has_none() -> None:
    problem = season(experts=())
    assert trade_offs(problem, solve(problem, LIMITS), LIMITS) == ()


def test_the_report_holds_them(tmp_path: Path) -> None:
    instance, report = tmp_path / "season.json", tmp_path / "report.json"
    small = replace(short(), rules=rules(min_size=1, max_size=1))
    instance.write_text(json.dumps(panel_document(small)), encoding="utf-8")
    options = ["--out", str(tmp_path / "plan.json"), "--report", str(report), "--tradeoffs", "20"]
    assert run([str(instance), *options]) == 0
    told = json.loads(report.read_text(encoding="utf-8"))["tradeoffs"]
    assert [entry["message_en"].split()[0] for entry in told] == ["one", "keep", "one"]
    assert all(entry["message_zh"] and entry["change"] for entry in told)
