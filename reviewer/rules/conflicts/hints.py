"""Hints from contact details: worth a look, never a reason to keep a pair apart."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from reviewer.model.experts import ExpertInput
from reviewer.model.submissions import SubmissionInput
from reviewer.rules.conflicts.found import FoundConflict
from reviewer.rules.conflicts.parties import rows_of
from reviewer.rules.names import normalised

# Mail that anybody can have says nothing about an employer; so do domains set aside for examples.
PUBLIC_MAIL = frozenset(
    [
        "qq.com",
        "vip.qq.com",
        "foxmail.com",
        "163.com",
        "vip.163.com",
        "126.com",
        "yeah.net",
        "sina.com",
        "sina.cn",
        "vip.sina.com",
        "sohu.com",
        "tom.com",
        "21cn.com",
        "139.com",
        "189.cn",
        "wo.cn",
        "aliyun.com",
        "gmail.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "live.cn",
        "msn.com",
        "icloud.com",
        "yahoo.com",
        "yahoo.com.cn",
        "example.com",
        "example.org",
        "example.net",
    ]
)
SHORTEST_PHONE = 7
MOST_OWNERS = 3  # a number or domain of more organisations than these belongs to none of them


class ContactHints:
    """Find experts who share a phone number or a mail domain with an applicant."""

    def __init__(self, submissions: Sequence[SubmissionInput]) -> None:
        """Index the applicants' phones and domains, shared office numbers and providers aside."""
        phones: dict[str, list[SubmissionInput]] = defaultdict(list)
        domains: dict[str, list[SubmissionInput]] = defaultdict(list)
        for submission in submissions:
            for phone in {_digits(submission.phone), _digits(submission.facts.get("legal_phone"))}:
                phones[phone].append(submission)
            domains[_domain(submission.email)].append(submission)
        self._phones = {key: found for key, found in phones.items() if _telling(key, found)}
        self._domains = {
            key: found
            for key, found in domains.items()
            if key and key not in PUBLIC_MAIL and _owners(found) <= MOST_OWNERS
        }

    def of(self, expert: ExpertInput) -> Iterator[FoundConflict]:
        """List the hints about one expert."""
        found = {
            "shared_phone": (expert.phone, self._phones.get(_digits(expert.phone), [])),
            "mail_domain": (_domain(expert.email), self._domains.get(_domain(expert.email), [])),
        }
        for kind, (evidence, submissions) in found.items():
            for submission in submissions:
                yield FoundConflict(
                    expert=expert.code,
                    submission=submission.code,
                    kind=kind,
                    evidence=evidence,
                    separates=False,
                    sources=rows_of(expert, submission),
                )


def _digits(phone: object) -> str:
    digits = re.sub(r"\D", "", str(phone or ""))
    return digits[2:] if len(digits) == 13 and digits.startswith("86") else digits


def _telling(phone: str, found: Sequence[SubmissionInput]) -> bool:
    own = phone[-SHORTEST_PHONE:]
    return len(own) == SHORTEST_PHONE and len(set(own)) > 1 and _owners(found) <= MOST_OWNERS


def _owners(found: Sequence[SubmissionInput]) -> int:
    return len({normalised(entry.applicant) for entry in found})


def _domain(email: str) -> str:
    return email.rpartition("@")[2].strip().lower() if "@" in email else ""
