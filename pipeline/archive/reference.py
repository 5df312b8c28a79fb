"""The reference of the tables as Markdown, from their schemas: ``python -m pipeline.archive.reference``."""

import pyarrow as pa

from pipeline.archive.columns import TABLES
from pipeline.rules import read_toml

HEAD = """\
# Tables

Made from the schemas by `python -m pipeline.archive.reference > docs/tables.md`; a test holds it to them.
Each table is written as `.parquet` and `.csv`; lists are JSON in CSV.
"""


def reference() -> str:
    """Return the page."""
    return "\n".join([HEAD, *(_table(name, schema) for name, schema in TABLES.items())])


def _table(name: str, schema: pa.Schema) -> str:
    said = read_toml("columns.toml")[name]
    rows = [f"| `{field.name}` | {_type(field.type)} | {_cells(said[field.name])} |" for field in schema]
    intro = [text for text in said[""] if text]
    return "\n".join(
        [f"## {name}", "", *intro, "", "| column | type | holds | chứa |", "|---|---|---|---|", *rows, ""]
    )


def _cells(both: list[str]) -> str:
    # The texts are the README's, whose links start one folder above.
    return " | ".join(text.replace("|", "\\|").replace("](docs/", "](") for text in both)


def _type(kind: pa.DataType) -> str:
    names = {
        pa.string(): "text",
        pa.bool_(): "true or false",
        pa.int32(): "whole number",
        pa.float64(): "number",
    }
    if pa.types.is_list(kind):
        return f"list of {_type(kind.value_type)}"
    if pa.types.is_struct(kind):
        return f"({', '.join(field.name for field in kind)})"
    return names[kind]


if __name__ == "__main__":
    print(reference(), end="")
