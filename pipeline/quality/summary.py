"""Verdicts summed up: rates of header fields and slots, hits of citations and targets, split by split."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.quality.fact_scores import Hits
from pipeline.quality.text_scores import Rate
from pipeline.quality.verdicts import FOUND, Verdict


@dataclass(frozen=True, slots=True)
class Summary:
    """Scores of one split."""

    split: str
    documents: int
    rates: Mapping[str, Rate]
    hits: Mapping[str, Hits]

    def as_numbers(self) -> dict[str, float]:
        """Return one number for each measure, for floors: shares right, F1."""
        rates = {name: 1 - rate.rate for name, rate in self.rates.items()}
        return rates | {f"{name} f1": hits.f1 for name, hits in self.hits.items()}


def summaries(verdicts: Sequence[Verdict]) -> Iterator[Summary]:
    """Sum up each split, in order of appearance."""
    for split in dict.fromkeys(v.split for v in verdicts):
        mine = [v for v in verdicts if v.split == split]
        yield Summary(split, len({v.file for v in mine}), _rates(mine), _hits(mine))


def _rates(verdicts: Iterable[Verdict]) -> dict[str, Rate]:
    rates = {"header": Rate(0, 0)}
    for v in verdicts:
        if v.field == FOUND or v.right is None:
            continue
        one = Rate(int(not v.right), 1)
        if v.table == "documents":
            rates["header"] += one
        name = v.field if v.table == "documents" else f"{v.table}: {v.field}"
        rates[name] = rates.get(name, Rate(0, 0)) + one
    return rates


def _hits(verdicts: Iterable[Verdict]) -> dict[str, Hits]:
    hits: dict[str, Hits] = {"citations": Hits(), "numberless": Hits(), "targets": Hits()}
    for v in verdicts:
        if v.field == FOUND and v.right is not None:
            hits[v.table] += Hits(int(v.right), int(v.got is not None), int(v.want is not None))
    return hits
