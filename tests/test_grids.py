"""Tables as grids, and targets out of them."""

import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import RuleError
from pipeline.extract.grids import words_of
from pipeline.extract.pipes import find_piped
from pipeline.extract.table_heads import (
    HeadRule,
    due_patterns,
    head_rule,
    head_rules,
    pattern_names,
    roles_of,
    table_pattern,
)
from pipeline.extract.table_values import due_in
from pipeline.repair.vietnamese import bare
from pipeline.rules import read_toml
from pipeline.schema import Target
from tests.reading import read_text

CASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "cases" / "grids.toml").read_text(encoding="utf-8")
)["case"]
HEAD = """ỦY BAN NHÂN DÂN
XÃ BẾN CÁT
Số: 12/KH-UBND
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Bến Cát, ngày 05 tháng 01 năm 2027
KẾ HOẠCH
Xây dựng bến thuyền văn minh

Ủy ban nhân dân xã ban hành kế hoạch với các nội dung sau:

"""
WORD = st.text("abcđêôơưxyz", min_size=1, max_size=6)
CELL = st.lists(WORD, max_size=4).map(" ".join)
BODY = st.integers(2, 6).flatmap(
    lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=3, max_size=8)
)
NAMES = ("TT", "Chỉ tiêu", "Đơn vị tính", "Năm 2027", "Năm 2028", "Ghi chú")


def inline(rows: list[list[str]]) -> str:
    """Write a table with a row on a line."""
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def loose(rows: list[list[str]]) -> str:
    """Write a table with each pipe and each cell on a line of its own."""
    return "".join("|\n" + "".join(f"{cell}\n|\n" if cell else "|\n" for cell in row) for row in rows)


def shape_of(target: Target) -> list[object]:
    """Return a target as the cases write it."""
    number = (-1 if n is None else n for n in (target.quantity, target.quantity_high))
    words = (target.unit, target.deadline, target.period, target.baseline)
    return [target.kind, target.indicator or "", target.comparator or "", *number, *(w or "" for w in words)]


@pytest.mark.parametrize("write", [inline, loose])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["probes"])
def test_targets_of_a_table(case: dict[str, Any], write: Any) -> None:
    rows = [[cell.strip() for cell in row.split("|")] for row in case["rows"]]
    found = read_text(f"{HEAD}{case['caption']}\n\n{write(rows)}").facts.targets
    of_tables = [t for t in found if case["found"] or t.evidence.rule.startswith("target-table")]
    assert [shape_of(target) for target in of_tables] == case["found"]


def test_evidence_names_the_cells_that_were_used() -> None:
    text = HEAD + loose(
        [
            ["STT", "Nhiệm vụ", "Chủ trì", "Thời hạn hoàn thành"],
            ["1", "Khảo sát\nbến bãi", "Phòng Kinh tế", "10/2027"],
            ["2", "Lập danh mục", "Văn phòng", "12/2027"],
        ]
    )
    document = read_text(text)
    (first, _) = document.facts.targets
    assert first.evidence.text == "Khảo sát bến bãi 10/2027"
    assert document.text.text[: first.evidence.span.start].endswith("1\n|\n")
    assert first.evidence.line == text[: text.index("Khảo sát")].count("\n") + 1


@pytest.mark.parametrize(
    ("below", "found"),
    [
        (["2027", "2028"], [("2027", 5.0), ("2028", 8.0)]),
        (["Năm 2027", "Năm 2028"], [("Năm 2027", 5.0), ("Năm 2028", 8.0)]),
    ],
)
def test_a_head_over_others(below: list[str], found: list[tuple[str, float]]) -> None:
    rows = [["TT", "Chỉ tiêu", "ĐVT", "Giai đoạn 2027 - 2028", "Ghi chú"], below]
    rows += [[str(n), f"Số bến thuyền mới {n}", "Bến", "5", "8", ""] for n in (1, 2, 3)]
    targets = read_text(f"{HEAD}Chỉ tiêu bến bãi\n\n{loose(rows)}").facts.targets
    assert [(t.quantity, t.unit) for t in targets[:2]] == [(figure, "bến") for _, figure in found]
    assert len(targets) == 6


@given(BODY)
def test_cells_partition_the_words_of_a_table(body: list[list[str]]) -> None:
    # A cell in the first column keeps rows from being empty, which no dump can tell from no row.
    rows = [list(NAMES[: len(body[0])])] + [[str(n), *row[1:]] for n, row in enumerate(body, start=1)]
    text = inline(rows)
    (grid,) = find_piped(text)
    assert [words_of(text, cell) for cell in grid.cells] == [cell for row in rows for cell in row]
    assert all(a.span.end <= b.span.start for a, b in pairwise(grid.cells))
    assert {(c.row, c.column) for c in grid.cells} == {
        (r, c) for r in range(len(rows)) for c in range(len(rows[0]))
    }


@given(st.text("|-a1 \n", max_size=60))
def test_no_text_breaks_the_finder(text: str) -> None:
    for grid in find_piped("TT | Chỉ tiêu | Kế hoạch\n" + text):
        assert grid.height > 1


@pytest.mark.parametrize("rule", head_rules(), ids=lambda rule: rule.role)
def test_heads_prove_themselves(rule: HeadRule) -> None:
    assert [roles_of(head)[:1] for head in rule.examples] == [(rule.role,)] * len(rule.examples)
    assert not [head for head in rule.leaves if rule.role in roles_of(head)]


@pytest.mark.parametrize("name", list(pattern_names()))
def test_patterns_prove_themselves(name: str) -> None:
    raw = read_toml("tables.toml")[name]
    match = (
        table_pattern(name).fullmatch if name in ("fill_in", "numbers_row") else table_pattern(name).search
    )
    assert all(match(example) for example in raw["examples"])
    assert not any(match(example) for example in raw.get("leaves", ()))


@pytest.mark.parametrize("raw", read_toml("tables.toml")["due"], ids=lambda raw: raw["id"])
def test_dates_prove_themselves(raw: dict[str, Any]) -> None:
    pattern = due_patterns()[[r["id"] for r in read_toml("tables.toml")["due"]].index(raw["id"])]
    assert all(pattern.fullmatch(bare(example).lower()) for example in raw["examples"])
    assert not any(pattern.fullmatch(bare(example).lower()) for example in raw["leaves"])
    assert all(due_in(example, 2027) for example in raw["examples"])


@pytest.mark.parametrize("missing", ["why", "examples", "pattern"])
def test_a_head_without_reason_or_example_is_refused(missing: str) -> None:
    raw = {"role": "unit", "pattern": "dvt", "why": "unit", "examples": ["ĐVT"]}
    with pytest.raises(RuleError, match=f"'unit' has no {missing}"):
        head_rule({**raw, missing: ""}, {})
