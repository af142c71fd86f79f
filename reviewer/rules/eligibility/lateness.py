"""The rules about deadlines: the applicant's and the district's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, time
from pathlib import PurePath

from reviewer.model.eligibility import DeadlineRule
from reviewer.model.intakes import Receipt
from reviewer.model.programme import CallDefinition
from reviewer.model.submissions import SubmissionInput
from reviewer.rules.answers import moment
from reviewer.rules.districts import short_district
from reviewer.rules.eligibility.reasons import Reason, Status
from reviewer.rules.eligibility.single import missing
from reviewer.rules.names import spelled


class Receipts:
    """Know when the attachments of each district, file by file, were received."""

    def __init__(self, receipts: Sequence[Receipt]) -> None:
        """Index the register by file and by district; the earliest entry counts."""
        self._by_file: dict[str, datetime] = {}
        self._by_district: dict[str, list[datetime]] = defaultdict(list)
        for receipt in receipts:
            if receipt.file:
                name = _stem(receipt.file)
                held = self._by_file.get(name)
                self._by_file[name] = (
                    min(held, receipt.received_at) if held else receipt.received_at
                )
            self._by_district[short_district(receipt.district)].append(receipt.received_at)

    def of(self, submission: SubmissionInput) -> datetime | None:
        """Give when a submission's attachments came from its district; None where nobody noted it.

        The file that its row stands in counts first, whatever its ending is now.
        """
        for source in submission.sources:
            found = self._by_file.get(_stem(str(source.get("file", ""))))
            if found:
                return found
        moments = self._by_district.get(short_district(submission.district), [])
        return min(moments) if moments else None

    def judge(
        self, rule: DeadlineRule, submission: SubmissionInput, definition: CallDefinition
    ) -> Iterator[Reason]:
        """Compare the receipt with the deadline of the call; the deadline itself is in time.

        Where the register is silent the moment on the form counts for the district too. Of a strict
        deadline there must be evidence: without a receipt, or with a day alone where the deadline
        has an hour on that day, it waits.
        """
        applicant = rule.whose == "applicant"
        deadline = definition.deadlines.applicant if applicant else definition.deadlines.district
        if deadline is None:
            return
        on_form = moment(submission.facts.get("received"), definition.zone)
        received = on_form if applicant else self.of(submission)
        if received is None and not applicant and definition.deadlines.applicant is None:
            received = on_form
        soft = deadline.soft or rule.soft
        if received is None:
            if not soft:
                yield missing(rule, definition, "received")
            return
        last = deadline.moment(definition.zone)
        local = received.astimezone(definition.zone)
        if deadline.at is not None and local.time() == time(0) and local.date() == deadline.on:
            details = {"received": local.date().isoformat(), "deadline": _shown(last)}
            yield Reason("RECEIPT_HOUR_UNKNOWN", rule.clause, "flag", details)
        elif received > last:
            status: Status = "flag" if soft else "reject"
            yield Reason(
                rule.code,
                rule.clause,
                status,
                {
                    "received": _shown(local),
                    "deadline": _shown(last),
                    **({"kind": "late_hard"} if applicant and status == "reject" else {}),
                },
                law=rule.law,
            )


def _stem(file: str) -> str:
    return spelled(PurePath(file).stem)


def _shown(at: datetime) -> str:
    if at.time() in {time(0), time(23, 59, 59)}:
        return at.date().isoformat()
    return f"{at:%Y-%m-%d %H:%M}"
