"""At least so many of the members are finance experts."""

from collections.abc import Iterator

from optimizer.messages import text
from optimizer.outcome import Text
from optimizer.problem import PanelExpert, PanelRules
from optimizer.rules.member_rule import Looser, MemberRule


class FinanceExperts(MemberRule):
    """Count finance experts: at least as many as the call says."""

    name, item, key, place, own = "min_finance", "finance", "min_finance", 4, True
    kind = "finance"

    def group(self, expert: PanelExpert) -> str | None:
        """Count who is of finance."""
        return self.item if expert.kind == "finance" else None

    def least(self, rules: PanelRules, size: int) -> int:
        """Ask for the number, of every panel alike; a panel of fewer seats cannot have them."""
        return rules.setting(self.key)

    def waived(self, rules: PanelRules) -> PanelRules:
        """Ask for none."""
        return rules.without_setting(self.key)

    def looser(self, rules: PanelRules) -> Iterator[Looser]:
        """Ask for one fewer, two fewer …"""
        for count in range(rules.setting(self.key) - 1, -1, -1):
            yield Looser(self.key, count, text("fix.min_finance", count=count))

    def words(self, rules: PanelRules) -> Text:
        """Say the number."""
        return text("part.finance", count=rules.setting(self.key))


RULE = FinanceExperts()
