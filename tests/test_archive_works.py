"""Which mentions are of one work."""

from typing import Any

import pytest

from pipeline.archive.works import Works

Mention = dict[str, Any]


def mention(doc: str, number: str | None, date: str = "", **more: Any) -> Mention:
    year, month, day = ([int(part) for part in date.split("-")] + [None] * 3)[:3] if date else (None,) * 3
    return {
        "doc_id": doc,
        "doc_type": "Quyết định",
        "doc_type_code": "QĐ",
        "number_symbol": number,
        "year": None,
        "issued_year": year,
        "issued_month": month,
        "issued_day": day,
        "issuer": None,
        "subject": None,
        "text": f"Quyết định {number}",
        "work_id": None,
        **more,
    }


def groups(*documents: list[Mention]) -> list[list[int]]:
    """Return which mentions, counted through, share a work."""
    works = Works()
    for citations in documents:
        works.note(citations)
    for citations in documents:
        works.assign(citations)
    by_id: dict[str | None, list[int]] = {}
    for n, one in enumerate(one for citations in documents for one in citations):
        by_id.setdefault(one["work_id"], []).append(n)
    return list(by_id.values())


N = "15/QĐ-UBND"
CASES = {
    "same number and date": ([[mention("a", N, "2024-01-02")], [mention("b", N, "2024-01-02")]], [[0, 1]]),
    "the number of another year": (
        [[mention("a", N, "2024-01-02"), mention("a", N, "2023-01-02")]],
        [[0], [1]],
    ),
    "short repeat": ([[mention("a", N, "2024-01-02"), mention("a", N)]], [[0, 1]]),
    "no date, one known": ([[mention("a", N)], [mention("b", N, "2024-01-02")]], [[0, 1]]),
    "year fits one": (
        [[mention("a", N, "2024")], [mention("b", N, "2024-01-02"), mention("b", N, "2023-05")]],
        [[0, 1], [2]],
    ),
    "no date, two known": (
        [[mention("a", N)], [mention("b", N, "2024-01-02")], [mention("c", N, "2023-01-02")]],
        [[0], [1], [2]],
    ),
    "own document decides": (
        [[mention("a", N, "2023-01-02"), mention("a", N)], [mention("b", N, "2024-01-02")]],
        [[0, 1], [2]],
    ),
    "another type": ([[mention("a", N), mention("a", N, doc_type_code="KH")]], [[0], [1]]),
    "by subject": (
        [[mention("a", None, subject="về việc “Cải cách”"), mention("a", None, subject="Cải  cách")]],
        [[0, 1]],
    ),
}


@pytest.mark.parametrize(("documents", "expected"), CASES.values(), ids=CASES)
def test_mentions_of_one_work(documents: list[list[Mention]], expected: list[list[int]]) -> None:
    assert groups(*documents) == expected


def test_a_mention_that_names_nothing_has_no_work() -> None:
    nameless = [mention("a", None)]
    groups(nameless)
    assert nameless[0]["work_id"] is None


def test_the_row_counts_mentions_and_documents_and_takes_the_majority() -> None:
    works = Works()
    citations = [
        mention("a", N, "2024-01-02", issuer="UBND Quận 1"),
        mention("a", N, issuer="UBND Quân 1"),
        mention("b", N, issuer="UBND  Quận 1", text="QĐ 15"),
    ]
    works.note(citations[:2])
    works.note(citations[2:])
    works.assign(citations[:2])
    works.assign(citations[2:])
    (row,) = works.rows()
    assert row == {
        "work_id": citations[0]["work_id"],
        "doc_type": "Quyết định",
        "number_symbol": N,
        "issued_on": "2024-01-02",
        "issuer": "UBND Quận 1",
        "subject": None,
        "mentions": 3,
        "documents": 2,
        "variants": [f"Quyết định {N}", "QĐ 15"],
    }
