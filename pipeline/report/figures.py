"""What a report says of an archive, counted from its tables."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import pandas as pd

from pipeline.errors import InputError
from pipeline.flags import LOSSES
from pipeline.report.drawing import Bar
from pipeline.review.labels import label, reason
from pipeline.review.told import failure, message

KEY = ("doc_type", "number_symbol", "issued_on", "issuer", "subject", "place", "signer_title", "signer_name")
TOP = 20
WEAK_PAGE = 0.8
"""Confidence of a page below which scanning it again is worth more than correcting it."""

WEAK_SHARE = 0.8

FEW = 6
"""Figures of one indicator that the report has, of the latest years."""
STEPS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1.0)


@dataclass(frozen=True)
class Tables:
    """The tables that a report needs."""

    documents: pd.DataFrame
    pages: pd.DataFrame
    citations: pd.DataFrame
    targets: pd.DataFrame
    works: pd.DataFrame
    evidence: pd.DataFrame
    corrections: pd.DataFrame


def read_tables(out: Path) -> Tables:
    """Read the tables of a run.

    Raises:
        InputError: there are none, or they cannot be read.
    """
    names = ("documents", "pages", "citations", "targets", "works", "evidence", "corrections")
    try:
        return Tables(*(pd.read_parquet(out / f"{name}.parquet") for name in names))
    except (OSError, ValueError) as error:
        raise InputError(f"{out}: cannot read the tables: {error}; run kehoach extract") from error


def counts(tables: Tables) -> list[tuple[str, str]]:
    """Return the figures at the head of the report, each with its name."""
    documents, pages = tables.documents, tables.pages
    statuses = documents["status"].value_counts()
    return [
        (whole(len(documents)), "văn bản"),
        (whole(len(pages)), "trang"),
        (whole(int(documents["needs_review"].sum())), "cần xem lại"),
        (whole(int(statuses.get("failed", 0))), "không đọc được"),
        (whole(len(tables.citations)), "viện dẫn"),
        (whole(len(tables.works)), "văn bản được viện dẫn"),
        (whole(int((tables.targets["kind"] == "target").sum())), "chỉ tiêu"),
        (whole(int((tables.targets["kind"] == "deadline").sum())), "việc có hạn"),
        (share(_mean(pages["confidence"])), "tin cậy OCR, trung bình trang"),
        (share(_mean(pages["known_words"])), "từ đúng chính tả sau sửa"),
        (whole(len(tables.corrections)), "ô người đã duyệt"),
    ]


def page_quality(tables: Tables) -> list[Bar]:
    """Return how many pages were read how surely."""
    known = tables.pages["confidence"].dropna()
    bars = []
    for low, high in pairwise(STEPS):
        count = int(((known >= low) & ((known < high) | (high == 1.0) & (known <= 1.0))).sum())
        bars.append(Bar(f"{_comma(low)}–{_comma(high)}", count, str(count), weak=high <= WEAK_PAGE))
    return bars


def weak_pages(tables: Tables) -> pd.DataFrame:
    """Return the pages that are worth scanning again, the worst first."""
    names = tables.documents[["doc_id", "source_path"]].drop_duplicates("doc_id")
    pages = tables.pages.merge(names, on="doc_id")
    flags = pages["flags"].map(lambda some: ", ".join(reason(flag) for flag in some))
    weak = pages.assign(flags=flags)[(pages["confidence"] < WEAK_PAGE) | flags.str.contains("không đọc")]
    return weak.sort_values(["confidence", "source_path", "page"], na_position="first")


def folders(tables: Tables) -> pd.DataFrame:
    """Return each folder with its documents, pages, and how well they were read; the worst first."""
    documents = tables.documents.assign(
        folder=tables.documents["source_path"].map(lambda path: path.rpartition("/")[0] or "(gốc)")
    )
    pages = tables.pages.merge(documents[["doc_id", "folder"]].drop_duplicates("doc_id"), on="doc_id")
    by_page = pages.groupby("folder").agg(
        pages=("page", "size"), confidence=("confidence", "mean"), known=("known_words", "mean")
    )
    by_document = documents.groupby("folder").agg(
        documents=("doc_id", "size"),
        review=("needs_review", "mean"),
        failed=("status", lambda some: int((some == "failed").sum())),
    )
    found = by_document.join(by_page).reset_index()
    worst = ["failed", "review", "confidence", "folder"]
    return found.sort_values(worst, ascending=[False, False, True, True], na_position="last")


def filled(tables: Tables) -> list[Bar]:
    """Return how many of the documents have each field, and how surely."""
    read = tables.documents[tables.documents["status"] != "failed"]
    sure = tables.evidence.groupby("field")["confidence"].mean()
    bars = []
    for field in KEY:
        count = int(read[field].notna().sum())
        trust = f", tin cậy {_comma(float(sure[field]))}" if field in sure else ""
        part = count / max(len(read), 1)
        bars.append(Bar(label("documents", field), part, f"{count}/{len(read)}{trust}", part < WEAK_SHARE))
    return bars


def cited(tables: Tables) -> list[Bar]:
    """Return the most cited works."""
    some = tables.works.sort_values(["documents", "mentions"], ascending=False, kind="stable").head(TOP)
    return [
        Bar(
            _work(row),
            float(row["documents"]),
            f"{row['documents']} văn bản, {row['mentions']} lần",
            detail=(row["subject"] or "") if row["number_symbol"] else "",
        )
        for row in records(some)
    ]


def _work(row: dict[str, Any]) -> str:
    name = row["number_symbol"] or row["subject"] or ""
    return " ".join(part for part in (row["doc_type"], name) if part)


def by_year(tables: Tables) -> tuple[list[Bar], list[Bar]]:
    """Return documents by year of issue, and the targets that they set."""
    years = tables.documents.drop_duplicates("doc_id")[["doc_id", "issued_year"]].dropna()
    documents = years["issued_year"].astype(int).value_counts().sort_index()
    set_in = tables.targets.merge(years, on="doc_id")["issued_year"].astype(int).value_counts().sort_index()
    return _columns(documents), _columns(set_in)


def _columns(counted: "pd.Series[int]") -> list[Bar]:
    return [Bar(str(year), float(count), whole(int(count))) for year, count in counted.items()]


def recurring(tables: Tables) -> list[dict[str, Any]]:
    """Return indicators that several documents set a figure for, with the figures by year."""
    documents = tables.documents.drop_duplicates("doc_id")[
        ["doc_id", "issued_year", "issuer", "number_symbol"]
    ]
    figures = tables.targets[tables.targets["quantity"].notna() & tables.targets["indicator"].notna()]
    figures = figures.merge(documents, on="doc_id").assign(
        plain=lambda frame: frame["indicator"].map(_plain), unit=lambda frame: frame["unit"].fillna("")
    )
    found = []
    for (_, unit), group in figures.groupby(["plain", "unit"], sort=False):
        if group["doc_id"].nunique() > 1:
            entries = sorted(
                (_year(row["issued_year"]), row["issuer"] or "", _target(row)) for row in records(group)
            )
            found.append({"indicator": group["indicator"].iloc[0], "unit": unit, "entries": entries})
    return sorted(found, key=lambda one: (-len(one["entries"]), one["indicator"]))


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFC", text).lower()))


def _year(value: float | None) -> str:
    return "" if value is None or pd.isna(value) else str(int(value))


def _target(row: dict[str, Any]) -> str:
    words = label("comparators", row["comparator"]) if row["comparator"] else ""
    amount = _comma(row["quantity"], 10)
    if "…" in words:
        return words.replace("…", f"{amount} {row['unit']}".strip())
    return f"{words} {amount} {row['unit']}".strip()


def failures(tables: Tables) -> list[dict[str, Any]]:
    """Return the files that could not be read, then those read in part, with the reasons."""
    some = tables.documents[tables.documents["status"] != "ok"]
    some = some.sort_values(["status", "source_path"])
    return [
        {**row, "why": _why(row)} for row in records(some[["source_path", "status", "error", "problems"]])
    ]


def _why(row: dict[str, Any]) -> str:
    """Say why a file was not read, or which pages of it."""
    if row["status"] == "failed":
        return " ".join(failure(row["error"] or ""))
    told = [message(problem["message"]) for problem in row["problems"] if problem["code"] in LOSSES]
    return " ".join(told) or "Có trang không đọc được."


def troubled(tables: Tables) -> list[dict[str, Any]]:
    """Return the documents that a person should look at: those with problems first, then the least sure."""
    some = tables.documents[tables.documents["needs_review"] & (tables.documents["status"] != "failed")]
    columns = ["source_path", "doc_type", "number_symbol", "confidence", "problems"]
    rows = [
        {
            "source_path": row["source_path"],
            "name": _work({**row, "subject": ""}),
            "confidence": row["confidence"],
            "why": "; ".join(dict.fromkeys(reason(p["code"]) for p in row["problems"])) or "Độ tin cậy thấp",
            "count": len(row["problems"]),
        }
        for row in records(some[columns])
    ]
    return sorted(rows, key=lambda row: (-row["count"], row["confidence"] or 0.0, row["source_path"]))


def doubts(tables: Tables) -> list[Bar]:
    """Return why documents need a person's look, the most frequent reason first."""
    codes = [problem["code"] for problems in tables.documents["problems"] for problem in problems]
    counted = pd.Series(codes, dtype=object).value_counts()
    pairs = sorted(((int(count), str(code)) for code, count in counted.items()), key=lambda p: (-p[0], p[1]))
    return [Bar(reason(code), count, str(count)) for count, code in pairs[:TOP]]


@dataclass(frozen=True)
class Part:
    """The first rows of a table, and how many more it has."""

    rows: list[Any]
    more: int = 0


def part(rows: list[Any], most: int = TOP) -> Part:
    """Return so many rows as a person reads.

    >>> part([1, 2, 3], 2)
    Part(rows=[1, 2], more=1)
    """
    return Part(rows[:most], max(0, len(rows) - most))


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as plain values, null as ``None``."""
    return [
        {str(name): None if _is_null(value) else value for name, value in row.items()}
        for row in cast(Sequence[dict[str, Any]], frame.to_dict("records"))
    ]


def _is_null(value: Any) -> bool:
    return value is None or (isinstance(value, float) and value != value)


def _mean(column: "pd.Series[float]") -> float | None:
    known = column.dropna()
    return float(known.mean()) if len(known) else None


def whole(number: int) -> str:
    """Write a number as Vietnamese texts do: 12.345."""
    return f"{number:,}".replace(",", ".")


def _comma(number: float, digits: int = 2) -> str:
    return f"{number:.{digits}g}".replace(".", ",")


def share(value: float | None) -> str:
    """Write a share as a percentage; a dash for none."""
    return "—" if value is None else f"{100 * value:.1f} %".replace(".", ",")
