"""The command ``kehoach report``."""

from argparse import Namespace
from datetime import date
from pathlib import Path
from typing import Any

import jinja2

from pipeline.archive.names import on_terminal, table_name
from pipeline.errors import ExitCode
from pipeline.report import drawing, figures
from pipeline.store.atomic import replacing

TEMPLATE = Path(__file__).with_name("report.html")


def report(arguments: Namespace) -> int:
    """Write the report.

    Raises:
        InputError: there are no tables, or the report cannot be written.
    """
    target = arguments.file or arguments.out / "report.html"
    page = report_page(arguments.out)
    with replacing(target) as part:
        part.write_text(page, encoding="utf-8")
    print(on_terminal(str(target)))
    return ExitCode.OK


def report_page(out: Path) -> str:
    """Return the report on the tables in a folder, as one HTML page.

    Raises:
        InputError: there are no tables.
    """
    tables = figures.read_tables(out)
    documents_by_year, targets_by_year = figures.by_year(tables)
    versions = tables.documents["version"].dropna()
    env = jinja2.Environment(autoescape=True, trim_blocks=True, undefined=jinja2.StrictUndefined)
    env.filters["share"] = figures.share
    env.globals.update(rows=drawing.rows, columns=drawing.columns)
    values: dict[str, Any] = {
        "name": table_name(str(out)),
        # The day of the tables, not of the report: the same tables give the same report.
        "day": date.fromtimestamp((out / "documents.parquet").stat().st_mtime).strftime("%d/%m/%Y"),
        "version": str(versions.iloc[0]) if len(versions) else "",
        "counts": figures.counts(tables),
        "filled": figures.filled(tables),
        "doubts": figures.doubts(tables),
        "page_quality": figures.page_quality(tables),
        "weak_pages": figures.records(figures.weak_pages(tables)),
        "folders": figures.records(figures.folders(tables)),
        "documents_by_year": documents_by_year,
        "targets_by_year": targets_by_year,
        "cited": figures.cited(tables),
        "recurring": figures.recurring(tables),
        "failures": figures.failures(tables),
    }
    return env.from_string(TEMPLATE.read_text(encoding="utf-8")).render(values)
