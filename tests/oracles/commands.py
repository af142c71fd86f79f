"""Run the commands on mutated instance files, and tell what is wrong with how they end."""

import json
import tempfile
from pathlib import Path

import pytest

from optimizer.defences import command as schedule
from optimizer.panels import command as panels
from tests.oracles.mutants import mutant
from tests.oracles.tiny import tiny_season

STATUSES = {0, 2, 3, 4}


def timetable_document(seed: int) -> dict[str, object]:
    """Give an instance of a timetable with the times and people of a tiny season."""
    season = tiny_season(seed)
    experts = [e["id"] for e in season["experts"]]
    return {
        "slot_minutes": season["slot_minutes"],
        "days": season["days"],
        "breaks": season["breaks"],
        "rooms": season["rooms"],
        "experts": [{"id": e["id"], "unavailable": e["unavailable"]} for e in season["experts"]],
        "submissions": [
            {
                "id": s["id"],
                "panel": experts[i % len(experts) :][:2],
                "applicants": s["applicants"],
                "unavailable": s["unavailable"],
            }
            for i, s in enumerate(season["submissions"])
        ],
    }


def fault(seed: int, seconds: float, capture: pytest.CaptureFixture[str] | None = None) -> str:
    """Run one mutant; give what is wrong, an empty text where the command ended as it should.

    With `capture` a refusal must have said why on standard error.
    """
    timetable = bool(seed % 3 == 0)
    document = timetable_document(seed) if timetable else tiny_season(seed)
    command = schedule if timetable else panels
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "instance.json"
        path.write_text(json.dumps(mutant(document, seed)), encoding="utf-8")
        out = str(Path(folder) / "out")
        try:
            status = command.run([str(path), "--out", out, "--seconds", str(seconds)])
        except Exception as error:  # whatever it is, it is the finding
            return f"{command.__name__} {seed}: {type(error).__name__}: {error}"
    if status not in STATUSES:
        return f"{command.__name__} {seed}: status {status}"
    if status == 2 and capture is not None and not capture.readouterr().err.strip():
        return f"{command.__name__} {seed}: refused without a word"
    return ""
