r"""Values as cells of CSV, and back.

UTF-8 with BOM, so that Excel shows Vietnamese; an empty cell is null; lists are JSON. A text that a
spreadsheet would run as a formula gets an apostrophe before it: its first sign after white space is one of
= + - @ (or their full-width forms), or it begins with a tab or line break. A text that already begins with
apostrophes before such a sign gets one more, so that reading back is exact: ``unescape_formula``.
"""

import csv
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

FORMULA = re.compile(r"'*(?:[\t\r\n]|\s*[=+\-@＝＋－＠])")
ESCAPED = re.compile(rf"\A'(?={FORMULA.pattern})")
NO_CELL = re.compile(r"[\x00\ud800-\udfff]")
"""What readers of CSV or Parquet choke on: NUL, and halves of characters."""


def clean(text: str) -> str | None:
    r"""Return text fit for a table; nothing for an empty one, U+FFFD for what tables cannot hold.

    >>> clean("a\x00b"), clean("")
    ('a\ufffdb', None)
    """
    return NO_CELL.sub("\ufffd", text) or None


def escape_formula(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would take for a formula.

    >>> escape_formula("=1+1"), escape_formula("-5"), escape_formula("'quoted'")
    ("'=1+1", "'-5", "'quoted'")
    """
    # Most texts begin with a letter or digit, and need no look at the pattern.
    return text if text[:1].isalnum() or not FORMULA.match(text) else f"'{text}"


def unescape_formula(cell: str) -> str:
    """Take that apostrophe off again.

    >>> unescape_formula("'=1+1"), unescape_formula("'quoted'")
    ('=1+1', "'quoted'")
    """
    return ESCAPED.sub("", cell)


def to_cell(value: Any) -> str:
    """Write a value as a cell."""
    write = CELLS.get(type(value))
    return write(value) if write else str(value)


CELLS: dict[type, Callable[[Any], str]] = {
    type(None): lambda nothing: "",
    bool: lambda flag: "true" if flag else "false",
    str: escape_formula,
    list: lambda items: json.dumps(items, ensure_ascii=False),
    float: lambda number: str(int(number)) if number.is_integer() else str(number),
}


def from_cell(cell: str, kind: pa.DataType) -> Any:
    """Read a cell of a column of this type."""
    if cell == "":
        return None
    if pa.types.is_boolean(kind):
        return cell == "true"
    if pa.types.is_integer(kind):
        return int(cell)
    if pa.types.is_floating(kind):
        return float(cell)
    return json.loads(cell) if pa.types.is_list(kind) else unescape_formula(cell)


def read_csv(path: Path, schema: pa.Schema) -> Iterator[dict[str, Any]]:
    """Read rows back exactly as the Parquet table has them."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            yield {column.name: from_cell(row[column.name], column.type) for column in schema}
