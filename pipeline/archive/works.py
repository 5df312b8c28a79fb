"""The same cited document across the archive, under one id: what its mentions agree on.

Two passes over the archive, one document at a time: ``note`` hears what every document says, ``assign`` gives
each mention its work. What is in memory between them grows with the works that are cited, not with documents.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.archive.gathered import BY_VOTE, SURE, Cluster, Said
from pipeline.archive.held import Held, Own
from pipeline.archive.home import home_of
from pipeline.archive.mentions import (
    Form,
    When,
    agree,
    forms_of,
    is_compatible,
    organ_key,
    plain,
    sort_key,
    when_of,
    with_forms,
)
from pipeline.archive.numbers import is_a_year, is_possible, symbol_of, whole_number
from pipeline.archive.same_title import by_law, by_title, listed_laws, number_of_law
from pipeline.archive.same_work import by_number
from pipeline.archive.spread import Row
from pipeline.archive.tally import Tally
from pipeline.extract.atoms import doc_type, type_of_symbol

VARIANTS = 20
"""Printed forms that the table shows of a work, the most frequent first."""

VOTES = 5
"""Values that the table shows of a vote, the heaviest first."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the mentions of a work agree on."""

    work_id: str
    number_symbol: str | None
    issued_on: str | None
    doc_id: str | None
    confidence: float


class Works:
    """Works of an archive: ``note`` every document, then ``assign`` every document, then ask for ``rows``."""

    def __init__(self) -> None:
        self._said: dict[Form, Said] = {}
        self._held = Held()
        self._clusters: list[Cluster] | None = None
        self._work: dict[Form, tuple[int, float]] = {}
        self._agreed: list[Agreed] = []
        self._documents: list[int] = []

    def note(self, citations: list[Row], document: Row | None = None) -> None:
        """Hear what the mentions of a document say, and what the document itself is."""
        for citation, form in with_forms(named_in_full(citations, document)):
            self._said.setdefault(form, Said()).hear(citation)
        if document is not None:
            self._note_own(document)

    def _note_own(self, document: Row) -> None:
        own = Own(
            document["doc_id"], document["doc_type_code"] or "", plain(document["subject"] or ""),
            when_of({**document, "year": None}), organ_key(document["issuer"]),
        )  # fmt: skip
        self._held.add(filter(None, (document["number_symbol"], own.title)), own)

    def _settle(self) -> None:
        """Decide once which forms are one work."""
        numbered = by_number(self._said)
        self._clusters = [*numbered, *by_law(self._said, numbered), *by_title(self._said)]
        for index, cluster in enumerate(self._clusters):
            self._work.update((form, (index, sure)) for form, sure in cluster.forms.items())
            self._agreed.append(agreed(cluster, self._held))
        self._documents = [0] * len(self._clusters)
        self._said = {}

    def assign(self, citations: list[Row], document: Row | None = None) -> list[Row]:
        """Fill ``work_id`` of each mention; return the document's edges of the citation graph."""
        if self._clusters is None:
            self._settle()
        edges: dict[tuple[int, str], Row] = {}
        forms = forms_of(named_in_full(citations, document))
        for citation, form in ((c, f) for c, f in zip(citations, forms, strict=True) if f):
            index, sure = self._work[form]
            work = self._agreed[index]
            citation["work_id"] = work.work_id
            differs = citation["number_symbol"] not in (None, work.number_symbol)
            sure = min(sure, BY_VOTE if differs else SURE)
            citation["work_confidence"] = round(sure * citation["confidence"], 4)
            edge = edges.setdefault((index, citation["role"]), _edge(citation, work))
            edge["mentions"] += 1
            edge["confidence"] = max(edge["confidence"], citation["work_confidence"])
        return self._new(edges)

    def _new(self, edges: dict[tuple[int, str], Row]) -> list[Row]:
        """Count the document once, also where the archive holds it several times."""
        if not self._held.count({edge["doc_id"] for edge in edges.values()}):
            return []
        for index in {index for index, _ in edges}:
            self._documents[index] += 1
        return list(edges.values())

    def rows(self) -> Iterator[Row]:
        """Return the works, the most cited first."""
        if self._clusters is None:
            self._settle()
        works = zip(self._clusters or (), self._agreed, self._documents, strict=True)
        for cluster, work, documents in sorted(works, key=lambda w: (-w[0].said.mentions, w[1].work_id)):
            votes = cluster.said.votes
            yield {
                "work_id": work.work_id,
                "doc_type": _type(votes, work.number_symbol),
                "number_symbol": work.number_symbol,
                "issued_on": work.issued_on,
                "issuer": votes["issuer"].first,
                "subject": votes["subject"].first,
                "mentions": cluster.said.mentions,
                "documents": documents,
                "variants": [value for value, _, _ in votes["text"].ranked()][:VARIANTS],
                "doc_id": work.doc_id,
                "confidence": work.confidence,
                "votes": list(vote_structs(votes)),
                "problems": list(_clashes(votes)),
            }


def named_in_full(citations: list[Row], document: Row | None) -> list[Row]:
    """Return the mentions with issuers named in full, as the document that cites means them."""
    if document is None:
        return citations
    home = home_of(document)
    return [{**citation, "issuer": home.full(citation["issuer"])} for citation in citations]


def _edge(citation: Row, work: Agreed) -> Row:
    return {
        "doc_id": citation["doc_id"],
        "work_id": work.work_id,
        "cited_doc_id": work.doc_id,
        "role": citation["role"],
        "mentions": 0,
        "confidence": 0.0,
    }


def agreed(cluster: Cluster, held: Held) -> Agreed:
    """Take the vote: canonical number and date, the id, and the document where the archive holds it."""
    number, date = _number(cluster), _date(cluster)
    votes = cluster.said.votes
    sure = cluster.said.best * min(votes["number_symbol"].share, votes["issued_on"].share)
    doc_id = _own_document(cluster, number, date, held)
    return Agreed(_work_id(cluster, number, date), number, date, doc_id, round(sure, 4))


def _type(votes: dict[str, Tally], number: str | None) -> str | None:
    """Return the type that the symbol names, where most mentions name one of another code."""
    first = votes["doc_type"].first
    by_symbol = type_of_symbol(symbol_of(number)) if number else None
    return by_symbol.name if by_symbol and (not first or doc_type(first).code != by_symbol.code) else first


def _number(cluster: Cluster) -> str | None:
    """Return the heaviest number that can be, else the one on the list of laws, else the heaviest."""
    ranked = [whole_number(value) for value, _, _ in cluster.said.votes["number_symbol"].ranked()]
    possible = next((value for value in ranked if is_possible(value)), None)
    return possible or number_of_law(cluster) or next(iter(ranked), None)


def _date(cluster: Cluster) -> str | None:
    """Return the heaviest whole date that can be, else the one on the list of laws."""
    dates = (date for date, _, _ in cluster.said.votes["issued_on"].ranked())
    if date := next((date for date in dates if is_a_year(int(date[:4]))), None):
        return date
    law = listed_laws().get(_number(cluster) or "")
    return "-".join(f"{part:02d}" for part in law.when if part) if law and None not in law.when else None


def _work_id(cluster: Cluster, number: str | None, date: str | None) -> str:
    """Return 16 hex digits that depend on what the work is agreed to be, not on the order of the files."""
    form = min(cluster.forms, key=lambda form: (-cluster.forms[form], _blanks(form.when), sort_key(form)))
    when = date or "-".join(str(part or "") for part in form.when)
    name = number or f"{form.code} {form.name}"
    text = "\x1f".join((name, when, cluster.organ, cluster.series))
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def _blanks(when: When) -> int:
    return sum(part is None for part in when)


def _own_document(cluster: Cluster, number: str | None, date: str | None, held: Held) -> str | None:
    """Find the cited document in the archive by number, or type and title; one alone must fit."""
    whens = _whens(date) or cluster.whens
    found = {
        document[2:]: document.doc_id
        for document in sorted(held.under(number or cluster.form.name), reverse=True, key=_order)
        if (number or document.code == cluster.form.code)
        and agree(document.organ, cluster.organ)
        and any(is_compatible(document.when, when) for when in whens)
    }
    return next(iter(found.values())) if len(found) == 1 else None


def _order(own: Own) -> tuple[object, ...]:
    return (*own[:3], tuple(part or 0 for part in own.when), own.organ)


def _whens(date: str | None) -> set[When]:
    if date is None:
        return set()
    year, month, day = (int(part) for part in date.split("-"))
    return {(year, month, day)}


VOTED_ON = ("number_symbol", "issued_on", "doc_type", "issuer")


def vote_structs(votes: dict[str, Tally]) -> Iterable[Row]:
    """Show the votes of the columns on which the mentions differ."""
    for column in VOTED_ON:
        ranked = votes[column].ranked()
        if len(ranked) > 1:
            for value, mentions, weight in ranked[:VOTES]:
                yield {"column": column, "value": value, "mentions": mentions, "weight": round(weight, 4)}


def _clashes(votes: dict[str, Tally]) -> Iterable[str]:
    """Name what of one document cannot differ and yet does."""
    codes = {"number_symbol": "number_clash", "issued_on": "date_clash"}
    return (code for column, code in codes.items() if len(votes[column]) > 1)
