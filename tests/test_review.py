"""The review page: what it shows, what it writes down, whom it answers."""

import asyncio
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cli import main
from pipeline.errors import ExitCode
from pipeline.flags import LOSSES, NOTES
from pipeline.review.labels import reason
from pipeline.review.queue import Look, worth_of
from tests.review_archive import again, extracted

pytest.importorskip("starlette", reason="the review page needs the extra 'review'")
httpx = pytest.importorskip("httpx", reason="asks the review page")

from pipeline.review.holdings import Holdings, Wanted  # noqa: E402
from pipeline.review.pictures import Pictures, turned  # noqa: E402
from pipeline.review.server import Desk, application  # noqa: E402
from pipeline.review.told import failure, message  # noqa: E402
from pipeline.schema import Box  # noqa: E402

HOST = "127.0.0.1:8425"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("review")
    extracted(place)
    return place


@pytest.fixture
def desk(folder: Path) -> Desk:
    (folder / "out" / "corrections.sqlite").unlink(missing_ok=True)
    holdings = Holdings(folder / "out")
    return Desk(holdings, Pictures(holdings.store.root()), "Lan", "secret")


@dataclass
class Browser:
    """Asks the application without a network."""

    desk: Desk

    def __post_init__(self) -> None:
        self.transport = httpx.ASGITransport(application(self.desk, (HOST,)))

    def _ask(self, method: str, address: str, **given: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            async with httpx.AsyncClient(transport=self.transport, base_url=f"http://{HOST}") as client:
                return await client.request(method, address, **given)

        return asyncio.run(ask())

    def get(self, address: str, **given: Any) -> httpx.Response:
        return self._ask("GET", address, **given)

    def post(self, address: str, **given: Any) -> httpx.Response:
        return self._ask("POST", address, **given)


@pytest.fixture
def page(desk: Desk) -> Browser:
    return Browser(desk)


def doc_id(desk: Desk, name: str) -> str:
    return next(key for key, h in desk.holdings.all().items() if h.row["source_path"] == name)


def judge(page: Browser, doc: str, **said: Any) -> Any:
    usual = {"table": "documents", "ordinal": 0, "field": "number_symbol", "action": "accept", "values": {}}
    return page.post(f"/doc/{doc}/judge", json={**usual, **said}, headers={"x-kehoach-token": "secret"})


def test_the_queue_names_each_document_and_those_that_failed(page: Browser) -> None:
    shown = page.get("/?state=all").text
    assert all(name in shown for name in ("quét.pdf", "plan.txt", "hostile.txt", "broken.pdf"))
    assert "Không đọc được tệp" in shown


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (Wanted(words="cai cach", state="all"), {"plan.txt", "quét.pdf", "hostile.txt"}),
        (Wanted(words="Cải CÁCH plan", state="all"), {"plan.txt"}),
        (Wanted(words="cãi", state="all"), set()),
        (Wanted(issuer="Trường Mầm non Hoa Sen", year="2024"), {"plan.txt", "quét.pdf", "hostile.txt"}),
        (Wanted(year="2023", state="all"), set()),
        (Wanted(doc_type="Quyết định", state="all"), set()),
        (Wanted(below=0.1, state="all"), {"broken.pdf"}),
        (Wanted(state="open"), {"plan.txt", "quét.pdf", "hostile.txt", "broken.pdf"}),
        (Wanted(state="done"), set()),
    ],
)
def test_search_and_filters(desk: Desk, wanted: Wanted, names: set[str]) -> None:
    assert {h.row["source_path"] for h in desk.holdings.wanted(wanted)} == names


def test_the_queue_counts_what_the_run_counts(page: Browser, desk: Desk) -> None:
    rows = pq.read_table(desk.holdings.out / "documents.parquet").to_pylist()
    wanted = desk.holdings.wanted(Wanted())
    assert {h.row["doc_id"] for h in wanted} == {row["doc_id"] for row in rows if row["needs_review"]}
    assert f"{len(wanted)} cần xem" in page.get("/").text
    troubled = [h.troubled for h in wanted]
    assert troubled == sorted(troubled, reverse=True)


def test_a_failed_file_is_shown_with_cause_and_cure_and_can_be_done(page: Browser, desk: Desk) -> None:
    doc = doc_id(desk, "broken.pdf")
    shown = page.get(f"/doc/{doc}")
    assert shown.status_code == 200
    assert "Tệp PDF bị hỏng" in shown.text and "Cách xử lý" in shown.text and "not kept" not in shown.text
    assert "Tệp PDF bị hỏng" in page.get("/").text
    assert judge(page, doc, field="*", action="done").json()["done"] is True
    assert f"/doc/{doc}" not in page.get("/").text
    assert f"/doc/{doc}" in page.get("/?state=done").text


@pytest.mark.parametrize("code", sorted({*LOSSES, *NOTES}))
def test_what_happened_to_a_page_is_said_in_vietnamese(code: str) -> None:
    assert reason(code) != code
    if code in LOSSES:
        said = f"page 2: {LOSSES[code]}"
        assert message(said) != said


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        ("x.pdf: is damaged or cut short, not a whole PDF; copy it again", "PDF bị hỏng"),
        ("x.png: is damaged or cut short; copy or scan it again", "ảnh bị hỏng"),
        ("x.pdf: is encrypted with a password; remove it (qpdf --decrypt) and try again", "mật khẩu"),
        ("x.pdf: is protected by a rights management system, which only its own viewer opens", "bảo vệ"),
        (
            "x.pdf: is a Word file, no scan; take its documents out, or print them to PDF",
            "không phải bản quét",
        ),
        ("x.pdf: has 9 pages, more than max_pages = 5; split the file or raise the setting", "quá lớn"),
        ("a bug: ValueError: x (crop.py:80); please report it", "Chương trình gặp lỗi"),
        ("something new", "Không đọc được tệp này"),
    ],
)
def test_each_failure_has_its_own_cause(error: str, cause: str) -> None:
    said, cure = failure(error)
    assert cause in said and cure


def test_dates_of_the_queue_are_written_as_in_the_document(page: Browser) -> None:
    shown = page.get("/?state=all").text
    assert "05/03/2024" in shown and "2024-03-05" not in shown


@pytest.mark.parametrize("address", ["/nowhere", "/doc/none", "/static/none.css", "/doc/a/b/c"])
def test_an_unknown_address_says_so_in_vietnamese(page: Browser, address: str) -> None:
    answer = page.get(address)
    assert (answer.status_code, "Không có trang này" in answer.text) == (404, True)


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("issued_on", "5-9-2024", "05/09/2024"),
        ("issued_on", "５／９／２０２４", "05/09/2024"),
        ("issued_on", "2024-9-5", "05/09/2024"),
        ("issued_on", "??.9.2024", "??/09/2024"),
        ("number_symbol", "０８/KH-MNHS", "08/KH-MNHS"),
        ("number_symbol", "Số: 8 / KH - MNHS", "8/KH-MNHS"),
        ("doc_type", "kế hoạch", "Kế hoạch"),
        ("subject", "  Cải  cách ", "Cải cách"),
        ("place", "", None),
    ],
)
def test_what_is_typed_is_kept_as_people_read_it(
    page: Browser, desk: Desk, field: str, typed: str, kept: str | None
) -> None:
    doc = doc_id(desk, "plan.txt")
    judge(page, doc, field=field, action="edit", values={field: typed})
    (entry,) = desk.holdings.book.of(desk.holding(doc).row["sha256"])
    assert entry.value == kept


def test_a_port_in_use_is_told_before_any_address(
    folder: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = main(["review", str(folder / "out"), "--port", str(port), "--no-browser"])
    assert (said, "http://" in capsys.readouterr().out) == (ExitCode.TOOL, False)
    assert f"port {port} cannot be used" in caplog.text


def test_text_of_a_scan_is_never_markup(page: Browser, desk: Desk) -> None:
    shown = page.get(f"/doc/{doc_id(desk, 'hostile.txt')}")
    assert "<script>document" not in shown.text
    assert "&lt;script&gt;document" in shown.text
    assert "script-src 'self'" in shown.headers["content-security-policy"]
    assert "<script>document" not in page.get("/").text


def test_page_and_scrap_come_from_the_file(page: Browser, desk: Desk) -> None:
    doc = doc_id(desk, "quét.pdf")
    for address in (f"/doc/{doc}/page/2.jpg", f"/doc/{doc}/scrap/documents/0/number_symbol.jpg"):
        picture = page.get(address)
        assert picture.headers["content-type"] == "image/jpeg"
        assert picture.content.startswith(b"\xff\xd8")
    assert page.get(f"/doc/{doc}/page/3.jpg").status_code == 409
    assert page.get(f"/doc/{doc}/scrap/documents/0/nothing.jpg").status_code == 404
    assert page.get("/doc/none").status_code == 404


def test_a_file_that_changed_is_not_shown_as_what_was_read(page: Browser, desk: Desk, folder: Path) -> None:
    path = folder / "raw" / "quét.pdf"
    before = path.read_bytes()
    path.write_bytes(before + b"\n%more")
    answer = page.get(f"/doc/{doc_id(desk, 'quét.pdf')}/page/1.jpg")
    path.write_bytes(before)
    assert (answer.status_code, "was changed" in answer.text) == (409, True)


def test_the_text_marks_what_repair_changed(page: Browser, desk: Desk) -> None:
    shown = page.get(f"/doc/{doc_id(desk, 'plan.txt')}/text").text
    assert 'data-line="1"' in shown and "ỦY BAN NHÂN DÂN" in shown


def test_an_edit_is_shown_written_down_and_outlives_a_run(page: Browser, desk: Desk, folder: Path) -> None:
    doc = doc_id(desk, "plan.txt")
    said = judge(page, doc, action="edit", values={"number_symbol": "21/KH-MNHS"})
    assert said.status_code == 200
    assert 'value="21/KH-MNHS"' in said.json()["html"]
    again(folder)
    assert 'value="21/KH-MNHS"' in page.get(f"/doc/{doc}").text
    rows = pq.read_table(folder / "out" / "documents.parquet").to_pylist()
    (row,) = (row for row in rows if row["doc_id"] == doc)
    assert (row["number"], row["reviewed"]) == ("21", ["number_symbol"])
    (entry,) = desk.holdings.book.of(row["sha256"])
    assert (entry.who, entry.read, entry.value) == ("Lan", "12/KH-MNHS", "21/KH-MNHS")
    judge(page, doc, action="undo")
    assert 'value="12/KH-MNHS"' in page.get(f"/doc/{doc}").text


def test_accepting_a_citation_settles_its_cells_and_rejecting_takes_it_out(
    page: Browser, desk: Desk, folder: Path
) -> None:
    doc = doc_id(desk, "plan.txt")
    judge(page, doc, table="citations", ordinal=1, field="", action="accept")
    assert {e.field for e in desk.holdings.book.of(desk.holding(doc).row["sha256"])} == {
        "doc_type",
        "number_symbol",
        "issued_on",
        "issuer",
    }
    judge(page, doc, table="targets", ordinal=1, field="", action="reject")
    again(folder)
    targets = pq.read_table(folder / "out" / "targets.parquet").to_pylist()
    assert not [row for row in targets if row["doc_id"] == doc]
    citations = pq.read_table(folder / "out" / "citations.parquet").to_pylist()
    assert [row["provenance"] for row in citations if row["doc_id"] == doc] == ["human"]


def test_what_cannot_be_read_keeps_the_parts_that_can(page: Browser, desk: Desk) -> None:
    doc = doc_id(desk, "plan.txt")
    judge(page, doc, action="unreadable")
    judge(page, doc, field="issued_on", action="edit", values={"issued_on": "??/03/2024"})
    first, second = desk.holdings.book.of(desk.holding(doc).row["sha256"])
    assert (first.value, second.value) == (None, "??/03/2024")


def test_a_document_that_is_done_leaves_the_queue(page: Browser, desk: Desk) -> None:
    doc = doc_id(desk, "hostile.txt")
    assert judge(page, doc, field="*", action="done").json()["done"] is True
    assert f"/doc/{doc}" not in page.get("/").text
    assert f"/doc/{doc}" in page.get("/?state=done").text
    first = desk.holdings.wanted(Wanted())[0].row["doc_id"]
    answer = page.get(f"/next?after={doc}")
    assert answer.headers["location"] == f"/doc/{first}?"


@pytest.mark.parametrize(
    ("said", "status", "why"),
    [
        ({"action": "edit", "values": {"number_symbol": "mười"}}, 422, "12/KH-UBND"),
        ({"field": "issued_on", "action": "edit", "values": {"issued_on": "31/2/2024"}}, 422, "lịch"),
        ({"action": "destroy"}, 400, "tải lại"),
        ({"table": "works"}, 400, "tải lại"),
        ({"field": "sha256"}, 400, "tải lại"),
        ({"action": "edit", "values": {"sha256": "x"}}, 400, "tải lại"),
        ({"table": "citations", "ordinal": 99}, 400, "tải lại"),
        ({"ordinal": "x"}, 400, "tải lại"),
    ],
)
def test_what_is_no_judgement_is_refused_and_not_written(
    page: Browser, desk: Desk, said: dict[str, Any], status: int, why: str
) -> None:
    doc = doc_id(desk, "plan.txt")
    answer = judge(page, doc, **said)
    assert (answer.status_code, why in answer.json()["error"]) == (status, True)
    assert not desk.holdings.book.of(desk.holding(doc).row["sha256"])


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"},
        {"host": "127.0.0.1:1"},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"},
    ],
)
def test_foreign_names_and_sites_are_refused(page: Browser, headers: dict[str, str]) -> None:
    assert page.get("/", headers=headers).status_code == 403


def test_only_our_own_page_may_post(page: Browser, desk: Desk) -> None:
    doc = doc_id(desk, "plan.txt")
    assert page.post(f"/doc/{doc}/judge", json={}).status_code == 403
    large = page.post(f"/doc/{doc}/judge", content=b"x" * 70_000, headers={"x-kehoach-token": "secret"})
    assert large.status_code == 413


looks = st.lists(
    st.builds(
        Look, st.just("targets"), st.integers(0, 10**6), st.just("*"), st.floats(0, 1), st.floats(1, 30)
    ),
    max_size=8,
    unique_by=lambda look: look.ordinal,
)


@given(looks)
def test_no_other_selection_of_looks_finds_errors_faster(some: list[Look]) -> None:
    best = worth_of(some).rate
    for chosen in range(1 << len(some)):
        taken = [look for n, look in enumerate(some) if chosen >> n & 1]
        rate = 60 * sum(look.errors for look in taken) / (10 + sum(look.seconds for look in taken))
        assert rate <= best + 1e-9


@given(st.integers(0, 90), st.integers(0, 190), st.integers(1, 10), st.integers(1, 10))
def test_four_quarter_turns_bring_a_box_home(left: int, top: int, width: int, height: int) -> None:
    box = Box(left, top, width, height)
    once = turned(box, 1, (100, 200))
    assert turned(once, 3, (200, 100)) == box
