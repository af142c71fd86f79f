"""Write the report of a solve in the format of the contract, and give its exit status."""

from typing import TypeVar

from optimizer.outcome import Fix, Json, Outcome, OutcomeReason, Status

PlanT = TypeVar("PlanT")
EXIT: dict[Status, int] = {"optimal": 0, "feasible": 0, "infeasible": 3, "timeout": 4}
BAD_INSTANCE = 2


def report_document(outcome: Outcome[PlanT]) -> dict[str, Json]:
    """Write REPORT.json; `cpu_seconds` by stage only where the solve told stages apart."""
    stages: dict[str, Json] = {k: round(v, 3) for k, v in outcome.cpu_seconds.items()}
    return {
        "status": outcome.status,
        "objective": dict(outcome.objective),
        "bound": dict(outcome.bound),
        "seconds": round(outcome.seconds, 3),
        "checker": outcome.checker,
        "reasons": [reason_document(r) for r in outcome.reasons],
        **({"cpu_seconds": stages} if stages else {}),
    }


def reason_document(reason: OutcomeReason) -> dict[str, Json]:
    """Write one cause with its fixes; `tried` stands there only where no fix was found."""
    document: dict[str, Json] = {
        "code": reason.code,
        "message_zh": reason.message.zh,
        "message_en": reason.message.en,
        "involved": list(reason.involved),
        "fixes": [_fix_document(f) for f in reason.fixes],
    }
    if reason.tried:
        document["tried"] = [{"message_zh": t.zh, "message_en": t.en} for t in reason.tried]
    return document


def _fix_document(fix: Fix) -> dict[str, Json]:
    return {
        "message_zh": fix.message.zh,
        "message_en": fix.message.en,
        "change": [dict(step) for step in fix.change],
    }
