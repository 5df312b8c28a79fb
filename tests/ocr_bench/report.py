"""The figures of a run as a table, and as JSON for whoever compares two runs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

from pipeline.quality.line_errors import LineErrors, interval, line_errors
from pipeline.quality.text_scores import Rate, TextScores, score_text
from tests.ocr_bench.readers import Answer

Gold = tuple[tuple[str, str], ...]

HEAD = (
    f"{'pages':20} {'n':>2} {'who':10} {'CER':>7} {'95 %':>13} {'WER':>7} {'found':>6} {'marks':>6} "
    f"{'header':>7} {'body':>7} {'sign':>7} {'s/page':>6} {'ratio':>5}"
)


@dataclass(frozen=True, slots=True)
class Result:
    """What one reader made of one page."""

    group: str
    who: str
    gold: Gold
    answer: Answer
    text: str

    @property
    def scores(self) -> TextScores:
        """Scores of the whole page."""
        return score_text("\n".join(text for _, text in self.gold), self.text)

    @property
    def lines(self) -> tuple[LineErrors, ...]:
        """Wrong characters line by line."""
        return line_errors(self.gold, self.text)


def results_of(group: str, who: str, gold: Gold, answer: Answer) -> list[Result]:
    """Return the results of one page: as read, and as repaired where that was done."""
    found = [Result(group, who, gold, answer, answer.text)]
    if answer.repaired:
        found.append(Result(group, "repaired", gold, answer, answer.repaired))
    return found


def rows(results: Sequence[Result]) -> Iterable[dict[str, Any]]:
    """Sum the pages of each group and reader."""
    groups = dict.fromkeys((result.group, result.who) for result in results)
    stock = {
        group: sum(r.answer.seconds for r in results if (r.group, r.who) == (group, "tesseract"))
        for group, _ in groups
    }
    for group, who in groups:
        chosen = [r for r in results if (r.group, r.who) == (group, who)]
        yield row(group, who, chosen, stock[group])


def row(group: str, who: str, results: Sequence[Result], stock: float) -> dict[str, Any]:
    """Sum the pages of one group; ``ratio`` is how many times as fast as stock Tesseract they were read."""
    scores = reduce(add, (result.scores for result in results))
    lines = [line for result in results for line in result.lines]
    zones = {
        zone: reduce(add, (line.errors for line in lines if line.zone == zone), Rate(0, 0))
        for zone in ("header", "body", "sign_off")
    }
    seconds = sum(result.answer.seconds for result in results)
    return {
        "group": group,
        "who": who,
        "pages": len(results),
        "cer": scores.cer.rate,
        "errors": scores.cer.errors,
        "characters": scores.cer.total,
        "interval": interval([line.errors for line in lines]),
        "wer": scores.wer.rate,
        "found": scores.found,
        "marks": scores.marks.rate,
        **{zone: rate.rate if rate.total else None for zone, rate in zones.items()},
        "seconds": seconds / len(results),
        "ratio": stock / seconds if stock and seconds and who != "repaired" else None,
        "memory": max(result.answer.memory for result in results),
    }


def line_of(row: dict[str, Any]) -> str:
    """Return a row for the terminal."""
    low, high = row["interval"]
    ratio = f"{row['ratio']:5.2f}" if row["ratio"] else ""
    zones = " ".join(_percent(row[zone], 7) for zone in ("header", "body", "sign_off"))
    return (
        f"{row['group']:20} {row['pages']:2} {row['who']:10} {_percent(row['cer'], 7)} "
        f"{_percent(low, 6)}-{_percent(high, 6).strip():6} {_percent(row['wer'], 7)} "
        f"{100 * row['found']:6.1f} {_percent(row['marks'], 6)} {zones} {row['seconds']:6.2f} {ratio}"
    )


def _percent(rate: float | None, width: int) -> str:
    return " " * width if rate is None else f"{100 * rate:{width}.2f}"
