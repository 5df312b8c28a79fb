"""The patterns of the sign-off, compiled once."""

from functools import cache

import regex

from pipeline.rules import compile_pattern, read_toml

FILE = "signoff.toml"


@cache
def signoff_pattern(name: str) -> regex.Pattern[str]:
    """Return a compiled pattern of the sign-off's rule file."""
    return compile_pattern(FILE, name, read_toml(FILE)[name]["pattern"], read_toml(FILE)["parts"])
