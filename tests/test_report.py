"""The report: one file that stands by itself and says what the tables say."""

import re
import shutil
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pandas as pd
import pytest

from pipeline.cli import main
from pipeline.errors import ExitCode
from pipeline.report.command import report_page
from pipeline.report.drawing import Bar, columns, links, rows
from tests.review_archive import HOSTILE, extracted


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return extracted(tmp_path_factory.mktemp("report"))


class Tags(HTMLParser):
    """Collects the tags of a page, and the addresses that it names."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str | None] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value for name, value in attrs if name in ("src", "href")]


def test_it_needs_nothing_but_itself(out: Path) -> None:
    tags = Tags(report_page(out))
    assert not {"script", "img", "link", "iframe"} & set(tags.tags)
    assert tags.tags.count("svg") >= 3


def test_it_leads_to_scans_and_texts_and_nowhere_else(out: Path) -> None:
    addresses = [unquote(address or "").partition("#")[0] for address in Tags(report_page(out)).addresses]
    assert {"text/plan.txt.txt", "../raw/broken.pdf", "../raw/quét.pdf"} <= set(addresses)
    assert all((out / address).is_file() for address in addresses)


def test_links_are_seen_from_where_the_report_lies(out: Path, tmp_path: Path) -> None:
    assert main(["report", str(out), "--file", str(tmp_path / "r.html")]) == ExitCode.OK
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert all((tmp_path / unquote(a or "").partition("#")[0]).is_file() for a in Tags(page).addresses)


def test_long_tables_are_bounded_and_the_worst_stands_first(out: Path, tmp_path: Path) -> None:
    many = tmp_path / "many"
    many.mkdir()
    for table in out.glob("*.parquet"):
        pd.read_parquet(table).to_parquet(many / table.name)
    documents, targets = (pd.read_parquet(out / f"{name}.parquet") for name in ("documents", "targets"))
    plan = documents[documents["source_path"] == "plan.txt"]
    broken = documents[documents["status"] == "failed"]
    made = [plan.assign(doc_id=f"{n:016x}", source_path=f"{n:03}/plan.txt") for n in range(60)]
    lost = [broken.assign(doc_id=f"{n:016x}", source_path=f"hỏng/{n:03}.pdf") for n in range(60, 200)]
    pd.concat([*made, *lost]).to_parquet(many / "documents.parquet")
    target = targets[targets["quantity"].notna()].head(1)
    pd.concat([target.assign(doc_id=f"{n:016x}") for n in range(60)]).to_parquet(many / "targets.parquet")
    page = report_page(many)
    assert Tags(page).tags.count("tr") < 100
    folders = page.partition("Chất lượng theo thư mục")[2]
    assert folders.index("hỏng") < folders.index("<td>000")
    for more in ("và 41 dòng nữa, ít việc hơn.", "và 120 dòng nữa", "và 54 dòng nữa của các năm trước"):
        assert more in page


def test_works_have_their_number_and_their_title(out: Path, tmp_path: Path) -> None:
    titled = tmp_path / "titled"
    titled.mkdir()
    for table in out.glob("*.parquet"):
        pd.read_parquet(table).to_parquet(titled / table.name)
    works = pd.read_parquet(out / "works.parquet").assign(subject="phê duyệt quy hoạch")
    works.to_parquet(titled / "works.parquet")
    assert "Quyết định 15/QĐ-UBND<small>phê duyệt quy hoạch</small>" in report_page(titled)


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_phone_and_follows_the_dark(out: Path, scheme: str) -> None:
    playwright = pytest.importorskip("playwright.sync_api", reason="no browser: make browser-test")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no browser: make browser-test")
    assert main(["report", str(out)]) == ExitCode.OK
    with playwright.sync_playwright() as p:
        browser = p.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        phone = browser.new_page(viewport={"width": 390, "height": 844}, color_scheme=scheme)
        phone.goto((out / "report.html").as_uri())
        assert phone.evaluate("document.documentElement.scrollWidth") <= 390
        ground = phone.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (int(ground.partition("(")[2].split(",")[0]) < 80) == (scheme == "dark")
        sizes = phone.evaluate(
            "[...document.querySelectorAll('dt, td')].map(e => parseFloat(getComputedStyle(e).fontSize))"
        )
        assert min(sizes) >= 12
        browser.close()


def test_it_says_what_the_tables_say(out: Path) -> None:
    page = report_page(out)
    said = {what: value for value, what in re.findall(r"<strong>([^<]+)</strong><span>([^<]+)</span>", page)}
    assert (said["văn bản"], said["không đọc được"], said["chỉ tiêu"]) == ("4", "1", "1")
    assert "broken.pdf" in page and "is damaged or cut short" in page
    assert "Quyết định 15/QĐ-UBND" in page


def test_text_of_documents_is_no_markup(out: Path) -> None:
    assert "<script>document" in HOSTILE
    assert "<script>" not in report_page(out)


def test_same_tables_same_report(out: Path) -> None:
    assert report_page(out) == report_page(out)


def test_the_command_writes_it_and_says_where(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", str(out)]) == ExitCode.OK
    assert capsys.readouterr().out.strip() == str(out / "report.html")
    assert (out / "report.html").read_text(encoding="utf-8") == report_page(out)


def test_without_tables_it_says_what_to_run(tmp_path: Path) -> None:
    assert main(["report", str(tmp_path)]) == ExitCode.INPUT


@pytest.mark.parametrize("draw", [rows, columns])
def test_names_in_pictures_are_escaped_and_zero_is_drawn_as_nothing(draw: object) -> None:
    picture = draw([Bar("<b>&", 0.0, '"0"'), Bar("x", 2.0)])  # type: ignore[operator]
    assert "<b>" not in picture and "&lt;b&gt;&amp;" in picture
    assert draw([]).startswith("<svg")  # type: ignore[operator]


def test_links_go_from_each_who_names_to_each_who_is_named() -> None:
    picture = links([("12/KH", "<b>", 3), ("12/KH", "30/NĐ-CP", 1), ("15/KH", "<b>", 9)])
    tree = ET.fromstring(picture)
    ends = [(path.get("d", "").split()[0], path.get("d", "").split()[-2:]) for path in tree.iter("path")]
    assert len(ends) == 3 and ends[0][0] == ends[1][0] and ends[0][1] == ends[2][1]
    assert [path.get("stroke-width") for path in tree.iter("path")] == ["3", "1", "6"]
    assert [text.text for text in tree.iter("text")] == ["12/KH", "15/KH", "<b>", "30/NĐ-CP"]
    assert links([]).startswith("<svg")
