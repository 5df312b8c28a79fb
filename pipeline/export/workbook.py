"""Tables as an Excel workbook: text stays text, dates are dates, the header stands still."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.archive.cells import clean
from pipeline.errors import ToolError
from pipeline.extras import how_to_install

MAX_CELL = 32_767
"""Characters that Excel allows in a cell."""

WIDE = 60
SHORT = 40
"""Characters up to which a text needs no line breaks."""

ESCAPE_LIKE = re.compile(r"_(?=x[0-9A-Fa-f]{1,4}_)", re.IGNORECASE)
"""What readers take for an escaped sign (``_x000A_``), some with fewer digits too: ``kh_xa_an.jpg``."""


Sheet = tuple[Sequence[str], Iterable[Sequence[Any]]]
"""Header and rows."""


def write_workbook(path: Path, sheets: Iterable[tuple[str, Sheet]]) -> None:
    """Write sheets of headers and rows; a text is never a formula, whatever it begins with.

    Raises:
        ToolError: openpyxl is not installed.
    """
    try:
        from openpyxl import Workbook
    except ImportError as error:
        raise ToolError(f"openpyxl is missing; install it: {how_to_install('export')}") from error
    book = Workbook(write_only=True)
    for title, (header, rows) in sheets:
        _fill(book.create_sheet(title[:31]), header, [[_plain(value) for value in row] for row in rows])
    book.save(path)


def _fill(sheet: Any, header: Sequence[str], rows: list[list[Any]]) -> None:
    from openpyxl.utils import get_column_letter

    sheet.freeze_panes = "A2"
    for number, name in enumerate(header, 1):
        longest = max((len(str(row[number - 1] or "")) for row in rows[:200]), default=0)
        sheet.column_dimensions[get_column_letter(number)].width = min(WIDE, max(len(name), longest) + 2)
    sheet.auto_filter.ref = f"A1:{get_column_letter(max(1, len(header)))}{len(rows) + 1}"
    sheet.append([_cell(sheet, name, head=True) for name in header])
    for row in rows:
        sheet.append([_cell(sheet, value) if _needs_style(value) else value for value in row])


def _needs_style(value: Any) -> bool:
    """Tell whether a value is more than a number or a short text: a cell of its own takes its time."""
    if isinstance(value, str):
        return len(value) > SHORT or value.startswith("=") or "\n" in value
    return isinstance(value, date)


@cache
def _styles() -> tuple[Any, Any, Any]:
    from openpyxl.styles import Alignment, Font, PatternFill

    fill = PatternFill("solid", fgColor="E9E7E2")
    return Font(bold=True), fill, Alignment(vertical="top", wrap_text=True)


def _cell(sheet: Any, value: Any, head: bool = False) -> Any:
    from openpyxl.cell import WriteOnlyCell

    bold, fill, wrapped = _styles()
    cell = WriteOnlyCell(sheet, value=value)
    if head:
        cell.font, cell.fill = bold, fill
    else:
        cell.alignment = wrapped
    if isinstance(value, str):
        cell.data_type = "s"
    elif isinstance(value, date):
        cell.number_format = "DD/MM/YYYY"
    return cell


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        value = "\n".join(str(item) for item in value)
    if not isinstance(value, str):
        return value
    kept = "".join(c for c in clean(value) or "" if c in "\n\t" or c.isprintable())
    return ESCAPE_LIKE.sub("_x005F_", kept[:MAX_CELL]) or None
