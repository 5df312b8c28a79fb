"""The tables as CSV for a spreadsheet with Vietnamese settings: a semicolon between cells, a decimal comma.

The files in OUT have a comma and a decimal point: with Vietnamese settings a spreadsheet reads 0.973 as text
and 5.259 as five thousand.
"""

import csv
from pathlib import Path
from typing import Any

from pipeline.archive.cells import to_cell
from pipeline.archive.columns import TABLES
from pipeline.export.records import table_rows
from pipeline.store.atomic import replacing


def write_local_csv(out: Path, folder: Path) -> str:
    """Write each table; say how many.

    Raises:
        InputError: there are no tables.
    """
    for name, schema in TABLES.items():
        rows = table_rows(out, name)
        with (
            replacing(folder / f"{name}.csv") as part,
            part.open("x", encoding="utf-8-sig", newline="") as file,
        ):
            writer = csv.writer(file, delimiter=";")
            writer.writerow(schema.names)
            writer.writerows([local_cell(row[column]) for column in schema.names] for row in rows)
    return f"{len(TABLES)} tables, with ; between cells and a decimal comma"


def local_cell(value: Any) -> str:
    """Write a value as a cell.

    >>> local_cell(0.973), local_cell(5.0), local_cell("1.5"), local_cell(-2.5)
    ('0,973', '5', '1.5', '-2,5')
    """
    cell = to_cell(value)
    return cell.replace(".", ",") if isinstance(value, float) else cell
