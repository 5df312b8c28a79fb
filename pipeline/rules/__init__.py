"""The knowledge, as data: TOML rules that carry a reason and examples, and lists of attested names.

Order in a file is order of application. A rule file that does not prove itself is refused with the file and
the rule named; the test suite runs every example of every rule.
"""

import hashlib
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import regex

from pipeline.errors import RuleError

FLAGS = regex.VERSION1


@dataclass(frozen=True, slots=True)
class Substitution:
    """A named change of text: what to look for, what to put there, why, and the proof.

    ``examples`` are (before, after) pairs; ``leaves`` are texts that the rule must not touch.
    """

    id: str
    pattern: regex.Pattern[str]
    replace: str
    why: str
    examples: tuple[tuple[str, str], ...]
    leaves: tuple[str, ...] = ()


@cache
def read_toml(name: str) -> dict[str, Any]:
    """Read a rule file of this package.

    Raises:
        RuleError: it is not there or is not TOML.
    """
    try:
        return tomllib.loads(files(__name__).joinpath(name).read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise RuleError(f"rules/{name}: {error}") from error


@cache
def read_list(name: str) -> tuple[str, ...]:
    """Read a list of names, one a line; lines that begin with # are comments."""
    lines = files(__name__).joinpath(name).read_text(encoding="utf-8").splitlines()
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))


@cache
def load_substitutions(name: str) -> tuple[Substitution, ...]:
    """Load the substitution rules of one file, in order.

    Raises:
        RuleError: a rule has no id, reason or example, or its pattern does not compile.
    """
    table = read_toml(name)
    return tuple(_substitution(name, raw, table.get("parts", {})) for raw in table.get("rule", []))


def _substitution(file: str, raw: dict[str, Any], parts: dict[str, str]) -> Substitution:
    rule_id = raw.get("id", "?")
    for key in ("id", "pattern", "replace", "why", "examples"):
        if raw.get(key) in (None, "", []) and key != "replace":
            raise RuleError(f"rules/{file}: rule {rule_id!r} has no {key}")
    return Substitution(
        rule_id,
        compile_pattern(file, rule_id, raw["pattern"], parts),
        raw["replace"],
        raw["why"],
        tuple((before, after) for before, after in raw["examples"]),
        tuple(raw.get("leaves", ())),
    )


def compile_pattern(file: str, rule_id: str, pattern: str, parts: dict[str, str]) -> regex.Pattern[str]:
    """Compile a pattern in which ``$name`` stands for a part of the same file.

    Raises:
        RuleError: an unknown part, or a pattern that does not compile.
    """
    try:
        return regex.compile(expand(pattern, parts), FLAGS)
    except (regex.error, KeyError) as error:
        raise RuleError(f"rules/{file}: rule {rule_id!r}: {error}") from error


def expand(pattern: str, parts: dict[str, str]) -> str:
    """Put parts in the place of their ``$names``; parts may use parts.

    >>> expand("a$x", {"x": "b$y", "y": "c"})
    'a(?:b(?:c))'
    """
    expanded: str = regex.sub(r"\$([a-z_]+)", lambda m: f"(?:{expand(parts[m[1]], parts)})", pattern)
    return expanded


@cache
def digest() -> str:
    """Return 12 hex digits that change when any rule file changes."""
    entries = sorted(
        (e for e in files(__name__).iterdir() if e.name.endswith((".toml", ".txt"))), key=lambda e: e.name
    )
    return hashlib.sha256(b"\0".join(e.name.encode() + b"\0" + e.read_bytes() for e in entries)).hexdigest()[
        :12
    ]
