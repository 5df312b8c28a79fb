"""The patterns of the header's rule file."""

from functools import cache

import regex

from pipeline.rules import compile_pattern, read_toml

FILE = "header.toml"


@cache
def header_pattern(name: str) -> regex.Pattern[str]:
    """Return a compiled pattern of the header's rule file."""
    table = read_toml(FILE)
    return compile_pattern(FILE, name, table[name]["pattern"], table["parts"])
