"""The command ``kehoach export``."""

import csv
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from pipeline.archive.names import on_terminal, text_path
from pipeline.archive.progress import failure_line
from pipeline.archive.results import Store
from pipeline.archive.spread import Row
from pipeline.archive.version import version
from pipeline.errors import ExitCode, InputError
from pipeline.export.alto import alto
from pipeline.export.database import write_database
from pipeline.export.graph import write_graph
from pipeline.export.local_csv import write_local_csv
from pipeline.export.pdf_facts import need_tools, said_of
from pipeline.export.placed import repaired_pages
from pipeline.export.profiles import PROFILES, Complaint, columns_of_profile, filled
from pipeline.export.records import table_rows, write_gold, write_json_lines
from pipeline.export.searchable import searchable_pdf
from pipeline.export.sheets import sheets
from pipeline.export.workbook import Sheet, write_workbook
from pipeline.rules import read_toml
from pipeline.settings import DEFAULTS
from pipeline.store.atomic import replacing


def export(arguments: Namespace) -> int:
    """Write the tables in another form.

    Raises:
        InputError: there are no tables, or the folder cannot be written.
        ToolError: a package is missing.
    """
    kind = "pdf" if arguments.pdf else arguments.profile
    whole = True
    folder = arguments.to or arguments.out / "export" / kind
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder}: cannot be written: {error.strerror}; choose another folder") from error
    if kind in PROFILES:
        said = _profile(kind, arguments.out, folder, dict(arguments.set))
    elif kind in ENDINGS:
        said, whole = _pages(kind, arguments.out, folder, arguments.raw)
    else:
        said = WRITERS[kind](arguments.out, folder)
    print(f"{on_terminal(str(folder))}: {said}")
    return ExitCode.OK if whole else ExitCode.INCOMPLETE


def _profile(profile: str, out: Path, folder: Path, given: dict[str, str]) -> str:
    documents = [row for row in table_rows(out, "documents") if row["status"] != "failed"]
    header = [column.name for column in columns_of_profile(profile)]
    unknown = sorted(set(given) - {*header, "dossier"})
    if unknown:
        raise InputError(f"--set: no column {unknown[0]!r} in {profile}; known: dossier, {', '.join(header)}")
    rows: list[list[str]] = []
    complaints: list[Complaint] = []
    for cells, found in filled(profile, documents, given):
        rows.append(cells)
        complaints += found
    findings = [[one.source_path, one.column, one.finding] for one in complaints]
    _write_csv(folder / f"{profile}.csv", header, rows)
    _write_csv(folder / "problems.csv", ("tệp", "cột", "vấn đề"), findings)
    title = read_toml("exports.toml")[profile]["title"]
    with replacing(folder / f"{profile}.xlsx") as part:
        pages = {title.split(" (")[0]: (header, rows), "Cần sửa": (("Tệp", "Cột", "Vấn đề"), findings)}
        write_workbook(part, pages.items())
    return f"{len(rows)} documents, {len(complaints)} cells to look at (problems.csv)"


def _write_csv(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from pipeline.archive.cells import escape_formula

    with replacing(path) as part, part.open("x", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows([escape_formula(cell) for cell in row] for row in rows)


def _workbook(out: Path, folder: Path) -> str:
    count = 0

    def told() -> Iterator[tuple[str, Sheet]]:
        nonlocal count
        for title, sheet in sheets(out):
            print(f"{title} …", file=sys.stderr, flush=True)
            count += 1
            yield title, sheet

    with replacing(folder / "kehoach.xlsx") as part:
        write_workbook(part, told())
    return f"kehoach.xlsx, {count} sheets"


def _json_lines(out: Path, folder: Path) -> str:
    write_json_lines(out, folder)
    return "documents.jsonl, documents.schema.json"


def _database(out: Path, folder: Path) -> str:
    write_database(out, folder / "kehoach.duckdb")
    return "kehoach.duckdb"


def _gold(out: Path, folder: Path) -> str:
    return f"{write_gold(out, folder)} documents that were looked at from first to last"


def _pages(kind: str, out: Path, folder: Path, raw: Path | None) -> tuple[str, bool]:
    """Write a file for each document; one that fails does not stop the others. Tell whether all were written.

    Raises:
        ToolError: what all of them need is missing.
    """
    root = raw or Store(out).root()
    if root is None:
        raise InputError(f"{out}: the folder of the scans is not known; give it with --raw")
    if kind != "alto":
        need_tools(archival=kind == "pdfa")
    written, failed = 0, []
    for row in table_rows(out, "documents"):
        if row["source_kind"] in (None, "text"):
            continue
        name = text_path(row["source_path"]).removesuffix(".txt")
        target = folder / f"{name.removesuffix(ENDINGS[kind])}{ENDINGS[kind]}"
        try:
            content = _content(kind, out, root, row)
            with replacing(target) as part:
                part.write_bytes(content)
            written += 1
        except InputError as error:
            failed.append(failure_line(row["source_path"], str(error)))
    return "\n".join([f"{written} files", *failed]), not failed


ENDINGS = {"pdf": ".pdf", "pdfa": ".pdf", "alto": ".alto.xml"}


def _content(kind: str, out: Path, root: Path, row: Row) -> bytes:
    pages = repaired_pages(out, row["sha256"])
    if kind == "alto":
        return alto(pages, row["source_path"], version()).encode()
    return searchable_pdf(root / row["source_path"], pages, DEFAULTS, kind == "pdfa", said_of(row))


WRITERS: dict[str, Callable[[Path, Path], str]] = {
    "xlsx": _workbook,
    "csv": write_local_csv,
    "jsonl": _json_lines,
    "duckdb": _database,
    "gold": _gold,
    "graphml": write_graph,
}
