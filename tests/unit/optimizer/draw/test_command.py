"""`python -m optimizer panels --policy draw`: the plan, the report, the record."""

from __future__ import annotations

import json
from pathlib import Path

from optimizer.check import check_plan
from optimizer.draw.replay import faults
from optimizer.panels.command import run
from reviewer.model.tables import Json
from tests.builders.draws import DAY, expert, season, two_panels


def _run(folder: Path, instance: Json, seed: str) -> tuple[int, Json, Json, Json]:
    files = {name: folder / f"{name}.json" for name in ("instance", "plan", "report", "record")}
    files["instance"].write_text(json.dumps(instance), encoding="utf-8")
    options = ["--policy", "draw", "--seed", seed, "--seconds", "10"]
    for option, name in (("--out", "plan"), ("--report", "report"), ("--record", "record")):
        files[name].unlink(missing_ok=True)
        options += [option, str(files[name])]
    status = run([str(files["instance"]), *options])
    read = [
        json.loads(files[name].read_text(encoding="utf-8")) if files[name].exists() else {}
        for name in ("plan", "report", "record")
    ]
    return status, read[0], read[1], read[2]


def test_a_drawn_plan_keeps_the_rules_and_replays(tmp_path: Path) -> None:
    instance, _ = two_panels()
    status, plan, report, record = _run(tmp_path, instance, "种子")
    assert status == 0
    assert check_plan(instance, plan) == ()
    assert (report["status"], report["checker"], report["bound"]) == ("feasible", "passed", {})
    assert report["objective"]["placed"] == 5
    assert record["operator"] == "种子"
    assert record["plan"] == plan
    assert faults(record, record["digest"]) == []


def test_the_seed_alone_decides(tmp_path: Path) -> None:
    instance, _ = two_panels()
    plans = [_run(tmp_path, instance, seed)[1] for seed in ("甲", "甲", "乙")]
    assert plans[0] == plans[1]
    assert plans[0] != plans[2]


def test_an_impossible_season_is_not_drawn(tmp_path: Path) -> None:
    away = [[f"{DAY}T00:00", f"{DAY}T23:59"]]
    instance = season([expert(f"E{n}", unavailable=away) for n in range(3)], {"S1": "testing"})
    status, _, report, record = _run(tmp_path, instance, "种子")
    assert (status, report["status"], record) == (3, "infeasible", {})
    (reason,) = report["reasons"]
    assert reason["code"] == "never_together"
    assert reason["message_zh"].endswith("E0、E1、E2 整个会期不在")
    assert [fix["message_en"] for fix in reason["fixes"]]
