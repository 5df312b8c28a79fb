"""The command ``kehoach report``."""

import os
from argparse import Namespace
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2

from pipeline.archive.names import on_terminal, table_name, text_path
from pipeline.archive.results import Store
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
    page = report_page(arguments.out, target.parent)
    with replacing(target) as part:
        part.write_text(page, encoding="utf-8")
    print(on_terminal(str(target)))
    return ExitCode.OK


def report_page(out: Path, beside: Path | None = None) -> str:
    """Return the report on the tables in a folder, as one HTML page that will lie in the folder ``beside``.

    Raises:
        InputError: there are no tables.
    """
    tables = figures.read_tables(out)
    documents_by_year, targets_by_year = figures.by_year(tables)
    versions = tables.documents["version"].dropna()
    env = jinja2.Environment(autoescape=True, trim_blocks=True, undefined=jinja2.StrictUndefined)
    env.filters.update(share=figures.share, whole=figures.whole)
    here = beside or out
    env.globals.update(columns=drawing.columns, few=figures.FEW)
    env.globals.update(text_of=_texts(out, here), scan_of=_scans(out, here))
    values: dict[str, Any] = {
        "name": table_name(str(out)),
        # The day of the tables, not of the report: the same tables give the same report.
        "day": date.fromtimestamp((out / "documents.parquet").stat().st_mtime).strftime("%d/%m/%Y"),
        "version": str(versions.iloc[0]) if len(versions) else "",
        "counts": figures.counts(tables),
        "filled": figures.filled(tables),
        "doubts": figures.doubts(tables),
        "page_quality": figures.page_quality(tables),
        "troubled": figures.part(figures.troubled(tables)),
        "weak_pages": figures.part(figures.records(figures.weak_pages(tables))),
        "folders": figures.part(figures.records(figures.folders(tables))),
        "documents_by_year": documents_by_year,
        "targets_by_year": targets_by_year,
        "cited": figures.cited(tables),
        "cited_more": max(0, len(tables.works) - figures.TOP),
        "recurring": figures.part(figures.recurring(tables)),
        "failures": figures.part(figures.failures(tables)),
    }
    return env.from_string(TEMPLATE.read_text(encoding="utf-8")).render(values)


Link = Callable[[str], str | None]


def _texts(out: Path, here: Path) -> Link:
    """Return what gives the address of a document's text, as seen from the report."""
    return lambda name: _address(out / "text" / text_path(name), here)


def _scans(out: Path, here: Path) -> Link:
    """Return what gives the address of a scan where the archive is still there."""
    root = Store(out).root()
    return lambda name: _address(root / name, here) if root else None


def _address(file: Path, here: Path) -> str | None:
    """Return a file's address relative to the report, ``None`` where there is no such file."""
    try:
        if not file.is_file():
            return None
        return quote(os.path.relpath(file.resolve(), here.resolve()).replace(os.sep, "/"), safe="/")
    except (OSError, ValueError):
        # A name too long, or another drive.
        return None
