"""The report: one file that stands by itself and says what the tables say."""

import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path

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
    assert not tags.addresses
    assert tags.tags.count("svg") >= 5


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
