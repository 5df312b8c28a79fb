"""Documents with all that belongs to them: as JSON Lines with a JSON Schema, and as gold."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.archive.columns import CITATIONS, DOCUMENTS, EVIDENCE, PAGES, TARGETS
from pipeline.archive.results import Store
from pipeline.archive.spread import Row
from pipeline.errors import InputError
from pipeline.rules import read_toml

PARTS = {"citations": CITATIONS, "targets": TARGETS, "evidence": EVIDENCE, "pages": PAGES}
"""Tables that are put into the record of their document; their counts of the same name give way to them."""


def table_rows(out: Path, name: str) -> list[Row]:
    """Return the rows of a table.

    Raises:
        InputError: it is not there.
    """
    try:
        rows: list[Row] = pq.read_table(out / f"{name}.parquet").to_pylist()
    except (OSError, pa.ArrowException) as error:
        raise InputError(f"{out}: cannot read the tables: {error}; run kehoach extract") from error
    return rows


def records(out: Path) -> Iterator[dict[str, Any]]:
    """Return each document with its citations, targets, evidence and pages.

    Raises:
        InputError: there are no tables.
    """
    parts: dict[str, dict[str, list[Row]]] = {}
    for name in PARTS:
        by_document = parts.setdefault(name, {})
        for row in table_rows(out, name):
            by_document.setdefault(row.pop("doc_id"), []).append(row)
    for row in table_rows(out, "documents"):
        own = {name: parts[name].get(row["doc_id"], []) for name in PARTS}
        yield {**row, **own, "text": text_of(out, row)}


def text_of(out: Path, document: Row) -> str | None:
    """Return the repaired text of a document, a form feed between pages; ``None`` where there is none."""
    try:
        return Store(out).text_path(document["source_path"]).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None


def write_json_lines(out: Path, folder: Path) -> None:
    """Write ``documents.jsonl`` and ``documents.schema.json``.

    Raises:
        InputError: there are no tables.
    """
    with (folder / "documents.jsonl").open("w", encoding="utf-8", newline="\n") as file:
        for record in records(out):
            file.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n")
    schema = json.dumps(json_schema(), ensure_ascii=False, indent=1) + "\n"
    (folder / "documents.schema.json").write_text(schema, encoding="utf-8", newline="\n")


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a record, made from the schemas of the tables."""
    properties = _properties("documents", DOCUMENTS)
    for name, schema in PARTS.items():
        items = {**_properties(name, schema)}
        del items["doc_id"]
        properties[name] = {"type": "array", "items": _object(items)}
    said = "the repaired text; a form feed begins a page"
    properties["text"] = {"type": ["string", "null"], "description": said}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "kehoach document",
        **_object(properties),
    }


def _properties(table: str, schema: pa.Schema) -> dict[str, Any]:
    said = read_toml("columns.toml")[table]
    return {field.name: {**_type(field.type), "description": said[field.name][0]} for field in schema}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _type(kind: pa.DataType) -> dict[str, Any]:
    if pa.types.is_list(kind):
        return {"type": ["array", "null"], "items": _type(kind.value_type)}
    if pa.types.is_struct(kind):
        return _object({field.name: _type(field.type) for field in kind})
    names = {pa.bool_(): "boolean", pa.int32(): "integer", pa.float64(): "number"}
    return {"type": [names.get(kind, "string"), "null"]}


# ------------------------------------------------------------------------------------------------------------

GOLD_FIELDS = (
    *("doc_type", "doc_type_code", "number", "symbol", "number_symbol", "issuer_parent", "issuer", "place"),
    *("issued_on", "issued_day", "issued_month", "issued_year", "subject", "signer_title", "signer_name"),
    "recipients",
)
CITED = (
    *("number", "year", "symbol", "number_symbol", "issued_on", "issued_day", "issued_month", "issued_year"),
    *("issuer", "subject", "role", "numbered", "text", "line"),
)
SET = (
    *("kind", "text", "indicator", "comparator", "quantity", "quantity_high", "unit", "baseline", "deadline"),
    *("period", "qualitative", "section", "line"),
)


def write_gold(out: Path, folder: Path) -> int:
    """Write the documents that a person looked at from first to last as gold, in the form of ``data/gold``.

    Returns how many there are.

    Raises:
        InputError: there are no tables.
    """
    count = 0
    for record in records(out):
        if set(record["reviewed"] or ()) >= {"doc_type", "number_symbol", "issued_on", "issuer", "subject"}:
            path = folder / f"{record['doc_id']}.json"
            as_json = json.dumps(_gold(record), ensure_ascii=False, indent=1)
            path.write_text(as_json + "\n", encoding="utf-8", newline="\n")
            count += 1
    return count


def _gold(record: dict[str, Any]) -> dict[str, Any]:
    return {
        "file": record["source_path"],
        "sha256": record["sha256"],
        **{name: record[name] for name in GOLD_FIELDS},
        "citations": [
            {"type": row["doc_type"], "type_code": row["doc_type_code"], "optional": False}
            | {name: row[name] for name in CITED}
            for row in record["citations"]
        ],
        "targets": [{"optional": False} | {name: row[name] for name in SET} for row in record["targets"]],
    }
