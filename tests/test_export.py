"""Exports: what others ask for, read back by readers that are not ours."""

import csv
import io
import json
import re
import shutil
import subprocess
import unicodedata
import xml.etree.ElementTree as ET
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from PIL import Image
from reportlab.pdfgen import canvas

from pipeline.archive.columns import TABLES
from pipeline.cli import main
from pipeline.errors import ExitCode
from pipeline.export.alto import alto
from pipeline.export.placed import RepairedPage, RepairedWord
from pipeline.export.profiles import PROFILES, columns_of_profile, filled
from pipeline.export.records import table_rows
from pipeline.export.searchable import searchable_pdf
from pipeline.result_commands import KINDS
from pipeline.review.corrections import WHOLE, Book, Correction
from pipeline.rules import read_toml
from pipeline.schema import Box
from pipeline.settings import DEFAULTS
from tests.archive_fakes import PLAN
from tests.review_archive import again, extracted

ROOT = Path(__file__).parents[1]
ALTO = "{http://www.loc.gov/standards/alto/ns-v4#}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("export")
    extracted(place)
    return place


def exported(folder: Path, profile: str, *more: str) -> Path:
    assert main(["export", str(folder / "out"), "--profile", profile, *more]) == ExitCode.OK
    return folder / "out" / "export" / profile


def cells(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


ROW: dict[str, Any] = {
    "doc_id": "ab" * 8,
    "source_path": "a.pdf",
    "source_kind": "scan",
    "pages": 3,
    "doc_type": "Kế hoạch",
    "number": "09",
    "symbol": "KH-UBND",
    "number_symbol": "09/KH-UBND",
    "issued_on": "2024-03-05",
    "issued_day": 5,
    "issued_month": 3,
    "issued_year": 2024,
    "issuer": "Ủy ban nhân dân Quận 1",
    "subject": "x" * 501,
    "signer_name": None,
    "secrecy": None,
    "problems": [],
}


@pytest.mark.parametrize(("profile", "count"), [("tt05", 21), ("party", 24), ("mucluc", 7)])
def test_profiles_have_the_columns_that_are_asked_for(profile: str, count: int) -> None:
    names = [column.name for column in columns_of_profile(profile)]
    assert len(names) == len(set(names)) == count


def test_a_cell_has_its_form_and_its_length() -> None:
    ((found, complaints),) = filled("tt05", [ROW], {"dossier": "H29.01", "maintenance": "01"})
    row = dict(zip([c.name for c in columns_of_profile("tt05")], found, strict=True))
    assert (row["docCode"], row["issuedDate"], row["codeNumber"]) == ("H29.01.0000001", "05/03/2024", "09")
    assert (row["confidenceLevel"], len(row["subject"])) == ("02", 500)
    assert {one.column for one in complaints} == {"subject", "mode"}


@pytest.mark.parametrize("profile", PROFILES)
def test_no_field_is_longer_than_it_may_be(profile: str) -> None:
    long = {name: "y" * 2000 if isinstance(value, str) else value for name, value in ROW.items()}
    for found, _ in filled(profile, [{**long, "issued_on": "2024-03-05"}], {}):
        for column, cell in zip(columns_of_profile(profile), found, strict=True):
            assert column.most is None or len(cell) <= column.most


def test_circular_as_csv_and_excel(folder: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    where = exported(folder, "tt05", "--set", "mode=01")
    rows = cells(where / "tt05.csv")
    assert [row["mode"] for row in rows] == ["01"] * len(rows)
    sheet = openpyxl.load_workbook(where / "tt05.xlsx").worksheets[0]
    assert [c.value for c in sheet[1]] == [c.name for c in columns_of_profile("tt05")]
    assert sheet.max_row == len(rows) + 1
    assert {row["cột"] for row in cells(where / "problems.csv")} >= {"docCode", "maintenance"}
    assert main(["export", str(folder / "out"), "--profile", "tt05", "--set", "x=1"]) == ExitCode.INPUT


def test_the_workbook_has_dates_and_no_formulas(folder: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(exported(folder, "xlsx") / "kehoach.xlsx")
    sheet = book["Văn bản"]
    column = [cell.value for cell in sheet[1]].index("Ngày ban hành") + 1
    dates = [sheet.cell(row, column).value for row in range(2, sheet.max_row + 1)]
    assert date(2024, 3, 5) in {value.date() for value in dates if value}
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    comparators = [cell.value for cell in book["Chỉ tiêu"][2]]
    assert "từ … trở lên" in comparators


def test_json_lines_fit_their_schema(folder: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    where = exported(folder, "jsonl")
    schema = json.loads((where / "documents.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    lines = (where / "documents.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == pq.read_table(folder / "out" / "documents.parquet").num_rows
    for line in lines:
        jsonschema.validate(json.loads(line), schema)


def test_the_graph_has_an_edge_for_each_row_and_both_its_ends(folder: Path) -> None:
    text = (exported(folder, "graphml") / "citations.graphml").read_text(encoding="utf-8")
    root = ET.fromstring(text)
    space = {"g": "http://graphml.graphdrawing.org/xmlns"}
    nodes = {node.get("id") for node in root.iterfind(".//g:node", space)}
    edges = [(edge.get("source"), edge.get("target")) for edge in root.iterfind(".//g:edge", space)]
    rows = table_rows(folder / "out", "citation_graph")
    assert edges == [(row["doc_id"], row["cited_doc_id"] or row["work_id"]) for row in rows] != []
    assert {end for edge in edges for end in edge} <= nodes
    assert {row["doc_id"] for row in table_rows(folder / "out", "documents")} <= nodes


def test_the_database_answers_and_explains_itself(folder: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    with duckdb.connect(str(exported(folder, "duckdb") / "kehoach.duckdb"), read_only=True) as base:
        for table in TABLES:
            expected = pq.read_table(folder / "out" / f"{table}.parquet").num_rows
            assert base.execute(f"SELECT count(*) FROM {table}").fetchone() == (expected,)
        cited = base.execute("SELECT number_symbol, documents FROM most_cited LIMIT 1").fetchone()
        assert cited == ("15/QĐ-UBND", 3)
        assert base.execute("SELECT count(*) FROM goals").fetchone() == (1,)
        assert base.execute("SELECT count(*) FROM to_review WHERE status = 'failed'").fetchone() == (1,)
        bare = (
            "SELECT count(*) FROM duckdb_columns() WHERE NOT internal AND comment IS NULL AND table_name IN "
        )
        assert base.execute(f"{bare} {tuple(TABLES)}").fetchone() == (0,)


WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]+)</word>')


archival = pytest.mark.skipif(shutil.which("gs") is None, reason="apt-get install ghostscript")


@pytest.mark.parametrize("kind", ["pdf", pytest.param("pdfa", marks=archival)])
def test_the_pdf_has_each_word_where_it_stands(folder: Path, kind: str) -> None:
    pytest.importorskip("pypdf")
    path = exported(folder, kind) / "quét.pdf"
    read = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, text=True, check=True)
    pages = read.stdout.split("<page ")[1:]
    assert len(pages) == 2
    words = [
        (unicodedata.normalize("NFC", text), tuple(map(float, place)))
        for *place, text in WORD.findall(pages[1])
    ]
    # The fake engine puts word n of line m at 10 n, 20 m; a pixel is a point here (72 dpi).
    lines = [line.split() for line in PLAN.splitlines()]
    expected = [(word, 10.0 * n, 20.0 * m) for m, line in enumerate(lines) for n, word in enumerate(line)]
    assert [word for word, _ in words] == [word for word, _, _ in expected]
    for (_, (left, top, right, bottom)), (_, x, y) in zip(words, expected, strict=True):
        assert abs(left - x) < 1 and abs(right - x - 9) < 4
        assert y - 4 < top < y + 4 and y + 5 < bottom < y + 16


@archival
def test_the_archival_pdf_is_closed_in_itself(folder: Path) -> None:
    """What PDF/A-1b asks of a file of scans; whole files were checked with a validator (docs/quality.md)."""
    reader = pytest.importorskip("pypdf").PdfReader(exported(folder, "pdfa") / "quét.pdf")
    root = reader.trailer["/Root"]
    assert reader.pdf_header == "%PDF-1.4" and "/ID" in reader.trailer and "/Encrypt" not in reader.trailer
    assert root["/OutputIntents"][0]["/DestOutputProfile"].get_data()[8:10] == b"\x02\x10"
    said = root["/Metadata"].get_data().decode()
    assert "<pdfaid:part>1<" in said and "<pdfaid:conformance>B<" in said
    assert f"<pdf:Producer>{reader.metadata.producer}<" in said and f">{reader.metadata.title}<" in said
    fonts = [font for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    files = [font["/DescendantFonts"][0]["/FontDescriptor"]["/FontFile2"].get_data() for font in fonts]
    assert {file[:4] for file in files} == {b"\0\1\0\0"}


def test_the_name_of_a_file_cannot_break_what_the_archival_pdf_says_of_itself(tmp_path: Path) -> None:
    pypdf = pytest.importorskip("pypdf")
    path = tmp_path / "a\x1b\n<&.png"
    Image.new("L", (20, 30), 255).save(path)
    page = RepairedPage(1, "scan", 20, 30, 72, (1, 0, 0, 0, 1, 0), (), ())
    written = searchable_pdf(path, [page], DEFAULTS, archival=True)
    said = pypdf.PdfReader(io.BytesIO(written)).trailer["/Root"]["/Metadata"].get_data()
    assert "a\\x1b\\n<&" in ET.fromstring(said.strip()).itertext()


@archival
def test_a_page_made_flat_gets_its_words_back(tmp_path: Path) -> None:
    """Ghostscript turns a page with transparency into a picture, and its text with it."""
    pypdf = pytest.importorskip("pypdf")
    path = tmp_path / "mờ.pdf"
    drawn = canvas.Canvas(str(path), pagesize=(200, 300))
    drawn.setFillAlpha(0.5)
    drawn.drawString(20, 280, "KE HOACH")
    drawn.save()
    word = RepairedWord("KE", "KẾ", Box(20, 10, 20, 12), line=0, block=0, confidence=None)
    page = RepairedPage(1, "text", 200, 300, 72, (1, 0, 0, 0, 1, 0), (), (word,))
    kept, flat = (
        pypdf.PdfReader(io.BytesIO(searchable_pdf(path, [page], DEFAULTS, archival=archival)))
        for archival in (False, True)
    )
    assert "KE HOACH" in kept.pages[0].extract_text()
    assert flat.pages[0].extract_text().split() == ["KẾ"]


def test_alto_has_words_with_boxes(folder: Path) -> None:
    tree = ET.parse(exported(folder, "alto") / "quét.pdf.alto.xml")
    pages = list(tree.iter(f"{ALTO}Page"))
    assert [page.get("WIDTH") for page in pages] == ["200", "200"]
    strings = list(pages[0].iter(f"{ALTO}String"))
    assert [s.get("CONTENT") for s in strings] == PLAN.split()
    assert (strings[1].get("HPOS"), strings[1].get("VPOS"), strings[1].get("WC")) == ("10", "0", "0.90")


def test_alto_shows_where_stamps_lie() -> None:
    page = RepairedPage(1, "scan", 200, 300, 72, (1, 0, 0, 0, 1, 0), (), (), (Box(10, 20, 30, 40),))
    (seal,) = ET.fromstring(alto([page], "a.pdf", "1")).iter(f"{ALTO}Illustration")
    assert [seal.get(key) for key in ("HPOS", "VPOS", "WIDTH", "HEIGHT", "TYPE")] == [
        "10",
        "20",
        "30",
        "40",
        "stamp",
    ]


def test_gold_is_what_a_person_looked_at(folder: Path) -> None:
    rows = pq.read_table(folder / "out" / "documents.parquet").to_pylist()
    (row,) = (row for row in rows if row["source_path"] == "plan.txt")
    said = ("2026-11-22T04:00:00+00:00", "Lan", row["sha256"], "plan.txt", "documents")
    book = Book(folder / "out")
    book.add([Correction(*said, "place", "edit", "Quận Một"), Correction(*said, WHOLE, "done")])
    again(folder)
    where = exported(folder, "gold")
    (path,) = where.glob("*.json")
    gold = json.loads(path.read_text(encoding="utf-8"))
    assert (gold["place"], gold["number_symbol"]) == ("Quận Một", "12/KH-MNHS")
    known = json.loads(next((ROOT / "data" / "gold").glob("*.json")).read_text(encoding="utf-8"))
    assert set(gold) - {"sha256"} <= set(known)
    book.path.unlink()


def test_what_people_say_is_gold_for_what_was_read(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The tables are corrected by then; scored is what the program had read."""
    rows = pq.read_table(folder / "out" / "documents.parquet").to_pylist()
    (row,) = (row for row in rows if row["source_path"] == "plan.txt")
    said = ("2026-11-22T05:00:00+00:00", "Lan", row["sha256"], "plan.txt", "documents")
    number = Correction(*said, "number_symbol", "accept", "12/KH-MNHS", "12/KH-MNHS")
    Book(folder / "out").add(
        [Correction(*said, "place", "edit", "Quận Một"), number, Correction(*said, WHOLE, "done")]
    )
    again(folder)
    where = exported(folder, "gold")
    capsys.readouterr()
    assert main(["score", str(where), str(folder / "out"), "--json"]) == ExitCode.OK
    (rates,) = json.loads(capsys.readouterr().out).values()
    assert (rates["place"], rates["number_symbol"]) == (0.0, 1.0)
    book = folder / "out" / "corrections.sqlite"
    assert main(["score", str(book), str(folder / "out"), "--json"]) == ExitCode.OK
    cells = json.loads(capsys.readouterr().out)["cells"]
    assert cells["documents: place"] == {"right": 0, "total": 1}
    assert cells["documents: number_symbol"] == {"right": 1, "total": 1}
    book.unlink()
    again(folder)


def test_without_tables_it_says_what_to_run(tmp_path: Path) -> None:
    for kind in KINDS:
        assert main(["export", str(tmp_path), "--profile", kind]) == ExitCode.INPUT


@pytest.mark.parametrize(("name", "language"), [("README.md", 0), ("README.vi.md", 1)])
def test_columns_are_described_as_in_the_readme(name: str, language: int) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    for table, schema in TABLES.items():
        said = read_toml("columns.toml")[table]
        assert list(said) == ["", *schema.names]
        for column in schema.names:
            assert f"| `{column}` | {said[column][language]} |" in text
