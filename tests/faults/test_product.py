"""Scores, copies, exports and messages: what users of the tables and of the command met."""

import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from pipeline.archive.batch import extract_archive
from pipeline.archive.plan import Plan
from pipeline.archive.progress import Lines
from pipeline.cli import main
from pipeline.quality.cell_truth import truth_of
from pipeline.quality.fact_scores import _same as same_fact
from pipeline.quality.labels import Label, bag_of
from pipeline.quality.verdicts import same
from pipeline.settings import Settings
from tests.archive_fakes import PLAN, OpenFake
from tests.test_readme import README, fenced

# ----------------------------------------------------------------------------------------------------- scores

SIGNS = ("=", ">=", ">", "<=", "<", "increase", "decrease", None)


@pytest.mark.parametrize("want", SIGNS)
@pytest.mark.parametrize("got", SIGNS)
def test_a_comparator_is_the_same_as_itself_alone(want: str | None, got: str | None) -> None:
    assert same("comparator", want, got) is (want == got)


@pytest.mark.parametrize(
    ("field", "want", "got", "right"),
    [
        ("unit", "%", "%", True),
        ("unit", "%", None, False),
        ("unit", "%", "‰", False),
        ("unit", "‰", "°", False),
        ("unit", "$", "€", False),
        ("unit", "°C", "C", False),
        ("unit", "m²", "m", False),
        ("unit", "Hồ  sơ", "hồ sơ", True),
        ("unit", "mẫu/năm", "mẫu", False),
        ("quantity", 5.0, 5, True),
        ("quantity", 62.5, 625.0, False),
        ("quantity", -5.0, 5.0, False),
        ("quantity", 0.0, None, False),
        ("quantity", None, float("nan"), True),
        ("kind", "target", "deadline", False),
        ("role", "body", None, False),
        ("symbol", "–", None, False),
        ("symbol", "…", "***", False),
        ("symbol", "KH-UBND", "KH–UBND", True),
        ("number", "?", None, False),
        ("number", "09", "9", False),
        ("place", "…", "", False),
        ("issuer", "***", None, False),
        ("issuer", "UBND Quận 1", "Ủy ban nhân dân Quận 1;", True),
        ("subject", "“…”", "(!)", False),
        ("recipients", ["…"], [], False),
        ("recipients", ["…"], ["!"], False),
        ("recipients", ["Như trên;", "Lưu: VT."], ["Như trên", "Lưu: VT"], True),
        ("recipients", [], None, True),
        ("signer_name", "-", None, False),
    ],
)
def test_what_folding_would_empty_is_compared_as_it_stands(
    field: str, want: Any, got: Any, right: bool
) -> None:
    assert same(field, want, got) is right
    assert same(field, got, want) is right


@pytest.mark.parametrize(("gold", "got"), [("…", None), (["…"], ["!"]), ("***", "(…)")])
def test_facts_of_signs_alone_are_not_all_the_same(gold: Any, got: Any) -> None:
    assert not same_fact(gold, got)


@pytest.mark.parametrize(("sign", "right"), [(">=", True), (">", False), (None, False)])
def test_a_target_with_another_sign_is_a_wrong_cell(sign: str | None, right: bool) -> None:
    """The confidence of a target is held to its figure, its unit and its sign."""
    text = "tỷ lệ hồ sơ đúng hạn đạt từ 95% trở lên"
    item = {"line": 3, "optional": False, "kind": "target", "quantity": 95.0, "unit": "%", "comparator": ">="}
    label = Label("x.txt", "dev", {}, (), ({**item, "deadlines": [None], "bag": bag_of(text)},))
    row = {**item, "ordinal": 1, "text": text, "deadline": None, "comparator": sign}
    assert truth_of(label, {}, {"citations": [], "targets": [row]}) == {("targets", "", 1): right}


# ----------------------------------------------------------------------------------------------------- copies

GOALS = "I. CHỈ TIÊU\n1. Tỷ lệ hồ sơ đúng hạn đạt từ 95% trở lên.\n"


def read(folder: Path) -> Path:
    """Read ``folder/raw``; return OUT."""
    plan = Plan(folder / "out", Settings(imaging=()), OpenFake(folder / "calls"))
    extract_archive(folder / "raw", plan, 1, Lines())
    return folder / "out"


def table(out: Path, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(out / f"{name}.parquet").to_pylist()
    return rows


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive in which one plan lies three times, a damaged file twice, and one file once."""
    folder = tmp_path_factory.mktemp("copied")
    raw = folder / "raw"
    (raw / "b").mkdir(parents=True)
    (raw / "a.txt").write_text(PLAN + GOALS, encoding="utf-8")
    for name in ("b/a (1).txt", "z.txt"):
        shutil.copy(raw / "a.txt", raw / name)
    (raw / "cut.pdf").write_bytes(b"%PDF-1.4 cut")
    shutil.copy(raw / "cut.pdf", raw / "b" / "cut.pdf")
    other = PLAN.replace("12/KH", "13/KH")
    (raw / "other.txt").write_text(other, encoding="utf-8")
    (raw / "empty 1.pdf").touch()
    (raw / "empty 2.pdf").touch()
    read(folder)
    return folder


@pytest.mark.slow
def test_copies_of_a_file_are_one_document(copied: Path) -> None:
    rows = [(row["source_path"], row["status"], row["copies"]) for row in table(copied / "out", "documents")]
    assert rows == [
        ("a.txt", "ok", 2),
        ("b/cut.pdf", "failed", 1),
        ("empty 1.pdf", "failed", 1),
        ("other.txt", "ok", 0),
    ]


@pytest.mark.slow
def test_the_manifest_has_a_row_a_file_with_its_document(copied: Path) -> None:
    files = {row["source_path"]: row["doc_id"] for row in table(copied / "out", "manifest")}
    assert len(files) == 8
    assert files["a.txt"] == files["b/a (1).txt"] == files["z.txt"]
    assert files["cut.pdf"] == files["b/cut.pdf"] != files["a.txt"]
    count = Counter(files.values())
    assert all(row["copies"] == count[row["doc_id"]] - 1 for row in table(copied / "out", "documents"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("documents", ("doc_id",)),
        ("citations", ("doc_id", "ordinal")),
        ("targets", ("doc_id", "ordinal")),
        ("pages", ("doc_id", "page")),
        ("citation_graph", ("doc_id", "work_id", "role")),
        ("works", ("work_id",)),
    ],
)
def test_keys_are_unique(copied: Path, name: str, key: tuple[str, ...]) -> None:
    rows = [tuple(row[column] for column in key) for row in table(copied / "out", name)]
    assert rows and len(set(rows)) == len(rows)


@pytest.mark.slow
def test_a_work_is_counted_once_for_all_copies(copied: Path) -> None:
    (work,) = table(copied / "out", "works")
    assert (work["mentions"], work["documents"]) == (2, 2)


@pytest.mark.slow
def test_each_copy_has_its_text(copied: Path) -> None:
    texts = {name: (copied / "out" / "text" / f"{name}.txt").read_bytes() for name in ("a.txt", "z.txt")}
    assert texts["a.txt"] == texts["z.txt"] != b""


@pytest.mark.slow
def test_joins_give_no_row_twice(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    duckdb = pytest.importorskip("duckdb")
    monkeypatch.chdir(copied)
    joined = (
        "SELECT t.doc_id, t.ordinal FROM 'out/{0}.parquet' t JOIN 'out/documents.parquet' d USING (doc_id)"
    )
    for name in ("citations", "targets"):
        assert len(duckdb.sql(joined.format(name)).fetchall()) == len(table(copied / "out", name)) > 0


@pytest.mark.slow
@pytest.mark.parametrize("example", fenced(README, "python"))
def test_the_examples_of_the_readme_give_no_row_twice(
    copied: Path, example: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("duckdb")
    if not (copied / "data").exists():
        (copied / "data").mkdir()
        shutil.copytree(copied / "out", copied / "data" / "clean")
    monkeypatch.chdir(copied)
    exec(compile(example.replace("27/KH-UBND", "12/KH-MNHS"), "README.md", "exec"), {})
    said = [line for line in capsys.readouterr().out.splitlines() if "95.0" in line or "15/QĐ" in line]
    assert len(said) == len(set(said)) <= 1


@pytest.mark.slow
def test_the_copy_stands_in_when_the_first_is_gone(copied: Path, tmp_path: Path) -> None:
    shutil.copytree(copied / "raw", tmp_path / "raw")
    read(tmp_path)
    (tmp_path / "raw" / "a.txt").unlink()
    (tmp_path / "raw" / "cut.pdf").unlink()
    rows = {row["source_path"]: row["copies"] for row in table(read(tmp_path), "documents")}
    assert rows["b/a (1).txt"] == 1 and rows["b/cut.pdf"] == 0 and "a.txt" not in rows
    (tmp_path / "raw" / "z.txt").write_text(PLAN + "mới\n", encoding="utf-8")
    rows = {row["source_path"]: row["copies"] for row in table(read(tmp_path), "documents")}
    assert rows["b/a (1).txt"] == 0 and rows["z.txt"] == 0


@pytest.mark.slow
def test_a_label_finds_its_file_though_it_be_a_copy(
    copied: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    label = tmp_path / "z.json"
    label.write_text(
        '{"file": "z.txt", "number_symbol": "12/KH-MNHS", "citations": [], "targets": []}', encoding="utf-8"
    )
    assert main(["score", str(label), str(copied / "out")]) == 0
    assert "number_symbol             1 of    1" in capsys.readouterr().out
