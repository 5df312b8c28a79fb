"""The review page: a small web server for this machine alone."""

import json
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jinja2
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from pipeline.errors import PipelineError
from pipeline.review.address import STATES, query_of, wanted_of, whole
from pipeline.review.guard import Guard
from pipeline.review.holdings import Holding, Holdings, Wanted
from pipeline.review.judge import Judgement, judge
from pipeline.review.labels import label, reason
from pipeline.review.pictures import Pictures, Scrap
from pipeline.review.shown import Fact, facts_of, key_of, row_of, sheets_of, text_pages
from pipeline.review.told import failure, message
from pipeline.review.typed import COMPARATORS, TypingError, text_of
from pipeline.review.why import doubts_of
from pipeline.schema import Box

HERE = Path(__file__).parent
PER_PAGE = 60
MAX_BODY = 64_000
"""Bytes of a posted judgement; the longest subject has some hundreds of letters."""


@dataclass
class Desk:
    """What the server works on, and who sits at it."""

    holdings: Holdings
    pictures: Pictures
    who: str
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    """Only our own page knows it, so that no other site can post."""

    def holding(self, doc_id: str) -> Holding:
        """Return a document.

        Raises:
            LookupError: there is none of that id.
        """
        return self.holdings.all()[doc_id]


def application(desk: Desk, hosts: tuple[str, ...]) -> Starlette:
    """Return the web application; requests that do not name one of ``hosts`` are refused."""
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    env.globals.update(
        label=label,
        reason=reason,
        message=message,
        failure=failure,
        text_of=text_of,
        token=desk.token,
        who=desk.who,
        comparators=COMPARATORS,
        key_of=key_of,
    )
    env.filters.update(
        comma=lambda number, places=2: f"{number:.{places}f}".replace(".", ","), minutes=_minutes
    )
    pages = Pages(desk, env)
    return Starlette(
        routes=[
            Route("/", pages.queue),
            Route("/next", pages.next),
            Route("/doc/{doc_id}", pages.document),
            Route("/doc/{doc_id}/text", pages.text),
            Route("/doc/{doc_id}/page/{number:int}.jpg", pages.picture),
            Route("/doc/{doc_id}/scrap/{table}/{ordinal:int}/{field}.jpg", pages.scrap),
            Route("/doc/{doc_id}/judge", pages.judge, methods=["POST"]),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ],
        middleware=[Middleware(Guard, hosts=hosts)],
        exception_handlers={
            PipelineError: pages.failed,
            LookupError: pages.missing,
            HTTPException: pages.missing,
        },
    )


def _minutes(seconds: float) -> str:
    return f"{round(seconds)} giây" if seconds < 90 else f"{round(seconds / 60)} phút"


Handler = Callable[[Request], Awaitable[Response]]


class Pages:
    """The answers, one method each."""

    def __init__(self, desk: Desk, env: jinja2.Environment) -> None:
        self.desk = desk
        self.env = env

    def _html(self, template: str, **values: Any) -> HTMLResponse:
        return HTMLResponse(self.env.get_template(template).render(**values))

    async def queue(self, request: Request) -> Response:
        """Show the queue."""
        return await run_in_threadpool(self._queue, request)

    def _queue(self, request: Request) -> Response:
        holdings, wanted = self.desk.holdings, wanted_of(request)
        found = holdings.wanted(wanted)
        number = max(1, whole(request.query_params.get("page", "1")))
        values = {name: holdings.choices(name) for name in ("issuer", "doc_type", "issued_year")}
        everything = holdings.all().values()
        return self._html(
            "queue.html",
            found=found[(number - 1) * PER_PAGE : number * PER_PAGE],
            total=len(found),
            number=number,
            last=max(1, -(-len(found) // PER_PAGE)),
            best=max((h.worth.rate for h in found), default=0.0),
            wanted=wanted,
            query=query_of(wanted),
            values=values,
            counts={state: sum(Wanted(state=state).fits(h) for h in everything) for state in STATES},
            settled=sum(h.settled for h in everything),
            errors=sum(h.worth.errors for h in found),
            seconds=sum(h.worth.seconds for h in found if h.worth.looks),
        )

    async def next(self, request: Request) -> Response:
        """Go on to the next document of the queue."""
        return await run_in_threadpool(self._next, request)

    def _next(self, request: Request) -> Response:
        wanted, after = wanted_of(request), request.query_params.get("after", "")
        ids = [h.row["doc_id"] for h in self.desk.holdings.wanted(wanted)]
        # One that was just finished is in the queue no more: then its first one is the next.
        at = ids.index(after) + 1 if after in ids else 0
        target = f"/doc/{ids[at]}" if at < len(ids) else "/"
        return RedirectResponse(f"{target}?{query_of(wanted)}", status_code=303)

    async def document(self, request: Request) -> Response:
        """Show a document."""
        return await run_in_threadpool(self._document, request)

    def _document(self, request: Request) -> Response:
        holding = self.desk.holding(request.path_params["doc_id"])
        result = self.desk.holdings.result(holding)
        settled = self.desk.holdings.settled(result)
        facts = facts_of(result, settled)
        sheets = sheets_of(result.rows, facts)
        return self._html(
            "document.html",
            holding=holding,
            row=holding.row,
            facts=facts,
            sheets=sheets,
            pages=()
            if sheets or result.status == "failed"
            else self._text_pages(result.name, result.rows.get("changes", [])),
            settled=settled,
            notes=tuple(doubts_of(holding.row["problems"], None)),
            query=query_of(wanted_of(request)),
        )

    async def text(self, request: Request) -> Response:
        """Show the repaired text, what was changed marked."""
        return await run_in_threadpool(self._text, request)

    def _text(self, request: Request) -> Response:
        result = self.desk.holdings.result(self.desk.holding(request.path_params["doc_id"]))
        return self._html("text.html", pages=self._text_pages(result.name, result.rows.get("changes", [])))

    def _text_pages(self, name: str, changes: list[dict[str, Any]]) -> list[Any]:
        where = self.desk.holdings.store.text_path(name)
        text = where.read_bytes().decode("utf-8", "replace") if where.exists() else ""
        return list(text_pages(text, changes))

    async def picture(self, request: Request) -> Response:
        """Show a page."""
        return await run_in_threadpool(self._picture, request)

    def _picture(self, request: Request) -> Response:
        row = self.desk.holding(request.path_params["doc_id"]).row
        number = request.path_params["number"]
        turns = whole(request.query_params.get("turns", "0")) % 4
        return _jpeg(self.desk.pictures.page(row["source_path"], row["sha256"], number, turns))

    async def scrap(self, request: Request) -> Response:
        """Show the scrap of paper that a fact stands on."""
        return await run_in_threadpool(self._scrap, request)

    def _scrap(self, request: Request) -> Response:
        params = request.path_params
        holding = self.desk.holding(params["doc_id"])
        result = self.desk.holdings.result(holding)
        fact = self._fact(result, params["table"], params["ordinal"], params["field"])
        page = next(page for page in result.rows["pages"] if page["page"] == fact.page)
        scrap = Scrap(page["page"], fact.scrap or Box(0, 0, 0, 0), page["width"], page["rotation"] // 90)
        return _jpeg(self.desk.pictures.crop(holding.row["source_path"], holding.row["sha256"], scrap))

    def _fact(self, result: Any, table: str, ordinal: int, field: str) -> Fact:
        facts = facts_of(result, self.desk.holdings.settled(result))
        key = key_of(table, ordinal, field)
        for fact in facts[table]:
            if fact.key == key:
                return fact
        raise LookupError(key)

    async def judge(self, request: Request) -> Response:
        """Take down what a person says of a fact, and show it as it stands then."""
        if not secrets.compare_digest(request.headers.get("x-kehoach-token", ""), self.desk.token):
            return JSONResponse({"error": "Trang đã cũ: hãy tải lại."}, status_code=403)
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > MAX_BODY:
                return JSONResponse({"error": "Quá dài."}, status_code=413)
        return await run_in_threadpool(self._judge, request.path_params["doc_id"], body)

    def _judge(self, doc_id: str, body: bytes) -> Response:
        holdings = self.desk.holdings
        holding = self.desk.holding(doc_id)
        result = holdings.result(holding)
        try:
            said = Judgement.read(json.loads(body))
            row_of(result.rows, said.table, said.ordinal)
            holdings.book.add(judge(said, result, holdings.settled(result), self.desk.who))
        except TypingError as error:
            return JSONResponse({"error": str(error)}, status_code=422)
        except PipelineError as error:
            return JSONResponse({"error": message(str(error))}, status_code=409)
        except (ValueError, LookupError):
            return JSONResponse({"error": "Không hiểu yêu cầu: hãy tải lại trang."}, status_code=400)
        holdings.refresh(doc_id)
        return JSONResponse(self._answer(doc_id, said))

    def _answer(self, doc_id: str, said: Judgement) -> dict[str, Any]:
        holding = self.desk.holding(doc_id)
        answer: dict[str, Any] = {"done": holding.done, "settled": holding.settled}
        if not said.whole_document:
            fact = self._fact(self.desk.holdings.result(holding), said.table, said.ordinal, said.of)
            template = self.env.get_template("fact.html")
            answer["html"] = template.render(fact=fact, row=holding.row)
        return answer

    async def failed(self, request: Request, error: Exception) -> Response:
        """Say what cannot be read."""
        return self._refused(message(str(error)), str(error), 409)

    async def missing(self, request: Request, error: Exception) -> Response:
        """Say that there is no such thing."""
        return self._refused("Không có trang này.", "", getattr(error, "status_code", 404))

    def _refused(self, said: str, detail: str, status: int) -> Response:
        page = self._html("error.html", said=said, detail=detail if detail != said else "")
        page.status_code = status
        return page


def _jpeg(content: bytes) -> Response:
    return Response(content, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=3600"})
