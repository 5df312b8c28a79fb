"""The review page in a real browser; needs ``make browser-test``, else it is skipped."""

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.review_archive import again, extracted

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
