"""Work expressions out over the values of a submission, exactly, with three truth values.

What a form does not give is unknown, and stays so: `a and b` is false as soon as one of them is,
`a or b` true as soon as one is, everything else that needs the missing value is unknown too and
waits for a person (Kleene, Introduction to Metamathematics, §64). Numbers are exact fractions.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache
from typing import Any

from reviewer.model.expressions import ExpressionFault, name_of, parse_expression
from reviewer.rules.answers import lies_in, yes_or_no
from reviewer.rules.clean_records import is_clean
from reviewer.rules.names import normalised

CLEAN_WORDS = ("无", "无记录", "未查到", "良好", "正常", "否", "未发生", "没有", "无重大安全事故")
LARGEST_POWER = 200  # digits that a number may grow to


@dataclass(frozen=True)
class Unknown:
    """Stand for a value that cannot be worked out, and say why.

    `missing` names the values that are not there, `by_zero` tells of a division by zero, `clash`
    holds a part that compares or computes with values of different kinds.
    """

    missing: tuple[str, ...] = ()
    by_zero: bool = False
    clash: str = ""

    def with_(self, other: Value) -> Unknown:
        """Join the reasons of two values that cannot be worked out."""
        if not isinstance(other, Unknown):
            return self
        names = tuple(dict.fromkeys((*self.missing, *other.missing)))
        return Unknown(names, self.by_zero or other.by_zero, self.clash or other.clash)


Plain = Fraction | str | bool | datetime | tuple[object, ...]
Value = Plain | Unknown
Names = Mapping[str, Value]
Compiled = Callable[[Names], Value]
ORDER: Mapping[type[ast.cmpop], Callable[[Any, Any], bool]] = {  # Any: two of one kind
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


@lru_cache(maxsize=4096)
def compile_expression(text: str) -> Compiled:
    """Make an expression ready to be worked out many times; raises ExpressionFault."""
    return _compiled(parse_expression(text).tree)


def evaluate(text: str, names: Names) -> Value:
    """Work an expression out over named values; a name that is not there is unknown."""
    return compile_expression(text)(names)


def to_decimal(value: Fraction) -> Decimal:
    """Write an exact number with at most 28 digits, as Decimal divides."""
    return Decimal(value.numerator) / Decimal(value.denominator)


def to_value(raw: object) -> Value | None:
    """Turn a stored fact into a value; None where there is nothing."""
    if raw is None or raw in ("", [], {}):
        return None
    if isinstance(raw, bool | datetime):
        return raw
    if isinstance(raw, date):
        return datetime.combine(raw, time())
    if isinstance(raw, int | float | Decimal):
        return _number(str(raw))
    if isinstance(raw, list | tuple):
        return tuple(raw)
    return str(raw)


def _number(text: str) -> Fraction | None:
    try:
        found = Decimal(text.strip())
    except InvalidOperation:
        return None
    return Fraction(found) if found.is_finite() and abs(found.adjusted()) < LARGEST_POWER else None


def number_value(raw: object) -> Value | None:
    """Read a fact that is a number, however JSON kept it; None where there is none."""
    if raw is None or isinstance(raw, bool):
        return None
    return _number(str(raw))


def truth_value(raw: object) -> Value | None:
    """Read an answer of a form as yes or no; None where it is neither."""
    return yes_or_no(raw)


def day_value(raw: object) -> Value | None:
    """Read a month, day or moment as the moment where it begins; None where there is none."""
    text = str(raw or "").strip()
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        pass
    parts = text.replace("/", ".").replace("-", ".").split(".")
    try:
        year, month, day = [*(int(part) for part in parts), 1, 1][:3]
        if len(parts) > 3:
            return None
        return datetime.combine(date(year, month, day), time())
    except (ValueError, TypeError):
        return None


def _compiled(node: ast.expr) -> Compiled:
    name = name_of(node)
    if name is not None:
        return lambda names: names.get(name, Unknown((name,)))
    if isinstance(node, ast.Constant):
        return _constant(node)
    if isinstance(node, ast.BoolOp):
        parts = [_compiled(value) for value in node.values]
        decisive = isinstance(node.op, ast.Or)
        return lambda names: _joined(parts, names, decisive=decisive)
    if isinstance(node, ast.UnaryOp):
        return _unary(node)
    if isinstance(node, ast.BinOp):
        return _binary(node)
    if isinstance(node, ast.Compare):
        return _comparison(node)
    if isinstance(node, ast.IfExp):
        return _conditional(node)
    if isinstance(node, ast.List | ast.Tuple):
        parts = [_compiled(entry) for entry in node.elts]
        return lambda names: tuple(part(names) for part in parts)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return _call(node, node.func.id)
    raise ExpressionFault("not_allowed", ast.unparse(node))


def _constant(node: ast.Constant) -> Compiled:
    held = node.value
    value: Value = held if isinstance(held, bool | str) else Fraction(str(held))
    return lambda _names: value


def _joined(parts: list[Compiled], names: Names, *, decisive: bool) -> Value:
    """Join truths by and or or: one decisive part settles it, else unknown stays unknown."""
    unknown: Unknown | None = None
    for part in parts:
        value = part(names)
        if isinstance(value, Unknown):
            unknown = value.with_(unknown) if unknown else value
        elif not isinstance(value, bool):
            clash = Unknown(clash="and/or")
            unknown = clash.with_(unknown) if unknown else clash
        elif value is decisive:
            return decisive
    return unknown if unknown is not None else not decisive


def _unary(node: ast.UnaryOp) -> Compiled:
    inner, word = _compiled(node.operand), ast.unparse(node)
    negate = isinstance(node.op, ast.Not)

    def work(names: Names) -> Value:
        value = inner(names)
        if isinstance(value, Unknown):
            return value
        if negate:
            return not value if isinstance(value, bool) else Unknown(clash=word)
        if not isinstance(value, Fraction):
            return Unknown(clash=word)
        return -value if isinstance(node.op, ast.USub) else value

    return work


def _binary(node: ast.BinOp) -> Compiled:
    left, right, word, sign = (
        _compiled(node.left),
        _compiled(node.right),
        ast.unparse(node),
        node.op,
    )

    def work(names: Names) -> Value:
        first, second = left(names), right(names)
        if isinstance(first, Unknown):
            return first.with_(second)
        if isinstance(second, Unknown):
            return second
        if not isinstance(first, Fraction) or not isinstance(second, Fraction):
            return Unknown(clash=word)
        return _combined(sign, first, second)

    return work


def _combined(sign: ast.operator, first: Fraction, second: Fraction) -> Value:
    if isinstance(sign, ast.Add):
        return first + second
    if isinstance(sign, ast.Sub):
        return first - second
    if isinstance(sign, ast.Mult):
        return first * second
    return first / second if second else Unknown(by_zero=True)


def _comparison(node: ast.Compare) -> Compiled:
    parts = [_compiled(entry) for entry in (node.left, *node.comparators)]
    word = ast.unparse(node)

    def work(names: Names) -> Value:
        values = [part(names) for part in parts]
        unknown: Unknown | None = None
        for sign, first, second in zip(node.ops, values[:-1], values[1:], strict=True):
            found = _compared(sign, first, second, word)
            if found is False:
                return False
            if isinstance(found, Unknown):
                unknown = found.with_(unknown) if unknown else found
        return unknown if unknown is not None else True

    return work


def _compared(sign: ast.cmpop, first: Value, second: Value, word: str) -> bool | Unknown:
    if isinstance(first, Unknown):
        return first.with_(second)
    if isinstance(second, Unknown):
        return second
    if isinstance(sign, ast.In | ast.NotIn):
        return _contained(sign, first, second, word)
    if type(first) is not type(second):
        return Unknown(clash=word)
    if isinstance(first, bool | tuple) and not isinstance(sign, ast.Eq | ast.NotEq):
        return Unknown(clash=word)
    return ORDER[type(sign)](first, second)


def _contained(sign: ast.cmpop, first: Plain, second: Plain, word: str) -> bool | Unknown:
    if isinstance(second, str) and isinstance(first, str):
        found = first in second
    elif isinstance(second, tuple):
        found = first in second
        unknown = next((entry for entry in second if isinstance(entry, Unknown)), None)
        if not found and unknown is not None:
            return unknown
    else:
        return Unknown(clash=word)
    return found if isinstance(sign, ast.In) else not found


def _conditional(node: ast.IfExp) -> Compiled:
    test, then, other = _compiled(node.test), _compiled(node.body), _compiled(node.orelse)

    def work(names: Names) -> Value:
        value = test(names)
        if isinstance(value, Unknown):
            return value
        return then(names) if value else other(names)

    return work


def _call(node: ast.Call, function: str) -> Compiled:
    word = ast.unparse(node)
    if function == "has":
        name = str(name_of(node.args[0]))
        return lambda names: not isinstance(names.get(name, Unknown()), Unknown)
    if function == "date":
        return _date(node)
    arguments = [_compiled(argument) for argument in node.args]
    work = WORKINGS[function]

    def call(names: Names) -> Value:
        values = [argument(names) for argument in arguments]
        unknown = next((value for value in values if isinstance(value, Unknown)), None)
        if unknown is not None:
            for value in values:
                unknown = unknown.with_(value)
            return unknown
        found = work(values)
        return Unknown(clash=word) if found is None else found

    return call


def _date(node: ast.Call) -> Compiled:
    argument = node.args[0]
    stated = argument.value if isinstance(argument, ast.Constant) else None
    found = day_value(stated) if isinstance(stated, str) else None
    if found is None:
        raise ExpressionFault("no_date", ast.unparse(node))
    value: Value = found
    return lambda _names: value


def _extreme(values: list[Value], choose: Callable[..., object]) -> Value | None:
    kinds = {type(value) for value in values}
    if len(kinds) != 1 or not kinds <= {Fraction, datetime}:
        return None
    found = choose(values)
    return found if isinstance(found, Fraction | datetime) else None


def _absolute(values: list[Value]) -> Value | None:
    return abs(values[0]) if isinstance(values[0], Fraction) else None


def _contains(values: list[Value]) -> Value | None:
    whole, part = values
    if isinstance(whole, tuple):
        return any(str(part) == str(entry) for entry in whole)
    return part in whole if isinstance(whole, str) and isinstance(part, str) else None


def _same(values: list[Value]) -> Value | None:
    name, others = values
    if not isinstance(name, str):
        return None
    listed = others if isinstance(others, tuple) else (others,)
    return any(normalised(name) == normalised(str(other)) for other in listed)


def _region(values: list[Value]) -> Value | None:
    found = lies_in(values[0], tuple(str(value) for value in values[1:]))
    return Unknown(clash="") if found is None else found


def _clean(values: list[Value]) -> Value | None:
    return is_clean(values[0], CLEAN_WORDS)


WORKINGS: Mapping[str, Callable[[list[Value]], Value | None]] = {
    "min": lambda values: _extreme(values, min),
    "max": lambda values: _extreme(values, max),
    "abs": _absolute,
    "contains": _contains,
    "same_organisation": _same,
    "region": _region,
    "clean": _clean,
}
