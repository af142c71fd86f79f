"""Read the answers of a form as the rules need them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from reviewer.rules.names import PROVINCES, plain, spelled

YES = frozenset(
    {"是", "有", "已", "√", "✓", "☑", "Y", "YES", "TRUE", "1", "已填报", "同意", "已推荐"}
)
NO = frozenset(
    {"否", "无", "未", "没有", "×", "✗", "□", "N", "NO", "FALSE", "0", "未填报", "不同意"}
)
MONTH = re.compile(r"^(\d{4})[.\-/年](\d{1,2})")
OTHER_PROVINCE = re.compile(rf"^(?:中国)?({PROVINCES})")


def number(value: object) -> Decimal | None:
    """Read a figure; None where it is missing or no number."""
    if value is None or isinstance(value, bool):
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def yes_or_no(value: object) -> bool | None:
    """Read an answer to a question of the form; None where it is missing or neither."""
    if isinstance(value, bool):
        return value
    text = plain(str(value)) if value is not None else ""
    if text in YES:
        return True
    return False if text in NO else None


def month(value: object) -> tuple[int, int] | None:
    """Read a month written "YYYY.M" as year and month; None where it is missing or unclear."""
    found = MONTH.match(plain(str(value))) if value is not None else None
    if not found or not 1 <= int(found.group(2)) <= 12:
        return None
    return int(found.group(1)), int(found.group(2))


def moment(value: object, zone: ZoneInfo) -> datetime | None:
    """Read a day or moment of receipt in the call's zone; a day alone counts as its beginning."""
    try:
        found = datetime.fromisoformat(str(value).strip()) if value else None
    except ValueError:
        return None
    if found is None:
        return None
    return found if found.tzinfo else found.replace(tzinfo=zone)


def lies_in(value: object, region: tuple[str, ...]) -> bool | None:
    """Tell whether an address lies in the region; None where it names no province at all."""
    text = re.sub(r"^中国", "", spelled(str(value))) if value is not None else ""
    if any(text.startswith(spelled(entry)) for entry in region):
        return True
    return False if OTHER_PROVINCE.match(text) else None


def service_figures(facts: Mapping[str, object]) -> Mapping[str, object]:
    """Give the figures of the year's service, by name; empty where none were read."""
    service = facts.get("service")
    return service if isinstance(service, Mapping) else {}
