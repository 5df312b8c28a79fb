"""The review page in a real browser; needs ``make browser-test``, else it is skipped."""

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.archive_fakes import PLAN
from tests.review_archive import TARGETS, again, extracted

pytest.importorskip("uvicorn", reason="the review page needs the extra 'review'")
playwright = pytest.importorskip("playwright.sync_api", reason="no browser: make browser-test")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no browser: make browser-test"),
]

PAGES = 200


@contextmanager
def served(out: Path) -> Iterator[str]:
    """Serve an archive on a free port."""
    import uvicorn

    from pipeline.review.holdings import Holdings
    from pipeline.review.pictures import Pictures
    from pipeline.review.server import Desk, application

    holdings = Holdings(out)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        host = f"127.0.0.1:{listener.getsockname()[1]}"
        app = application(Desk(holdings, Pictures(holdings.store.root()), "Lan"), (host,))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://{host}"
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("browser")
    (place / "raw").mkdir()
    # The number is blank, the end of the document is there.
    end = "Nơi nhận:\n- Như trên;\n- Lưu: VT.\n\nHIỆU TRƯỞNG\n\nNguyễn Thị Sen\n"
    blank = f"{PLAN.replace('Số: 12/KH', 'Số: …/KH')}{TARGETS}\n{end}\nLê Thị Hoa\n"
    (place / "raw" / "60 KH-MNHS.txt").write_text(blank, encoding="utf-8")
    cited = "".join(f"Căn cứ Quyết định số {n}/QĐ-UBND ngày 2 tháng 1 năm 2024;\n" for n in range(20, 50))
    (place / "raw" / "many.txt").write_text(f"{PLAN}{cited}{TARGETS}\n{end}", encoding="utf-8")
    extracted(place, PAGES)
    return place


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with served(folder / "out") as at:
        yield at


@pytest.fixture
def page(address: str) -> Iterator[Any]:
    with playwright.sync_playwright() as p:
        browser = p.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        complaints: list[str] = []
        # A value that is refused (422) is what one of the tests asks for.
        page.on("console", lambda said: None if "422" in said.text else complaints.append(said.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{address}/?state=all")
        yield page
        browser.close()
    assert not complaints


def open_document(page: Any, name: str) -> None:
    page.click(f"tr:has(.path:text('{name}')) .doc a")
    page.wait_for_selector(".fact.lit")


def test_open_correct_reload_run_again_still_there(page: Any, folder: Path) -> None:
    open_document(page, "plan.txt")
    page.click("#documents-number_symbol")
    page.keyboard.press("e")
    page.fill("#documents-number_symbol input", "21/KH-MNHS")
    page.keyboard.press("Enter")
    settled = page.wait_for_selector("#documents-number_symbol.settled input")
    assert settled.input_value() == "21/KH-MNHS"
    page.reload()
    assert page.input_value("#documents-number_symbol input") == "21/KH-MNHS"
    again(folder)
    page.reload()
    assert page.input_value("#documents-number_symbol input") == "21/KH-MNHS"
    assert "Lan" in page.inner_text("#documents-number_symbol .flags")
    page.keyboard.press("q")
    page.wait_for_selector("tr:has-text('21/KH-MNHS')")


def test_keys_accept_refuse_what_is_no_value_and_take_back(page: Any) -> None:
    open_document(page, "hostile.txt")
    page.click("#documents-issued_on")
    page.keyboard.press("e")
    page.fill("#documents-issued_on input", "31/2/2024")
    page.keyboard.press("Enter")
    page.wait_for_selector("#documents-issued_on .complaint:has-text('31/2/2024')")
    page.keyboard.press("Escape")
    assert page.input_value("#documents-issued_on input") == "05/03/2024"
    page.keyboard.press("a")
    page.wait_for_selector("#documents-issued_on.settled")
    page.wait_for_selector(".fact.lit:not(#documents-issued_on)")
    page.click("#documents-issued_on")
    page.keyboard.press("z")
    page.wait_for_selector("#documents-issued_on:not(.settled)")


def test_a_script_in_the_text_is_text(page: Any) -> None:
    open_document(page, "hostile.txt")
    assert page.title() != "taken"
    assert '<script>document.title="taken"</script>' in page.inner_text(".sheets")


def test_two_hundred_pages_are_drawn_as_they_come_into_view(page: Any) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_document(page, "quét.pdf")
    assert page.locator("figure.sheet").count() == PAGES
    with page.expect_response(lambda answer: "/page/150.jpg" in answer.url) as drawn:
        page.select_option("[data-act=goto]", "150")
    assert drawn.value.ok
    assert len([url for url in asked if "/page/" in url]) < PAGES // 2


def test_a_click_on_either_side_lights_the_other(page: Any) -> None:
    open_document(page, "quét.pdf")
    page.click("#documents-issuer")
    page.wait_for_selector("rect.lit[data-fact=documents-issuer]", state="attached")
    page.locator("rect[data-fact=documents-number_symbol]").first.dispatch_event("click", {"bubbles": True})
    page.wait_for_selector("#documents-number_symbol.lit")


def slow(page: Any) -> None:
    """Make each answer of the server come 300 ms late, as on a loaded machine."""
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 300, "downloadThroughput": -1, "uploadThroughput": -1},
    )


@pytest.mark.parametrize(("first", "delay"), [(1, 0), (8, 40), (15, 120), (22, 250)])
def test_no_key_is_lost_while_judgements_are_on_their_way(page: Any, first: int, delay: int) -> None:
    open_document(page, "many.txt")
    slow(page)
    page.click(f"#citations-{first} h3")
    for _ in range(6):
        page.keyboard.press("a")
        page.wait_for_timeout(delay)
    page.keyboard.press("x")
    page.wait_for_selector(f"#citations-{first + 6}.rejected", timeout=8000)
    for number in range(first, first + 6):
        assert page.locator(f"#citations-{number}.settled:not(.rejected)").count() == 1
    assert page.locator(f"#citations-{first + 7}.lit").count() == 1


def test_a_second_word_on_the_last_fact_does_not_overrule_the_first(page: Any) -> None:
    open_document(page, "many.txt")
    slow(page)
    page.click("#targets-1 h3")
    page.keyboard.press("a")
    page.keyboard.press("x")
    page.keyboard.press("u")
    page.wait_for_selector("#targets-1.settled:not(.waiting)")
    page.wait_for_timeout(700)
    assert page.locator("#targets-1.settled:not(.rejected)").count() == 1
    page.keyboard.press("z")
    page.wait_for_selector("#targets-1:not(.settled)")


def test_leaving_waits_for_what_is_on_its_way(page: Any) -> None:
    open_document(page, "many.txt")
    slow(page)
    page.click("#documents-place h3")
    for key in ("a", "a", "q"):
        page.keyboard.press(key)
    page.wait_for_selector(".list")
    open_document(page, "many.txt")
    assert page.locator("#documents-place.settled, #documents-signer_title.settled").count() == 2


def test_tab_leaves_the_facts_and_reaches_the_tools(page: Any) -> None:
    open_document(page, "quét.pdf")
    passed = []
    for _ in range(30):
        page.keyboard.press("Shift+Tab")
        passed.append(page.evaluate("document.activeElement.dataset.act ?? document.activeElement.tagName"))
        if passed[-1] == "list":
            break
    assert {"larger", "smaller", "goto", "done", "help", "list"} <= set(passed)
    page.click("#documents-issuer")
    outside = []
    for _ in range(8):
        page.keyboard.press("Tab")
        outside.append(page.evaluate("!document.activeElement.closest('.fact')"))
    assert True in outside
    page.click("#documents-doc_type h3")
    page.keyboard.press("g")
    assert page.locator(".fact.lit.look").count() == 1


def test_cells_facts_and_complaints_have_names(page: Any) -> None:
    open_document(page, "60 KH-MNHS.txt")
    unnamed = page.evaluate(
        "[...document.querySelectorAll('.fact, .cell input, .cell textarea, .cell select, .tools button')]"
        ".filter(e => !(e.ariaLabel || e.innerText)).length"
    )
    assert unnamed == 0
    assert page.get_by_label("Ngày ban hành").count() >= 2
    assert page.locator(".complaint:not([role=alert])").count() == 0
    assert page.locator("#status[aria-live=polite]").count() == 1


def test_the_field_with_the_problem_is_lit_and_says_why(page: Any) -> None:
    with page.expect_navigation():
        page.click(".states span:has-text('Cần xem')")
    open_document(page, "60 KH-MNHS.txt")
    assert page.locator("#documents-number_symbol.lit.trouble").count() == 1
    assert "Chỗ ghi số trước /KH-MNHS để trống" in page.inner_text("#documents-number_symbol .why")


def test_another_reading_is_shown_and_can_be_taken(page: Any) -> None:
    open_document(page, "60 KH-MNHS.txt")
    page.click("#documents-signer_name .others button:has-text('Lê Thị Hoa')")
    assert page.input_value("#documents-signer_name.editing input") == "Lê Thị Hoa"
    page.keyboard.press("Enter")
    page.wait_for_selector("#documents-signer_name.settled")
    assert page.input_value("#documents-signer_name input") == "Lê Thị Hoa"


def test_a_file_that_failed_is_to_be_seen_and_says_its_cause_and_cure(page: Any, address: str) -> None:
    with page.expect_navigation():
        page.click(".states span:has-text('Cần xem')")
    page.click("tr:has(.path:text('broken.pdf')) .doc a")
    page.wait_for_load_state()
    shown = page.inner_text(".failure")
    assert "Tệp PDF bị hỏng" in shown and "quét lại" in shown and "not kept" not in shown
    with page.expect_navigation():
        page.keyboard.press("d")
    page.goto(f"{address}/?state=done")
    assert "broken.pdf" in page.inner_text(".list")


def test_unsaved_edits_are_warned_of(page: Any) -> None:
    asked: list[str] = []

    def stay(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", stay)
    open_document(page, "hostile.txt")
    page.reload()
    page.click("#documents-issuer")
    page.keyboard.press("e")
    page.keyboard.type("x")
    page.reload()
    assert asked == ["beforeunload"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_phone_and_follows_the_dark(address: str, scheme: str) -> None:
    with playwright.sync_playwright() as p:
        browser = p.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        phone = browser.new_page(viewport={"width": 390, "height": 844}, color_scheme=scheme)
        for where in ("/?state=all", "/nowhere"):
            phone.goto(f"{address}{where}")
            assert phone.evaluate("document.documentElement.scrollWidth") <= 390
        phone.goto(f"{address}/?state=all")
        open_document(phone, "60 KH-MNHS.txt")
        assert phone.evaluate("document.documentElement.scrollWidth") <= 390
        ground = phone.evaluate("getComputedStyle(document.querySelector('.bar')).backgroundColor")
        red = int(ground.partition("(")[2].split(",")[0])
        assert (red < 80) == (scheme == "dark")
        browser.close()
