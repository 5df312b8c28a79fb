"""The tables as one DuckDB file, with views for the usual questions, and a comment on every column."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from pipeline.archive.columns import TABLES
from pipeline.archive.spread import Row
from pipeline.errors import InputError, ToolError
from pipeline.export.records import table_rows, text_of
from pipeline.extras import how_to_install
from pipeline.rules import read_toml

TEXTS = pa.schema([("doc_id", pa.string()), ("page", pa.int32()), ("text", pa.string())])

VIEWS = {
    "citing": (
        "each mention with the document that it stands in",
        """SELECT d.source_path, d.number_symbol AS document, d.issuer, d.issued_on, c.role, c.page, c.line,
        c.doc_type AS cited_type, c.number_symbol AS cited, c.issued_on AS cited_on, c.issuer AS cited_issuer,
        c.subject AS cited_subject, c.confidence, c.work_id, c.doc_id
        FROM citations c JOIN documents d USING (doc_id)""",
    ),
    "goals": (
        "each target with the document that sets it",
        """SELECT d.source_path, d.number_symbol AS document, d.issuer, d.issued_year, t.page, t.line, t.kind,
        t.section, t.indicator, t.comparator, t.quantity, t.quantity_high, t.unit, t.deadline, t.period,
        t.text, t.confidence, t.doc_id
        FROM targets t JOIN documents d USING (doc_id)""",
    ),
    "most_cited": (
        "cited documents, those first that most documents cite",
        """SELECT doc_type, number_symbol, subject, issuer, issued_on, documents, mentions, work_id
        FROM works ORDER BY documents DESC, mentions DESC, work_id""",
    ),
    "to_review": (
        "documents that a person should look at, with the reasons",
        """SELECT source_path, number_symbol, subject, status, error, confidence,
        list_transform(problems, lambda problem: problem.code) AS reasons, doc_id
        FROM documents WHERE needs_review ORDER BY confidence NULLS FIRST, source_path""",
    ),
}
"""Views by name: what each holds, and its query."""


def write_database(out: Path, path: Path) -> None:
    """Write the DuckDB file.

    Raises:
        ToolError: duckdb is not installed.
        InputError: there are no tables.
    """
    try:
        import duckdb
    except ImportError as error:
        raise ToolError(f"duckdb is missing; install it: {how_to_install('export')}") from error
    said = read_toml("columns.toml")
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as database:
        try:
            for table, schema in TABLES.items():
                database.read_parquet(str(out / f"{table}.parquet")).create(table)
                database.execute(f"COMMENT ON TABLE {table} IS {_quoted(' / '.join(said[table]['']))}")
                for name in schema.names:
                    comment = _quoted(" / ".join(said[table][name]))
                    database.execute(f'COMMENT ON COLUMN {table}."{name}" IS {comment}')
        except (duckdb.IOException, duckdb.CatalogException) as error:
            raise InputError(f"{out}: cannot read the tables: {error}; run kehoach extract") from error
        texts = pa.Table.from_pylist(list(_texts(out)), TEXTS)
        database.from_arrow(texts).create("texts")
        database.execute("COMMENT ON TABLE texts IS 'the repaired text, page by page'")
        for view, (what, query) in VIEWS.items():
            database.execute(f"CREATE VIEW {view} AS {query}")
            database.execute(f"COMMENT ON VIEW {view} IS {_quoted(what)}")


def _texts(out: Path) -> Iterator[Row]:
    for document in table_rows(out, "documents"):
        text = text_of(out, document)
        for number, page in enumerate(text.split("\f") if text else (), 1):
            yield {"doc_id": document["doc_id"], "page": number, "text": page}


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
