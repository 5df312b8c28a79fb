"""Where a reviewer's next minute finds most errors: documents by expected errors found per minute."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.archive.rows import Rows
from pipeline.archive.spread import Row
from pipeline.review.apply import KEYS, Settled, reason_field
from pipeline.rules import read_toml


@dataclass(frozen=True, slots=True)
class Look:
    """One look at one place: how many errors it is expected to find, in how many seconds."""

    table: str
    ordinal: int
    field: str
    errors: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Worth:
    """What looking at a document is worth, when the looks that pay least are left out."""

    errors: float
    seconds: float
    looks: tuple[Look, ...] = ()

    @property
    def rate(self) -> float:
        """Expected errors found per minute."""
        return 60 * self.errors / self.seconds if self.seconds else 0.0


def worth_of(looks: Iterable[Look]) -> Worth:
    """Return the selection of looks with the best rate, opening the document included.

    The best selection is a beginning of the looks ordered by their own rate: a look is worth adding as long
    as it finds errors faster than the document does so far.

    >>> worth_of([Look("documents", 0, "subject", 0.5, 4), Look("documents", 0, "place", 0.01, 4)]).seconds
    14.0
    """
    best: dict[tuple[str, int, str], Look] = {}
    for look in looks:
        # A number that was read and is doubted is looked at once.
        place = (look.table, look.ordinal, look.field)
        best[place] = max(best.get(place, look), look, key=lambda one: one.errors)
    opening: float = read_toml("review.toml")["seconds"]["open"]
    taken: list[Look] = []
    errors, seconds = 0.0, opening
    for look in sorted(
        best.values(), key=lambda look: (-look.errors / look.seconds, look.table, look.ordinal)
    ):
        if look.errors / look.seconds <= errors / seconds:
            break
        taken.append(look)
        errors, seconds = errors + look.errors, seconds + look.seconds
    return Worth(errors, seconds, tuple(taken))


def looks_at(rows: Rows, settled: Settled) -> Iterator[Look]:
    """Return the looks that a document still asks for; what people settled is left out."""
    document = rows["documents"][0]
    if settled.done or document["status"] == "failed":
        return
    cells = settled.of("documents", 0)
    found = {row["field"]: row["confidence"] for row in rows.get("evidence", [])}
    for field, confidence in found.items():
        if field not in cells:
            yield look("documents", 0, field, confidence)
    yield from empty_looks(document, {*found, *cells}, {*cells})
    for table in ("citations", "targets"):
        for row in rows.get(table, []):
            if not settled.of(table, row["ordinal"]):
                yield look(table, row["ordinal"], "*", row["confidence"])


def look(table: str, ordinal: int, field: str, confidence: float) -> Look:
    """Return the look at a value that was found."""
    kinds = {"documents": "field", "citations": "citation", "targets": "target"}
    return Look(table, ordinal, field, 1.0 - confidence, read_toml("review.toml")["seconds"][kinds[table]])


def empty_looks(document: Row, known: set[str], settled: set[str]) -> Iterator[Look]:
    """Return the looks for key fields that are empty, and for parts of them."""
    rules = read_toml("review.toml")
    chances: dict[str, float] = {}
    for problem in document["problems"]:
        field, ending = reason_field(problem["code"]), problem["code"].rpartition("_")[2]
        if field and field not in settled:
            chances[field] = max(chances.get(field, 0.0), rules["missing"].get(ending, 0.0))
    for field in KEYS:
        if field not in known:
            chances.setdefault(field, rules["missing"]["missing"])
    for field, chance in chances.items():
        if chance:
            yield Look("documents", 0, field, chance, rules["seconds"]["missing"])
