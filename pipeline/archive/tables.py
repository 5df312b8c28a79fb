"""Tables as Parquet and CSV, written row by row: memory does not grow with the archive."""

import csv
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TextIO

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.archive.cells import clean, to_cell
from pipeline.store.atomic import replacing

Row = dict[str, Any]

ROWS_PER_GROUP = 10_000
"""Rows of a row group of Parquet."""

ROWS_AT_ONCE = 500
"""Rows that wait as Python values: packed by Arrow they take a tenth of the memory."""


class TableWriter:
    """One table as two files; rows have exactly the columns of the schema."""

    def __init__(self, schema: pa.Schema, parquet: pq.ParquetWriter, text: TextIO) -> None:
        self.schema = schema
        self.parquet = parquet
        self.csv = csv.writer(text, quoting=csv.QUOTE_MINIMAL)
        self.csv.writerow(schema.names)
        self.waiting: list[list[Any]] = []
        self.packed: list[pa.RecordBatch] = []

    def write(self, rows: Iterable[Row]) -> None:
        """Add rows."""
        for row in rows:
            values = [_tidy(row[name]) for name in self.schema.names]
            self.csv.writerow([to_cell(value) for value in values])
            self.waiting.append(values)
            if len(self.waiting) >= ROWS_AT_ONCE:
                self._pack()

    def _pack(self) -> None:
        columns = zip(zip(*self.waiting, strict=True), self.schema, strict=True)
        arrays = [pa.array(values, column.type) for values, column in columns]
        self.packed.append(pa.record_batch(arrays, schema=self.schema))
        self.waiting = []
        if len(self.packed) * ROWS_AT_ONCE >= ROWS_PER_GROUP:
            self._write_group()

    def _write_group(self) -> None:
        self.parquet.write_table(pa.Table.from_batches(self.packed))
        self.packed = []

    def flush(self) -> None:
        """Hand what waits to the Parquet file."""
        if self.waiting:
            self._pack()
        if self.packed:
            self._write_group()


def _tidy(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_tidy(item) for item in value]
    if isinstance(value, dict):
        return {key: _tidy(item) for key, item in value.items()}
    return value


@contextmanager
def table_writers(out: Path, schemas: dict[str, pa.Schema]) -> Iterator[dict[str, TableWriter]]:
    """Open a writer for each table; the files take their names only when all are whole."""
    with ExitStack() as stack:
        parts = {
            (name, ending): stack.enter_context(replacing(out / f"{name}.{ending}"))
            for name in schemas
            for ending in ("parquet", "csv")
        }
        with ExitStack() as opened:
            writers = {}
            for name, schema in schemas.items():
                parquet = pq.ParquetWriter(parts[name, "parquet"], schema, compression="zstd")
                text = parts[name, "csv"].open("x", encoding="utf-8-sig", newline="")
                writers[name] = TableWriter(schema, opened.enter_context(parquet), opened.enter_context(text))
            yield writers
            for writer in writers.values():
                writer.flush()


def write_csv(path: Path, schema: pa.Schema, rows: Iterable[Row]) -> None:
    """Write a table that exists as CSV alone."""
    with replacing(path) as part, part.open("x", encoding="utf-8-sig", newline="") as text:
        writer = csv.writer(text)
        writer.writerow(schema.names)
        writer.writerows([to_cell(_tidy(row[name])) for name in schema.names] for row in rows)
