"""Scores, copies, exports and messages: what users of the tables and of the command met."""

import csv
import io
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tomllib
from collections import Counter
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyarrow.parquet as pq
import pytest

from pipeline.archive.batch import Summary, extract_archive
from pipeline.archive.columns import TABLES
from pipeline.archive.known import Window
from pipeline.archive.ledger import Ledger
from pipeline.archive.local import local_crew
from pipeline.archive.plan import Outcome, Plan
from pipeline.archive.progress import Lines, Rate, Still
from pipeline.archive.status import report as status_report
from pipeline.archive.status import status_of
from pipeline.archive.watching import watch
from pipeline.archive.worker import NoOcr
from pipeline.cli import main, parser
from pipeline.completion import bash_completion
from pipeline.doctor import examine, report
from pipeline.errors import ExitCode
from pipeline.export import workbook
from pipeline.export.pdf_facts import said_of
from pipeline.export.placed import RepairedPage
from pipeline.export.searchable import searchable_pdf
from pipeline.extras import EXTRAS, how_to_install
from pipeline.flow import read_document
from pipeline.ocr.tessdata import install_language
from pipeline.quality.cell_truth import truth_of
from pipeline.quality.fact_scores import _same as same_fact
from pipeline.quality.labels import Label, bag_of
from pipeline.quality.sampling import Checked, DrawnPage, conclusion
from pipeline.quality.verdicts import same
from pipeline.repair import restore
from pipeline.settings import DEFAULTS, Settings
from tests.archive_fakes import PLAN, OpenFake, picture
from tests.review_archive import scan
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


# ---------------------------------------------------------------------------------------- the command itself

ROOT = Path(__file__).parents[2]
SCRIPT = "from pipeline.cli import run\n\nif __name__ == '__main__':\n    run()\n"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["pipeline.py", "pipeline/__init__.py", "random.py", "multiprocessing.py"])
def test_a_file_of_the_user_is_not_taken_for_ours(tmp_path: Path, name: str) -> None:
    """As installed, the command finds its modules beside its own script, not in the folder one is in."""
    script, here = tmp_path / "bin" / "kehoach", tmp_path / "here"
    for folder in (script.parent, here / "raw", (here / name).parent):
        folder.mkdir(parents=True, exist_ok=True)
    script.write_text(SCRIPT, encoding="utf-8")
    (here / name).write_text("raise SystemExit('not ours')\n", encoding="utf-8")
    (here / "raw" / "a.txt").write_text(PLAN, encoding="utf-8")
    command = [sys.executable, str(script), "extract", "raw", "--out", "out", "--jobs", "1"]
    done = subprocess.run(
        command,
        cwd=here,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "1 ok" in done.stdout) == (0, True), done.stderr


def test_the_distribution_can_be_imported_by_its_name() -> None:
    import kehoach
    import pipeline

    assert kehoach.__version__ == pipeline.__version__ and set(kehoach.__all__) == set(pipeline.__all__)
    assert kehoach.Settings is pipeline.Settings
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]
    assert set(wheel["build"]["targets"]["wheel"]["packages"]) == {"pipeline", "kehoach"}


def test_a_document_is_read_by_its_path_as_text(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_text(PLAN, encoding="utf-8")
    document = read_document(str(path), NoOcr())
    assert document.facts.header.notation and document.facts.header.notation.value.canonical == "12/KH-MNHS"


def test_the_bare_name_shows_all_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == ExitCode.USAGE
    said = capsys.readouterr().err
    assert "usage: kehoach" in said and "read a folder of documents" in said and "write a report" in said


@pytest.mark.parametrize("command", ["status", "report", "review", "export"])
def test_a_place_in_object_storage_is_no_folder(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    more = ["--profile", "xlsx"] if command == "export" else []
    with pytest.raises(SystemExit) as ended:
        main([command, "s3://archive/clean", *more])
    assert ended.value.code == ExitCode.USAGE
    assert "s3://archive/clean lies in object storage" in capsys.readouterr().err


@pytest.mark.slow
def test_an_empty_folder_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "notes.docx").touch()
    assert main(["extract", str(tmp_path / "raw"), "--out", str(tmp_path / "out")]) == ExitCode.OK
    said = capsys.readouterr().err
    assert "no PDF, picture or text in it (1 files of other kinds" in said and "right folder?" in said


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("dpi = -5", "dpi must lie between 36 and 2400, found -5"),
        ("dpi = 0", "dpi must lie between"),
        ("dpi = 100000", "dpi must lie between"),
        ("psm = 99", "psm must lie between 0 and 13, found 99"),
        ("psm = 0", "psm = 0 does not read text"),
        ("page_timeout = 0", "page_timeout must lie between 1"),
        ("document_timeout = -1", "document_timeout must lie between 1"),
        ("max_pages = 0", "max_pages must lie between 1"),
        ("max_pixels = -1", "max_pixels must lie between 1"),
        ("max_bytes = 0", "max_bytes must lie between 1"),
        ("memory_limit = 0", "memory_limit must lie between 1"),
        ("second_model_lines = -1", "second_model_lines must lie between 0"),
        ('language = ""', "is no name of language data"),
        ('language = "vie; rm"', "is no name of language data"),
        ("dpi = true", "dpi must be int"),
    ],
)
def test_a_setting_that_nothing_can_be_read_with_is_refused(
    tmp_path: Path, line: str, message: str, caplog: pytest.LogCaptureFixture
) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text(line, encoding="utf-8")
    (tmp_path / "a.txt").write_text(PLAN, encoding="utf-8")
    assert main(["show", str(tmp_path / "a.txt"), "--settings", str(settings)]) == ExitCode.RULE
    assert f"{settings}: " in caplog.messages[-1] and message in caplog.messages[-1]


@pytest.mark.parametrize("language", ["vie", "vie+eng", "script/Vietnamese", "chi_sim"])
def test_names_of_language_data_are_taken(language: str) -> None:
    assert Settings(language=language).language == language


@pytest.mark.parametrize(
    ("language", "package"),
    [("xyz", "tesseract-ocr-xyz"), ("vie+xyz", "tesseract-ocr-xyz"), ("aze_cyrl", "tesseract-ocr-aze-cyrl")],
)
def test_the_package_of_the_language_that_lacks_is_named(language: str, package: str) -> None:
    assert install_language(language).split()[-1] == package


def test_equal_texts_were_perhaps_never_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("gold.txt", "copy.txt"):
        (tmp_path / name).write_text(PLAN, encoding="utf-8")
    assert main(["score", str(tmp_path / "gold.txt"), str(tmp_path / "copy.txt")]) == 0
    assert "was GOLD corrected" in capsys.readouterr().err


def test_pages_that_nobody_corrected_say_nothing() -> None:
    page = DrawnPage("a.pdf", 1, 0, 1.0)
    assert conclusion([Checked(page, 0, 900, False)] * 6) == "no page was corrected, so nothing was compared"
    said = conclusion([Checked(page, 0, 900, False), Checked(page, 9, 900, True)])
    assert "CER 0.50%" in said and "1 of them are as the program wrote them" in said
    assert "95 %: 0.00% to 0.17%" in conclusion([Checked(page, 0, 1800, True)])


# ----------------------------------------------------------------------------------------- extras and doctor


def test_a_cure_names_this_python_and_what_can_be_had(monkeypatch: pytest.MonkeyPatch) -> None:
    """The distribution is on no index: a checkout is installed in place, else the packages by name."""
    assert shlex.split(how_to_install("review")) == [
        *(sys.executable, "-m", "pip", "install"),
        *("-c", str(ROOT / "constraints.txt"), "-e", f"{ROOT}[review]"),
    ]
    monkeypatch.setattr("pipeline.extras.CHECKOUT", ROOT / "nowhere")
    installed = shlex.split(how_to_install("review"))
    assert [part.partition(">")[0] for part in installed[4:]] == ["starlette", "uvicorn"]


def test_extras_are_those_of_the_distribution() -> None:
    given = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for extra in EXTRAS:
        named = {line.partition(">")[0] for line in given["optional-dependencies"][extra.name]}
        assert named == set(extra.modules)


def test_doctor_knows_what_an_extra_lacks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("pipeline.extras.find_spec", lambda name: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    said = report(examine(tmp_path))
    assert "absent   extra review     not installed: starlette, uvicorn" in said
    assert f"cure: {how_to_install('review')}" in said and "apt-get install ghostscript" in said


# ------------------------------------------------------------------------------------------------ runs told


def outcome(name: str, earlier: bool = False) -> Outcome:
    return Outcome(name, "ab" * 32, "ok", 3, earlier=earlier)


def test_known_files_make_no_forecast(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter((0.0, 100.0, 100.0))
    monkeypatch.setattr("pipeline.archive.progress.time.monotonic", lambda: next(clock))
    rate = Rate(15)
    for n in range(5):
        rate.count(outcome(str(n), earlier=True))
    assert rate.left == "?"
    rate.count(outcome("new"))
    assert rate.left == "15 min"


@pytest.mark.slow
def test_ctrl_c_leaves_tables_of_what_was_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    for n in range(5):
        (raw / f"{n}.txt").write_text(f"{PLAN}{n}\n", encoding="utf-8")

    class Impatient(Still):
        def advance(self, outcome: Outcome) -> None:
            signal.raise_signal(signal.SIGINT)

    plan = Plan(tmp_path / "out", Settings(imaging=()), OpenFake(tmp_path / "calls"))
    with pytest.raises(KeyboardInterrupt), local_crew(1) as crew:
        extract_archive(raw, plan, nullcontext(replace(crew, room=lambda: 1)), Impatient())
    assert len(table(tmp_path / "out", "documents")) == 1
    states = Counter(row["outcome"] for row in table(tmp_path / "out", "manifest"))
    assert states == {"ok": 1, "waiting": 4}
    assert status_of(tmp_path / "out")["tables"]


@pytest.mark.slow
def test_status_points_to_no_table_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / ".kehoach").mkdir()
    Ledger(tmp_path / ".kehoach" / "ledger.sqlite").__exit__(None, None)
    said = status_report(status_of(tmp_path))
    assert "manifest.csv" not in said and "Tables: none yet" in said


@pytest.mark.slow
def test_a_watch_is_quiet_while_nothing_happens(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    raw, polls = tmp_path / "raw", iter(range(9))
    raw.mkdir()
    (raw / "a.txt").write_text(PLAN, encoding="utf-8")
    (raw / "cut.pdf").write_bytes(b"%PDF-1.4 cut")
    os.utime(raw / "a.txt", (1, 1))

    def run(window: Window, quiet: bool) -> Summary:
        with Still() as progress:
            plan = Plan(tmp_path / "out", Settings(imaging=()), OpenFake(tmp_path / "calls"))
            return extract_archive(raw, plan, 1, progress, replace(window, until=None if quiet else 0))

    def sleep(seconds: float) -> None:
        poll = next(polls)
        if poll == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        watch(run, 5.0, sleep)
    first, second = re.split(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$", capsys.readouterr().out, flags=re.M)[1:]
    assert "0 ok, 0 partial, 0 failed, 0 skipped, 2 waiting" in first
    assert "1 ok, 0 partial, 1 failed, 0 skipped\n" in second


# ---------------------------------------------------------------------------------------------------- exports


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small archive with a scan, whose file has a name that a workbook could misread."""
    folder = tmp_path_factory.mktemp("kho")
    scan(folder / "raw" / "kh_xa_dong.pdf", 1)
    (folder / "raw" / "plan.txt").write_text(
        f"{PLAN}{GOALS}2. Hoàn thành trước ngày 10 tháng 6 năm 2024 việc rà soát 5 thủ tục.\n",
        encoding="utf-8",
    )
    read(folder)
    return folder / "out"


@pytest.mark.slow
def test_the_workbook_can_be_read_without_the_names_of_the_tables(shown: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    assert main(["export", str(shown), "--profile", "xlsx"]) == ExitCode.OK
    book = openpyxl.load_workbook(shown / "export" / "xlsx" / "kehoach.xlsx")
    assert book.sheetnames == ["Văn bản", "Viện dẫn", "Chỉ tiêu", "Được viện dẫn"]
    heads = {sheet.title: [cell.value for cell in sheet[1]] for sheet in book}
    assert not [head for some in heads.values() for head in some if "_" in head or head in TABLES]
    for title, own in (("Viện dẫn", "Văn bản viện dẫn"), ("Chỉ tiêu", "Văn bản đặt ra")):
        rows = [dict(zip(heads[title], row, strict=True)) for row in book[title].values][1:]
        assert rows and all(row[own] == "12/KH-MNHS" and row["Tệp"] for row in rows)
    values = {value for sheet in book for row in sheet.values for value in row if isinstance(value, str)}
    assert {"bản quét", "căn cứ", "chỉ tiêu", "đọc được"} <= values
    assert not values & {"scan", "legal_basis", "body", "target", "ok", "true", "false"}
    dates = [row[heads["Chỉ tiêu"].index("Thời hạn")] for row in book["Chỉ tiêu"].values][1:]
    assert datetime(2024, 6, 10) in dates


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("kh_xa_dong.jpg", "kh_x005F_xa_dong.jpg"),
        ("a_x000A_b", "a_x005F_x000A_b"),
        ("_XFF_", "_x005F_XFF_"),
        ("kh_xuan_an", "kh_xuan_an"),
        ("x_12_y", "x_12_y"),
    ],
)
def test_a_name_is_no_escaped_sign(name: str, written: str) -> None:
    assert workbook._plain(name) == written


@pytest.mark.slow
def test_csv_for_vietnamese_settings(shown: Path) -> None:
    assert main(["export", str(shown), "--profile", "csv"]) == ExitCode.OK
    text = (shown / "export" / "csv" / "targets.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(text.decode("utf-8-sig")), delimiter=";"))
    assert rows[0]["quantity"] == "95" and re.fullmatch(r"0,\d+|1", rows[0]["confidence"])
    own = (shown / "targets.csv").read_text(encoding="utf-8-sig")
    assert own.startswith("doc_id,ordinal,") and ";" not in own.splitlines()[0]


@pytest.mark.slow
def test_records_and_the_database_hold_the_text(shown: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    for profile in ("jsonl", "duckdb"):
        assert main(["export", str(shown), "--profile", profile]) == ExitCode.OK
    lines = (shown / "export" / "jsonl" / "documents.jsonl").read_text(encoding="utf-8").splitlines()
    assert all("KẾ HOẠCH" in json.loads(line)["text"] for line in lines)
    with duckdb.connect(str(shown / "export" / "duckdb" / "kehoach.duckdb"), read_only=True) as base:
        found = base.execute("SELECT page, text FROM texts JOIN documents USING (doc_id)").fetchall()
    assert len(found) == 2 and all(page == 1 and "KẾ HOẠCH" in text for page, text in found)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["pdf", "pdfa"])
def test_what_a_pdf_needs_is_missed_once(
    shown: Path, kind: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    if kind == "pdf":
        monkeypatch.setattr("pipeline.export.pdf_facts.find_spec", lambda name: None)
    monkeypatch.setenv("PATH", str(shown / "nowhere"))
    assert main(["export", str(shown), "--profile", kind]) == ExitCode.TOOL
    assert len(caplog.messages) == 1 and "is missing; install it: " in caplog.messages[0]


@pytest.mark.slow
def test_a_pdf_that_cannot_be_made_is_named_and_tells_the_exit_code(
    shown: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("pypdf")
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "kh_xa_dong.pdf").write_bytes(b"%PDF-1.4 cut")
    assert (
        main(["export", str(shown), "--pdf", "--raw", str(tmp_path / "raw"), "--to", str(tmp_path / "to")])
        == ExitCode.INCOMPLETE
    )
    said = capsys.readouterr().out.splitlines()
    assert said[0].endswith("0 files") and "kh_xa_dong.pdf" in said[1] and len(said) == 2


@pytest.mark.slow
@pytest.mark.parametrize("archival", [False, True])
def test_a_pdf_says_what_it_is(tmp_path: Path, archival: bool) -> None:
    pypdf = pytest.importorskip("pypdf")
    path = tmp_path / "scan.png"
    picture(path, 40)
    row = {
        "doc_type": "Kế hoạch", "number_symbol": "12/KH-MNHS", "subject": "Cải cách <&\n năm 2024",
        "issuer": "Trường Mầm non Hoa Sen", "issued_on": "2024-03-05",
    }  # fmt: skip
    page = RepairedPage(1, "scan", 40, 50, 72, (1, 0, 0, 0, 1, 0), (), ())
    written = searchable_pdf(path, [page], DEFAULTS, archival, said_of(row))
    reader = pypdf.PdfReader(io.BytesIO(written))
    assert reader.metadata.title == "Kế hoạch số 12/KH-MNHS Cải cách <& năm 2024"
    assert (reader.metadata.author, reader.metadata.subject) == (
        "Trường Mầm non Hoa Sen",
        "Cải cách <& năm 2024",
    )
    assert "2024-03-05" in reader.metadata["/Keywords"]
    if archival:
        said = ElementTree.fromstring(reader.trailer["/Root"]["/Metadata"].get_data().strip())
        assert {reader.metadata.title, reader.metadata.author, reader.metadata["/Keywords"]} <= set(
            said.itertext()
        )


def test_a_pdf_of_which_nothing_is_known_has_the_name_of_its_file() -> None:
    nothing = dict.fromkeys(("doc_type", "number_symbol", "subject", "issuer", "issued_on"))
    assert said_of(nothing).entries("scan 1") == {"/Title": "scan 1"}
    assert said_of({**nothing, "doc_type": "Kế hoạch"}).entries("scan 1") == {"/Title": "scan 1"}


def test_completion_knows_the_values_of_options() -> None:
    script = bash_completion(parser())
    typed = "COMP_WORDS=(kehoach export out --profile t); COMP_CWORD=4"
    run = f'{script}\n{typed}; _kehoach; echo "${{COMPREPLY[@]}}"'
    done = subprocess.run(["bash", "-c", run], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["tt05"]


def test_notebooks_are_named_in_the_readme() -> None:
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        for name in ("README.md", "README.vi.md"):
            assert f"(notebooks/{path.name})" in (ROOT / name).read_text(encoding="utf-8")


def test_the_first_example_of_the_readme_is_true() -> None:
    example = re.search(r"\$ printf '(.*)\\n' \| kehoach restore\n(.*)\n", README)
    assert example and restore(example[1]).text == example[2]
