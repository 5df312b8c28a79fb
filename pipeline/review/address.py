"""Search and filters of the queue as they stand in an address."""

from urllib.parse import urlencode

from starlette.requests import Request

from pipeline.review.holdings import Wanted

STATES = ("open", "sure", "done", "all")


def wanted_of(request: Request) -> Wanted:
    """Read search and filters from an address."""
    given = request.query_params
    try:
        below = float(given.get("below", "1"))
    except ValueError:
        below = 1.0
    state = given.get("state", "open")
    texts = {name: given.get(name, "").strip()[:200] for name in ("words", "issuer", "doc_type", "year")}
    return Wanted(**texts, below=below, state=state if state in STATES else "open")


def query_of(wanted: Wanted) -> str:
    """Write search and filters into an address; what is usual is left out."""
    names = ("words", "issuer", "doc_type", "year", "below", "state")
    usual = Wanted()
    return urlencode(
        {name: getattr(wanted, name) for name in names if getattr(wanted, name) != getattr(usual, name)}
    )


def whole(text: str) -> int:
    """Return a number from an address, 0 for what is none."""
    return int(text) if text.isdecimal() and len(text) < 9 else 0
