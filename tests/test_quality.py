"""The quality gate: measured scores may rise, never fall below their floors.

``pytest tests/test_quality.py --update-floors`` raises the floors to the scores of this run; one that fell
keeps its floor and fails.
"""

import json
from collections import Counter
from pathlib import Path

import pytest

from pipeline.archive.rows import rows_of
from pipeline.quality.fact_scores import FactScores, Hits, score_facts
from pipeline.quality.labels import read_labels
from pipeline.quality.summary import Summary, summaries
from pipeline.quality.text_scores import Rate, score_text
from pipeline.quality.verdicts import judge_document
from pipeline.repair import restore
from tests.reading import read_text
from tests.test_extract import cases, row, target_row

ROOT = Path(__file__).parents[1]
GOLD = sorted((ROOT / "data" / "gold").glob("*.json"))
SHARED = ROOT.parent / "shared"
FLOORS = Path(__file__).parent / "floors.json"

pytestmark = pytest.mark.quality


def check(name: str, value: float, update: bool) -> None:
    """Hold a score to its floor; with ``update`` raise the floor to it."""
    floors: dict[str, float] = json.loads(FLOORS.read_text(encoding="utf-8"))
    if update and value > floors.get(name, 0):
        floors[name] = round(value, 4)
        FLOORS.write_text(json.dumps(floors, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    assert round(value, 4) >= floors[name], f"{name} fell to {value:.4f}; its floor is {floors[name]}"


def total(folder: Path) -> FactScores:
    """Return the scores of all gold texts of a folder, read as the product reads a dump."""
    scores = FactScores(Rate(0, 0), Hits(), Hits())
    for path in sorted(folder.glob("*.json")):
        document = read_text(path.with_suffix(".txt").read_text(encoding="utf-8"))
        scores += score_facts(json.loads(path.read_text(encoding="utf-8")), document)
    return scores


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("samples", ROOT / "data" / "gold"),
        pytest.param(
            "seeds",
            SHARED / "gold",
            marks=pytest.mark.skipif(not SHARED.exists(), reason="needs the gold beside the checkout"),
        ),
    ],
)
def test_facts_of_right_text(name: str, folder: Path, update_floors: bool) -> None:
    scores = total(folder)
    assert scores.header.total > 30
    check(f"{name}: header", 1 - scores.header.rate, update_floors)
    check(f"{name}: citations f1", scores.citations.f1, update_floors)
    check(f"{name}: targets f1", scores.targets.f1, update_floors)


def test_own_documents(update_floors: bool) -> None:
    """Whole rows of invented documents: every slot must be right."""
    hits = {"citations": Hits(), "targets": Hits()}
    for case in cases("documents.toml"):
        facts = read_text(case["text"].strip() + "\n").facts
        rows = {"citations": map(row, facts.citations), "targets": map(target_row, facts.targets)}
        for name, found in rows.items():
            got, wanted = (Counter(tuple(one) for one in some) for some in (found, case[name]))
            hits[name] += Hits((got & wanted).total(), got.total(), wanted.total())
    for name, hit in hits.items():
        check(f"documents: {name} whole f1", hit.f1, update_floors)


def developed(labels: Path) -> Summary:
    """Return the scores of the clean documents whose labels are for development."""
    verdicts = []
    for label in read_labels([labels]):
        if label.split == "dev":
            document = read_text((SHARED / "docs" / label.file).read_text(encoding="utf-8"))
            rows = rows_of(document, 0.0, "")
            verdicts += list(judge_document(label, rows["documents"][0], rows))
    (summary,) = summaries(verdicts)
    return summary


HELD = (
    "header",
    "citations f1",
    "citations: date",
    "citations: issuer",
    "citations: subject",
    "numberless f1",
    "targets f1",
    "targets: quantity",
    "targets: comparator",
)


@pytest.mark.slow
@pytest.mark.skipif(not SHARED.exists(), reason="needs the labelled documents beside the checkout")
@pytest.mark.parametrize(("name", "folder"), [("labelled", "labels"), ("second", "labels/second")])
def test_labelled_documents(name: str, folder: str, update_floors: bool) -> None:
    numbers = developed(ROOT / "tests" / folder).as_numbers()
    fell = []
    for measure in HELD:
        try:
            check(f"{name}: {measure}", numbers[measure], update_floors)
        except AssertionError as error:
            fell.append(str(error))
    assert not fell


@pytest.mark.skipif(not SHARED.exists(), reason="needs the noisy texts beside the checkout")
@pytest.mark.parametrize("name", ["000", "002", "003", "004"])
def test_repair(name: str, update_floors: bool) -> None:
    (raw,) = (SHARED / "seeds").glob(f"{name}_*.txt")
    gold = (SHARED / "gold" / f"{name}.txt").read_text(encoding="utf-8")
    scores = score_text(gold, restore(raw.read_text(encoding="utf-8")).text)
    check(f"{name}: words right", 1 - scores.wer.rate, update_floors)
