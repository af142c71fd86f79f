"""Few of the members have the same employer."""

from collections.abc import Iterator
from dataclasses import replace

from optimizer.messages import text
from optimizer.outcome import Text
from optimizer.problem import PanelExpert, PanelRules
from optimizer.rules.member_rule import Looser, MemberRule

MORE = (1, 2)


class SameEmployer(MemberRule):
    """Count colleagues: at most so many of each employer."""

    name, item, key, place = "same_employer", "employer", "max_same_employer", 3

    def group(self, expert: PanelExpert) -> str | None:
        """Count everybody beside the colleagues."""
        return expert.employer

    def most(self, rules: PanelRules) -> int | None:
        """Bear as many as the call says."""
        return rules.max_same_employer

    def waived(self, rules: PanelRules) -> PanelRules:
        """Bear any number."""
        return replace(rules, max_same_employer=None)

    def looser(self, rules: PanelRules) -> Iterator[Looser]:
        """Bear one more, two more."""
        for more in MORE:
            count = (rules.max_same_employer or 1) + more
            message = text("fix.no_employer_limit", count=count)
            yield Looser("max_same_employer", count, message)

    def words(self, rules: PanelRules) -> Text:
        """Say the number without firms."""
        return text("part.employer", count=rules.max_same_employer, firms=Text("", ""))


RULE = SameEmployer()
