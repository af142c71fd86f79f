"""At least a share of the members are technical experts."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from optimizer.messages import text
from optimizer.outcome import Json, Text
from optimizer.problem import PanelExpert, PanelRules
from optimizer.rules.member_rule import Looser, MemberRule


class TechnicalShare(MemberRule):
    """Count technical experts: at least the share of the size, rounded up."""

    name, item, key, place = "technical_share", "technical", "technical_share", 1

    def group(self, expert: PanelExpert) -> str | None:
        """Count who is technical."""
        return self.item if expert.kind == "technical" else None

    def least(self, rules: PanelRules, size: int) -> int:
        """Ask for the share of the size."""
        return rules.technical_needed(size)

    def waived(self, rules: PanelRules) -> PanelRules:
        """Ask for no share."""
        return replace(rules, technical_share=Fraction(0))

    def looser(self, rules: PanelRules) -> Iterator[Looser]:
        """Ask for one fewer, two fewer … on a panel of the least size."""
        size = rules.sizes()[0]
        for count in range(rules.technical_needed(size) - 1, -1, -1):
            share: list[Json] = [count, size]
            message = text("fix.technical_share", count=count, size=size)
            yield Looser("technical_share", share, message)

    def words(self, rules: PanelRules) -> Text:
        """Say the share."""
        return text("part.technical", share=f"{rules.technical_share}")


RULE = TechnicalShare()
