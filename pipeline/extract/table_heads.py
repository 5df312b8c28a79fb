"""What the heads of a table's columns say: indicator, unit, value, task, term (``rules/tables.toml``)."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import regex

from pipeline.errors import RuleError
from pipeline.repair.vietnamese import bare
from pipeline.rules import compile_pattern, read_toml

FILE = "tables.toml"
KEYS = ("role", "pattern", "why", "examples")
ONCE = frozenset(("indicator",))
"""Roles that one column of a table has: a second "Chỉ tiêu" heads the figures."""

_LONE = regex.compile(r"(?<=\s)\S\s+")
"""Letters alone: an engine reads marks above a head as a line of its own."""


@dataclass(frozen=True, slots=True)
class HeadRule:
    """One rule: the role that a column has whose head it fits, why, and the heads that prove it."""

    role: str
    pattern: regex.Pattern[str]
    why: str
    examples: tuple[str, ...]
    leaves: tuple[str, ...] = ()


@lru_cache(maxsize=4096)
def folded(words: str) -> str:
    """Fold for matching: lower case, no marks, what stands in brackets and all signs left out.

    >>> folded("Thời gian hoàn thành (dự kiến)"), folded("Nhiệm vụ, giải pháp")
    ('thoi gian hoan thanh', 'nhiem vu giai phap')
    """
    plain = regex.sub(r"\([^()]*\)", " ", bare(words).lower())
    return " ".join(regex.findall(r"[a-z0-9%]+", plain))


@cache
def head_rules() -> tuple[HeadRule, ...]:
    """Load the rules, in order.

    Raises:
        RuleError: a rule lacks a reason or an example, or its pattern is wrong.
    """
    table = read_toml(FILE)
    return tuple(head_rule(raw, table.get("parts", {})) for raw in table.get("head", []))


def head_rule(raw: Mapping[str, Any], parts: dict[str, str]) -> HeadRule:
    """Make a rule of its table.

    Raises:
        RuleError: a key is missing or empty, or the pattern does not compile.
    """
    role = raw.get("role", "?")
    for key in KEYS:
        if not raw.get(key):
            raise RuleError(f"rules/{FILE}: rule {role!r} has no {key}")
    pattern = compile_pattern(FILE, role, raw["pattern"], parts)
    return HeadRule(role, pattern, raw["why"], tuple(raw["examples"]), tuple(raw.get("leaves", ())))


@lru_cache(maxsize=4096)
def roles_of(head: str) -> tuple[str, ...]:
    """Return the roles that a column with this head may have, the likeliest first.

    >>> roles_of("Chỉ tiêu"), roles_of("Đơn vị tính"), roles_of("Họ và tên")
    (('indicator', 'value'), ('unit',), ('veto',))
    >>> roles_of("A ` R Nội dung hành động")
    ('task',)
    """
    return _fitting(folded(head)) or _fitting(_LONE.sub(" ", f" {folded(head)} ").strip())


def _fitting(words: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(rule.role for rule in head_rules() if rule.pattern.fullmatch(words)))


def role_of(head: str, taken: Collection[str] = ()) -> str | None:
    """Return the role of a column beside others whose roles are taken."""
    return next((role for role in roles_of(head) if role not in ONCE or role not in taken), None)


@cache
def table_pattern(name: str) -> regex.Pattern[str]:
    """Return a compiled pattern of the tables' rule file."""
    table = read_toml(FILE)
    return compile_pattern(FILE, name, table[name]["pattern"], table["parts"])


@cache
def due_patterns() -> tuple[regex.Pattern[str], ...]:
    """Return how a date is written in a cell, in the order in which it is tried."""
    table = read_toml(FILE)
    return tuple(compile_pattern(FILE, raw["id"], raw["pattern"], table["parts"]) for raw in table["due"])


def pattern_names() -> Iterator[str]:
    """Yield the names of the patterns that are no heads and no dates."""
    table = read_toml(FILE)
    return (name for name, raw in table.items() if isinstance(raw, dict) and "pattern" in raw)
