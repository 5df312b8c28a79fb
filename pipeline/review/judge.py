"""What a person says of a fact, as entries for the book of corrections."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast, get_args

from pipeline.archive.results import Result
from pipeline.review.apply import Settled
from pipeline.review.corrections import WHOLE, Action, Correction
from pipeline.review.shown import anchor_of, row_of
from pipeline.review.typed import FIELDS, columns_of, is_partial, normal, text_of


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the page sends; ``of`` is the field of a letterhead's fact, else empty; ``values`` are edits."""

    table: str
    ordinal: int
    of: str
    action: Action
    values: tuple[tuple[str, str | None], ...] = ()

    @classmethod
    def read(cls, sent: Any) -> "Judgement":
        """Check what was sent.

        Raises:
            ValueError: it is no judgement.
        """
        try:
            table, action, of = str(sent["table"]), sent["action"], str(sent["field"])
            values = tuple((str(k), None if v is None else str(v)) for k, v in sent.get("values", {}).items())
            said = cls(table, int(sent["ordinal"]), of, cast(Action, action), values)
        except (TypeError, KeyError, AttributeError) as error:
            raise ValueError(f"no judgement: {error}") from error
        known = FIELDS.get(table, ())
        single = table != "documents" or of in (*known, WHOLE)
        if action not in get_args(Action) or not single or any(name not in known for name, _ in values):
            raise ValueError("no judgement of a known cell")
        return said

    @property
    def whole_document(self) -> bool:
        """Tell whether it is about the document as a whole."""
        return self.table == "documents" and self.of == WHOLE


def judge(said: Judgement, result: Result, settled: Settled, who: str) -> list[Correction]:
    """Return the entries that a judgement makes.

    Raises:
        TypingError: a value is none of its cell.
        LookupError: there is no such row.
    """
    at = datetime.now(UTC).isoformat(timespec="seconds")
    document = result.rows["documents"][0]
    row = row_of(result.rows, said.table, said.ordinal)
    entries = []
    for field, action, value in _cells(said, row, settled):
        if field != WHOLE:
            columns_of(said.table, field, value)
        anchor, confidence, rule = anchor_of(result.rows, said.table, said.ordinal, field)
        entries.append(
            Correction(
                *(at, who, result.sha256, document["source_path"], said.table, field, action),
                value=value,
                read=None if field == WHOLE else text_of(field, row),
                anchor=anchor,
                confidence=confidence,
                rule=rule,
                version=document["version"],
            )
        )
    return entries


Said = tuple[str, Action, str | None]


def _cells(said: Judgement, row: dict[str, Any], settled: Settled) -> Iterator[Said]:
    """Return field, action and value of each cell that the judgement is about."""
    if said.whole_document or said.action == "reject":
        yield WHOLE, said.action, None
        return
    known = settled.of(said.table, said.ordinal)
    fields = (said.of,) if said.table == "documents" else FIELDS[said.table]
    match said.action:
        case "edit":
            yield from ((field, "edit", normal(said.table, field, value)) for field, value in said.values)
        case "undo":
            yield from ((field, "undo", None) for field in known if field in (*fields, WHOLE))
        case _:
            for field in fields:
                if field not in known and (text_of(field, row) is not None or said.table == "documents"):
                    yield field, said.action, _value(said.action, field, row)


def _value(action: Action, field: str, row: dict[str, Any]) -> str | None:
    """Return what holds: what was read where it is right; of what cannot be read, the parts that can."""
    read = text_of(field, row)
    return read if action == "accept" or is_partial(read) else None
