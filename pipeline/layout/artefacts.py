"""Rules for lines that a scanner app or a signing tool wrote on the page (``rules/artefacts.toml``)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Literal, get_args

import regex
from unidecode import unidecode

from pipeline.errors import RuleError
from pipeline.rules import compile_pattern, read_toml

Where = Literal["anywhere", "edge", "onward"]

FILE = "artefacts.toml"
KEYS = ("id", "kind", "where", "pattern", "why", "examples")


@dataclass(frozen=True, slots=True)
class ArtefactRule:
    """One rule: which lines it takes, where on the page, why, and the lines that prove it."""

    id: str
    kind: str
    where: Where
    pattern: regex.Pattern[str]
    why: str
    examples: tuple[str, ...]
    leaves: tuple[str, ...] = ()

    def takes(self, line: str, at_edge: bool) -> bool:
        """Tell whether the whole line is the artefact."""
        here = self.where == "anywhere" or (at_edge and self.where == "edge")
        return here and self.pattern.fullmatch(folded(line)) is not None

    def begins(self, line: str) -> bool:
        """Tell whether nothing from this line on is part of the document."""
        return self.where == "onward" and self.pattern.fullmatch(folded(line)) is not None


@lru_cache(maxsize=256)
def folded(line: str) -> str:
    """Fold a line for matching: lower case, no marks, one space.

    >>> folded(" Được  quét bằng CamScanner ")
    'duoc quet bang camscanner'
    """
    return " ".join(unidecode(line).lower().split())


@cache
def artefact_rules() -> tuple[ArtefactRule, ...]:
    """Load the rules, in order.

    Raises:
        RuleError: a rule lacks a reason or an example, or its pattern is wrong.
    """
    return tuple(artefact_rule(raw) for raw in read_toml(FILE).get("rule", []))


def artefact_rule(raw: Mapping[str, Any]) -> ArtefactRule:
    """Make a rule of its table.

    Raises:
        RuleError: a key is missing or empty, ``where`` is unknown, or the pattern does not compile.
    """
    rule_id = raw.get("id", "?")
    for key in KEYS:
        if not raw.get(key):
            raise RuleError(f"rules/{FILE}: rule {rule_id!r} has no {key}")
    if raw["where"] not in get_args(Where):
        known = ", ".join(get_args(Where))
        raise RuleError(f"rules/{FILE}: rule {rule_id!r}: where is {raw['where']!r}, not one of {known}")
    pattern = compile_pattern(FILE, rule_id, raw["pattern"], {})
    texts = (raw["kind"], raw["where"], pattern, raw["why"])
    return ArtefactRule(rule_id, *texts, tuple(raw["examples"]), tuple(raw.get("leaves", ())))
