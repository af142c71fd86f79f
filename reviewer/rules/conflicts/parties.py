"""The two sides of a review: submissions by organisation and district, experts by person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from reviewer.model.experts import DeclaredRecusal, ExpertInput, FormerName, Ownership
from reviewer.model.submissions import SubmissionInput
from reviewer.rules.conflicts.found import EvidencePlace, place
from reviewer.rules.conflicts.wording import NamesInText
from reviewer.rules.credit_codes import valid_code
from reviewer.rules.districts import short_district
from reviewer.rules.mentions import names_one, parts_of
from reviewer.rules.names import person_name, platform_name, spelled
from reviewer.rules.organisations import (
    Basis,
    Directory,
    Organisation,
    OrganisationIndex,
    Rename,
)


class Applicants:
    """Find submissions by their applicant, recommending district or platform."""

    def __init__(
        self,
        submissions: Sequence[SubmissionInput],
        directory: Directory,
        former_names: Sequence[FormerName] = (),
    ) -> None:
        """Index the submissions once."""
        self.wording = NamesInText(submissions, former_names)
        self._index: OrganisationIndex[SubmissionInput] = OrganisationIndex(directory)
        self._districts: dict[str, list[SubmissionInput]] = defaultdict(list)
        self._platforms: dict[str, list[SubmissionInput]] = defaultdict(list)
        for submission in submissions:
            self._index.add(Organisation(submission.applicant, submission.uscc), submission)
            for district in _districts(submission):
                self._districts[district].append(submission)
            self._platforms[platform_name(submission.platform)].append(submission)

    def of(self, organisation: Organisation) -> list[tuple[SubmissionInput, Basis]]:
        """List the submissions of an organisation, with what made it the same."""
        return self._index.find(organisation)

    def of_all(self, text: str, code: str | None = None) -> list[tuple[SubmissionInput, Basis]]:
        """List the submissions of every organisation that a cell names, each once.

        `code` is that of the cell's organisation, where the table gives one.
        """
        found: dict[str, tuple[SubmissionInput, Basis]] = {}
        for part in parts_of(text):
            for submission, basis in self.of(Organisation(part, code)):
                found.setdefault(submission.code, (submission, basis))
        for named in self.wording.find(text):
            if named.how == "full" and not is_another(text, code, named.submission):
                found.setdefault(named.submission.code, (named.submission, "name"))
        return list(found.values())

    def recommended_by(self, district: str) -> list[SubmissionInput]:
        """List the submissions that a district recommends."""
        return self._districts.get(district, [])

    def of_platform(self, platform: str) -> list[SubmissionInput]:
        """List the submissions of a platform by its name."""
        return self._platforms.get(platform_name(platform), [])


def is_another(text: str, code: str | None, submission: SubmissionInput) -> bool:
    """Tell whether the one organisation that a cell names is another firm by its credit code."""
    own, other = valid_code(code), valid_code(submission.uscc)
    return names_one(text) and own is not None and other is not None and own != other


def _districts(submission: SubmissionInput) -> set[str]:
    names = {
        submission.district,
        *(str(source.get("district", "")) for source in submission.sources),
    }
    return {short_district(name) for name in names if name}


class Persons:
    """Find experts by number or by name; a person in the pool twice is found twice."""

    def __init__(self, experts: Sequence[ExpertInput], directory: Directory) -> None:
        """Index the experts once."""
        self._directory = directory
        self._by_code = {expert.code: expert for expert in experts}
        self._by_name: dict[str, list[ExpertInput]] = defaultdict(list)
        for expert in experts:
            self._by_name[person_name(expert.name)].append(expert)

    def declared(self, declaration: DeclaredRecusal) -> list[ExpertInput]:
        """List who made a declaration: the expert of that number and its other entries.

        Without a known number the name decides, if only one person has it.
        """
        expert = self._by_code.get(declaration.expert_code or "")
        if expert:
            return self.entries(expert)
        named = self._by_name.get(person_name(declaration.expert_name), [])
        return self.entries(named[0]) if named and self._one_person(named) else []

    def named(self, name: str, employer: str) -> list[ExpertInput]:
        """List the experts of a name, of those with the employer where one has it.

        Where no employer is given or fits, all of that name: staff decide who was meant.
        """
        found = self._by_name.get(person_name(name), [])
        fitting = [entry for entry in found if employer and self._employed(entry, employer)]
        return fitting or found

    def entries(self, expert: ExpertInput) -> list[ExpertInput]:
        """List all entries of one person: same name, and same phone, mail or employer."""
        return [
            entry
            for entry in self._by_name[person_name(expert.name)]
            if entry.code == expert.code or self._same_person(entry, expert)
        ]

    def _one_person(self, named: Sequence[ExpertInput]) -> bool:
        return all(self._same_person(entry, named[0]) for entry in named[1:])

    def _same_person(self, first: ExpertInput, other: ExpertInput) -> bool:
        if first.phone and first.phone == other.phone:
            return True
        if first.email and first.email.lower() == other.email.lower():
            return True
        both = first.phone and other.phone
        return not both and self._employed(first, other.employer)

    def _employed(self, expert: ExpertInput, employer: str) -> bool:
        if spelled(expert.employer) == spelled(employer):
            return True
        own = {
            identity.name for identity in self._directory.identities(Organisation(expert.employer))
        }
        wanted = {identity.name for identity in self._directory.identities(Organisation(employer))}
        return bool(own & wanted)


def make_directory(
    submissions: Iterable[SubmissionInput],
    experts: Iterable[ExpertInput],
    ownership: Iterable[Ownership],
    former_names: Iterable[FormerName],
) -> Directory:
    """Gather which names and codes go together over all that the call's data mention."""
    mentions = [Organisation(submission.applicant, submission.uscc) for submission in submissions]
    mentions += [Organisation(expert.employer, expert.uscc) for expert in experts]
    for edge in ownership:
        mentions.append(Organisation(edge.parent, edge.parent_uscc))
        mentions.append(Organisation(edge.child, edge.child_uscc))
    renames = [Rename(name.current, name.former, name.uscc) for name in former_names]
    return Directory(mentions, renames)


def rows_of(*parties: ExpertInput | SubmissionInput) -> tuple[EvidencePlace, ...]:
    """Give the places of the rows that experts and submissions were read from."""
    return tuple(place(source) for party in parties for source in party.sources)
