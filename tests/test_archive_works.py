"""Which mentions are of one work."""

import re
import tomllib
import tracemalloc
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.archive.held import Held, Own
from pipeline.archive.tally import MOST, Tally
from pipeline.archive.works import Works
from pipeline.quality import joining
from pipeline.rules import read_toml

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
        "issued_on": date if day else None,
        "issuer": None,
        "subject": None,
        "text": f"Quyết định {number}",
        "role": "body",
        "confidence": 0.9,
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


def law(doc: str, name: str, number: str | None, date: str = "") -> Mention:
    return mention(doc, number, date, doc_type="Luật", doc_type_code="L", subject=name, text=f"Luật {name}")


def resolution(doc: str, number: str) -> Mention:
    return mention(doc, number, doc_type="Nghị quyết", doc_type_code="NQ", text=f"Nghị quyết số {number}")


def congress(doc: str, ordinal: str) -> Mention:
    issuer = f"Đại hội đại biểu Đảng bộ Quận 1 lần thứ {ordinal}"
    return mention(doc, None, doc_type_code="NQ", issuer=issuer)


N = "15/QĐ-UBND"
DAY = "2024-01-18"
TITLE = "quy định về phân định thẩm quyền của chính quyền địa phương trong lĩnh vực quản lý nhà nước của"
NGHE_AN, QUANG_NGAI = "Ủy ban nhân dân tỉnh Nghệ An", "Ủy ban nhân dân tỉnh Quảng Ngãi"
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
    "a type that the symbol contradicts": (
        [[mention("a", N), mention("a", N, doc_type_code="KH")]],
        [[0, 1]],
    ),
    "the number of another province": (
        [[mention("a", N, DAY, issuer=NGHE_AN), mention("b", N, DAY, issuer=QUANG_NGAI)]],
        [[0], [1]],
    ),
    "one issuer, another day of the year": (
        [[mention("a", N, "2024-01-02", issuer=NGHE_AN), mention("b", N, "2024-05-07", issuer=NGHE_AN)]],
        [[0, 1]],
    ),
    "an issuer misread": (
        [[mention("a", N, DAY, issuer=NGHE_AN), mention("b", N, DAY, issuer="UBND tỉnh Nghê Án")]],
        [[0, 1]],
    ),
    "national, whatever day is printed": (
        [[mention("a", "23/2015/NĐ-CP", "2015-02-16"), mention("b", "23/2015/NĐ-CP", "2025-02-16")]],
        [[0, 1]],
    ),
    "national, of another year": (
        [[mention("a", "729/QĐ-TTg", "2024-02-16"), mention("b", "729/QĐ-TTg", "2025-03-16")]],
        [[0], [1]],
    ),
    "a digit of the date misread": (
        [[*(mention(doc, N, "2024-01-12") for doc in "abc"), mention("d", N, "2024-01-17")]],
        [[0, 1, 2, 3]],
    ),
    "two days that nobody outvotes": (
        [[mention("a", N, "2024-01-12"), mention("b", N, "2024-01-17")]],
        [[0], [1]],
    ),
    "a term that cannot be": (
        [[mention("a", "98/2023/QH15"), mention("b", "98/2023/QH13")]],
        [[0, 1]],
    ),
    "a term that was lost": ([[mention("a", "98/2023/QH15"), mention("b", "98/2023/QH")]], [[0, 1]]),
    "law and resolution of one number": (
        [[law("a", "An toàn thực phẩm", "55/2010/QH12"), resolution("b", "55/2010/QH12")]],
        [[0], [1]],
    ),
    "a sign misread, title and date the same": (
        [
            [
                *(mention(doc, "15/QĐ-UBND", DAY, subject=TITLE) for doc in "abc"),
                mention("d", "75/QĐ-UBND", DAY, subject=TITLE),
            ]
        ],
        [[0, 1, 2, 3]],
    ),
    "decrees of one day": (
        [
            [
                *(mention(doc, "140/2025/NĐ-CP", DAY, subject=f"{TITLE} Bộ Xây dựng") for doc in "abc"),
                mention("d", "147/2025/NĐ-CP", DAY, subject=f"{TITLE} Bộ Y tế"),
            ]
        ],
        [[0, 1, 2], [3]],
    ),
    "a law by number, by date, by year, by name": (
        [
            [law("a", "Đất đai", "31/2024/QH15", DAY)],
            [law("b", "Đất đai", None, DAY)],
            [law("c", "Đất đai", None, "2024")],
            [law("d", "Đất đai", None)],
        ],
        [[0, 1, 2, 3]],
    ),
    "the name of two laws": (
        [
            [law("a", "Đất đai", "31/2024/QH15")],
            [law("b", "Đất đai", "45/2013/QH13")],
            [law("c", "Đất đai", None)],
        ],
        [[0], [1], [2]],
    ),
    "the name of two laws, one in this document": (
        [
            [law("a", "Đất đai", "31/2024/QH15")],
            [law("b", "Đất đai", "45/2013/QH13"), law("b", "Đất đai", None)],
        ],
        [[0], [1, 2]],
    ),
    "a law's name misread": ([[law("a", "Đất đai", None, DAY)], [law("b", "Đá đại", None, DAY)]], [[0, 1]]),
    "a law that the list numbers": (
        [
            [mention("a", "31/2024/QH15", doc_type="Luật", doc_type_code="L")],
            [law("b", "Đất đai", None, "2024")],
        ],
        [[0, 1]],
    ),
    "a title misread": (
        [[mention("a", None, subject=TITLE)], [mention("b", None, subject=TITLE + "g")]],
        [[0, 1]],
    ),
    "titles of two periods": (
        [[mention("a", None, subject=f"{TITLE} 2025")], [mention("b", None, subject=f"{TITLE} 2026")]],
        [[0], [1]],
    ),
    "a congress": ([[congress("a", "XII"), congress("b", "XII"), congress("c", "XIII")]], [[0, 1], [2]]),
    "by subject": (
        [[mention("a", None, subject="về việc “Cải cách”"), mention("a", None, subject="Cải  cách")]],
        [[0, 1]],
    ),
}


@pytest.mark.parametrize(("documents", "expected"), CASES.values(), ids=CASES)
def test_mentions_of_one_work(documents: list[list[Mention]], expected: list[list[int]]) -> None:
    assert groups(*documents) == expected


CLUSTERS = tomllib.loads((Path(__file__).parent / "cases" / "works.toml").read_text(encoding="utf-8"))["case"]


def from_case(record: Mention) -> Mention:
    """Build a mention from its short form in the table of cases."""
    kind = record.get("t", "QĐ")
    number = record.get("n")
    inside = re.search(r"/(20\d\d)/", number or "")
    names = {"L": "Luật", **read_toml("doc_types.toml")["codes"]}
    more = {"doc_type_code": kind, "doc_type": names[kind], "subject": record.get("s")}
    year = int(inside[1]) if inside else None
    return mention(record["by"], number, record.get("d", ""), issuer=record.get("i"), year=year, **more)


@pytest.mark.parametrize("case", CLUSTERS, ids=[case["name"] for case in CLUSTERS])
def test_clusters_that_invite_mistakes(case: dict[str, Any]) -> None:
    mentions = [from_case(record) for record in case["mentions"]]
    raw = [one["number_symbol"] for one in mentions]
    assert groups(*([one] for one in mentions)) == case["works"]
    assert [one["number_symbol"] for one in mentions] == raw
    if number := case.get("number"):
        (row,) = rows_of(*([one] for one in mentions))
        assert row["number_symbol"] == number


def test_misreadings_part_what_belongs_together_and_are_counted() -> None:
    clean = [
        ([mention(doc, N, DAY, subject=TITLE)], document(doc, f"{n}/KH-UBND", "2024-05-01", NGHE_AN))
        for n, doc in enumerate("abcd", 1)
    ]
    assert joining.joined(clean) == joining.joined(joining.with_misreadings(clean, 0.0, 7))
    noisy = joining.with_misreadings(clean, 1.0, 7)
    assert [one[0][0] for one in noisy] != [one[0][0] for one in clean]
    lines = list(joining.report(clean, 0.0, 7))
    assert "precision 1.0000 (6 of 6 pairs), recall 1.0000 (6 of 6)" in lines[0]


def test_a_mention_that_names_nothing_has_no_work() -> None:
    nameless = [mention("a", None)]
    groups(nameless)
    assert nameless[0]["work_id"] is None


def rows_of(*documents: list[Mention]) -> list[Mention]:
    works = Works()
    for citations in documents:
        works.note(citations)
    for citations in documents:
        works.assign(citations)
    return list(works.rows())


def test_the_row_counts_mentions_and_documents_and_takes_the_majority() -> None:
    citations = [
        mention("a", N, "2024-01-02", issuer="UBND Quận 1"),
        mention("a", N, issuer="UBND Quân 1"),
        mention("b", N, issuer="UBND  Quận 1", text="QĐ 15"),
    ]
    (row,) = rows_of(citations[:2], citations[2:])
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
        "doc_id": None,
        "confidence": 0.9,
        "votes": [
            {"column": "issuer", "value": "UBND Quận 1", "mentions": 2, "weight": 1.8},
            {"column": "issuer", "value": "UBND Quân 1", "mentions": 1, "weight": 0.9},
        ],
        "problems": [],
    }


def test_a_clash_is_shown_and_the_misread_mention_is_less_sure() -> None:
    citations = [mention(doc, "98/2023/QH15", "2023-06-24") for doc in "abc"]
    misread = mention("d", "98/2023/QH13", "2023-06-29")
    (row,) = rows_of([*citations, misread])
    assert (row["number_symbol"], row["issued_on"]) == ("98/2023/QH15", "2023-06-24")
    assert row["problems"] == ["number_clash", "date_clash"]
    assert {"column": "number_symbol", "value": "98/2023/QH13", "mentions": 1, "weight": 0.9} in row["votes"]
    assert misread["number_symbol"] == "98/2023/QH13"
    assert misread["work_confidence"] == 0.63 < citations[0]["work_confidence"] == 0.9


def test_a_law_cited_by_name_and_date_gets_its_number_from_the_list() -> None:
    (row,) = rows_of([law("a", "Đất đai", None, "2024-01-18")])
    assert row["number_symbol"] == "31/2024/QH15"


def document(doc_id: str, number: str | None, date: str, issuer: str) -> Mention:
    return {**mention(doc_id, number, date, issuer=issuer), "doc_id": doc_id}


def test_a_cited_document_of_the_archive_is_linked() -> None:
    works = Works()
    cited = [mention("x", N, "2024-01-02", issuer=NGHE_AN), mention("x", "16/QĐ-UBND", "2024-01-03")]
    works.note(cited, document("x", "1/KH-UBND", "2024-05-01", NGHE_AN))
    works.note([], document("y", N, "2024-01-02", NGHE_AN))
    works.note([], document("z", N, "2024-01-02", QUANG_NGAI))
    edges = works.assign(cited)
    assert [edge["cited_doc_id"] for edge in edges] == ["y", None]
    assert {row["number_symbol"]: row["doc_id"] for row in works.rows()} == {N: "y", "16/QĐ-UBND": None}


def test_an_edge_counts_the_mentions_of_one_role() -> None:
    citations = [mention("a", N, role="legal_basis"), mention("a", N), mention("a", N)]
    works = Works()
    works.note(citations)
    edges = works.assign(citations)
    assert [(edge["role"], edge["mentions"]) for edge in edges] == [("legal_basis", 1), ("body", 2)]


@settings(max_examples=15, deadline=None)
@given(st.permutations(range(len(CASES))))
def test_the_order_of_the_files_changes_nothing(order: list[int]) -> None:
    documents = [
        [dict(m, doc_id=f"{n}{m['doc_id']}") for m in chain(*CASES[name][0])] for n, name in enumerate(CASES)
    ]
    assert rows_of(*(documents[n] for n in order)) == rows_of(*documents)


def test_votes_are_bounded_and_independent_of_order() -> None:
    there, back = Tally(), Tally()
    values = [f"value {n}" for n in range(3 * MOST)]
    for value in values:
        there.add(value, 0.5)
    for value in reversed(values):
        back.add(value, 0.5)
    assert there.ranked() == back.ranked()
    assert len(there.ranked()) == MOST


def district(doc: str, parent: str) -> dict[str, Any]:
    row = document(doc, None, "2024-05-01", "Trường Mầm non Hoa Mây")
    return {**row, "issuer_parent": parent}


def test_a_unit_without_its_name_is_that_of_the_document_that_cites() -> None:
    works = Works()
    said = [
        ("x", "Ủy ban nhân dân Quận 1"),
        ("y", "Ủy ban nhân dân Quận Ba Đình"),
        ("z", "Ủy ban nhân dân Quận 3"),
    ]
    mentions = [
        (
            [mention(doc, "12/QĐ-UBND", "2023-01-05", issuer="Ủy ban nhân dân Thành phố")],
            district(doc, parent),
        )
        for doc, parent in said
    ]
    for cited, row in mentions:
        works.note(cited, row)
    for cited, row in mentions:
        works.assign(cited, row)
    saigon, hanoi, again = (cited[0]["work_id"] for cited, _ in mentions)
    assert saigon == again != hanoi
    assert {row["issuer"] for row in works.rows()} == {
        "Ủy ban nhân dân thành phố Hồ Chí Minh",
        "Ủy ban nhân dân thành phố Hà Nội",
    }
    assert mentions[0][0][0]["issuer"] == "Ủy ban nhân dân Thành phố"


def test_documents_take_no_memory_of_their_own() -> None:
    works = Works()

    def hear(first: int, last: int) -> int:
        for n in range(first, last):
            works.note([mention(f"{n}", N, DAY)], document(f"{n}", f"{n}/KH-UBND", DAY, NGHE_AN))
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        before = hear(0, 200)
        assert (hear(200, 1200) - before) / 1000 < 60
    finally:
        tracemalloc.stop()


def test_a_title_that_is_no_text_is_held_like_others() -> None:
    held = Held()
    own = Own("ab", "KH", "k\udcea hoạch", (2024, None, None), "")
    held.add(["k\udcea hoạch", "1/KH"], own)
    assert held.under("k\udcea hoạch") == [own._replace(title="k? hoạch")]
    assert held.under("2/KH") == []
    assert [held.count({"ab"}), held.count({"ab", "cd"}), held.count({"cd"}), held.count(set())] == [
        *(True, False, True, True),
    ]
