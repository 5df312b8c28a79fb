"""The sample archive: its files, its gold, and that both come out of the generator."""

import hashlib
import io
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pypdfium2
import pytest
from PIL import Image

from tests.scans import MISSING_FONT, family
from tests.scans.archive import GOLD, MANIFEST, RAW, UNKNOWN, gold_json, makers
from tests.scans.samples import SAMPLES, WATERMARK, Sample, text_of

pytestmark = pytest.mark.slow

SHARED = Path(__file__).parents[1].parent / "shared"
BY_CONTENT = {sample.content: sample for sample in SAMPLES}
MEGABYTE = 1_000_000
LETTERS_OF_VIETNAMESE_ALONE = set("ắằẳẵặấầẩẫậếềểễệốồổỗộớờởỡợứừửữựđơưă")

needs_font = pytest.mark.skipif(family() is None, reason=MISSING_FONT)


def manifest() -> dict[str, Any]:
    """Return what made the archive."""
    return json.loads(MANIFEST.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def gold(sample: Sample) -> dict[str, Any]:
    """Return the record of a sample."""
    return json.loads((GOLD / f"{sample.stem}.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def gold_lines(sample: Sample) -> list[str]:
    """Return the lines of the gold text."""
    return (GOLD / f"{sample.stem}.txt").read_bytes().decode().split("\n")


def same_makers() -> bool:
    """Tell whether font and libraries are those that made the committed archive."""
    recorded = manifest()
    return family() is not None and all(recorded[key] == value for key, value in makers().items())


def joined(lines: list[str]) -> str:
    """Join printed lines; a hyphen at the end of a word is part of a symbol."""
    text = ""
    for line in filter(None, lines):
        glued = text.endswith("-") and not text.endswith(" -")
        text += line if glued or not text else f" {line}"
    return text.replace("\f", "")


def texts_of_pages(path: Path) -> list[str]:
    """Return the text layer of each page."""
    document = pypdfium2.PdfDocument(path)
    return [page.get_textpage().get_text_range() for page in document]


def test_files_are_those_of_the_manifest() -> None:
    files = {str(p.relative_to(RAW)): p for p in RAW.rglob("*") if p.is_file() and p.name != ".gitkeep"}
    digests = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()}
    assert digests == manifest()["files"]
    assert set(files) == {sample.path for sample in SAMPLES} | {UNKNOWN}
    assert sum(path.stat().st_size for path in files.values()) < 15 * MEGABYTE


def test_every_kind_of_document_is_there() -> None:
    kinds = Counter(gold(sample)["doc_type_code"] for sample in SAMPLES)
    assert kinds == {"KH": 11, "QĐ": 2, "CV": 1, "TB": 1}


@needs_font
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda s: s.stem)
def test_gold_is_what_the_generator_says(sample: Sample) -> None:
    if manifest()["font_digest"] != makers()["font_digest"]:
        pytest.skip("another font breaks lines elsewhere")
    assert (GOLD / f"{sample.stem}.json").read_text(encoding="utf-8") == gold_json(sample)
    assert (GOLD / f"{sample.stem}.txt").read_bytes().decode() == text_of(sample.gold_lines())


@needs_font
@pytest.mark.parametrize("content", ["kh_quan_hong_son", "kh_mau_giao_son_ca", "tb_huyen_son_lac"])
def test_bytes_come_out_again(content: str) -> None:
    if not same_makers():
        pytest.skip("font or libraries differ from those that made the archive")
    sample = BY_CONTENT[content]
    assert sample.make(sample.document()) == (RAW / sample.path).read_bytes()


@needs_font
def test_pixels_come_out_again() -> None:
    if not same_makers():
        pytest.skip("font or libraries differ from those that made the archive")
    sample = BY_CONTENT["kh_xa_dong_ma"]
    with (
        Image.open(RAW / sample.path) as kept,
        Image.open(io.BytesIO(sample.make(sample.document()))) as made,
    ):
        # Another processor may round a blur differently by one level here and there.
        difference = np.abs(np.asarray(kept, dtype=int) - np.asarray(made, dtype=int))
    assert difference.mean() < 0.5


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda s: s.stem)
def test_gold_stands_in_the_gold_text(sample: Sample) -> None:
    record, lines = gold(sample), gold_lines(sample)
    for artefact in record["artefact_lines"]:
        lines[artefact["line"] - 1] = ""
    assert record["file"] == sample.name
    for found in (*record["citations"], *record["targets"]):
        assert found["text"] in joined(lines[found["line"] - 1 : found["line_end"]])
    for cited in record["citations"]:
        assert (cited["number_symbol"] or cited["type"]) in cited["text"]
        assert cited["subject"] is None or cited["subject"] in joined(lines)
    for target in record["targets"]:
        assert (target["indicator"] or "") in target["text"]
        assert target["item_line"] <= target["line"] <= target["line_end"] <= target["item_line_end"]
        year = (target["deadline"] or "")[:4]
        assert year in target["text"]


def test_symbols_break_over_lines() -> None:
    ends = [
        line for sample in SAMPLES for line in gold_lines(sample) if line.endswith(("QĐ-", "NĐ-", "TTr-"))
    ]
    assert ends


def test_documents_cite_each_other() -> None:
    cited = Counter(
        number
        for sample in SAMPLES
        for number in {c["number_symbol"] for c in gold(sample)["citations"] if c["numbered"]}
    )
    for content in ("qd_quan_hong_son", "kh_quan_hong_son", "cv_quan_hong_son", "qd_huyen_son_lac"):
        assert cited[gold(BY_CONTENT[content])["number_symbol"]] >= 2, content


def test_what_cannot_be_read_is_null_only_where_it_is_blank() -> None:
    blank = gold(BY_CONTENT["kh_thcs_bai_ngang"])
    assert (blank["number"], blank["number_symbol"], blank["symbol"]) == (None, None, "KH-THCSBN")
    assert (blank["issued_on"], blank["issued_day"], blank["issued_month"]) == (None, None, 9)
    by_hand = gold(BY_CONTENT["kh_tieu_hoc_phu_sa"])
    assert (by_hand["number"], by_hand["issued_on"]) == ("118", "2024-05-16")


@pytest.mark.parametrize(
    ("content", "vietnamese"),
    [
        ("kh_quan_hong_son", [True, True, True]),
        ("kh_so_noi_vu", [True, False]),
        ("kh_phong_gddt", [False, False]),
        ("kh_mam_non_hoa_may", [False, False]),
        ("qd_quan_hong_son", [False]),
    ],
)
def test_text_layers(content: str, vietnamese: list[bool]) -> None:
    texts = texts_of_pages(RAW / BY_CONTENT[content].path)
    assert [len(LETTERS_OF_VIETNAMESE_ALONE & set(text)) > 15 for text in texts] == vietnamese


def test_the_junk_layer_is_as_long_as_the_page() -> None:
    sample = BY_CONTENT["kh_phong_gddt"]
    words = sum(len(text.split()) for text in texts_of_pages(RAW / sample.path))
    assert words > 0.9 * len(joined(gold_lines(sample)).split())


def test_the_dump_has_the_lines_of_its_gold() -> None:
    sample = BY_CONTENT["kh_mau_giao_son_ca"]
    dump = (RAW / sample.path).read_bytes().decode().split("\n")
    right = gold_lines(sample)
    assert len(dump) == len(right)
    assert dump != right
    assert [line.startswith("\f") for line in dump] == [line.startswith("\f") for line in right]


def test_images_are_as_promised() -> None:
    with Image.open(RAW / BY_CONTENT["kh_huyen_son_lac"].path) as tiff:
        assert (tiff.n_frames, tiff.mode, tiff.info["dpi"]) == (3, "1", (200, 200))  # type: ignore[attr-defined]
    with Image.open(RAW / BY_CONTENT["kh_xa_dong_ma"].path) as photo:
        assert (photo.format, photo.mode) == ("JPEG", "RGB")
    sizes = [page.get_size() for page in pypdfium2.PdfDocument(RAW / BY_CONTENT["kh_phuong_hoa_lam"].path)]
    assert [width > height for width, height in sizes] == [False, True]


def test_no_mark_of_the_scanner_in_the_gold() -> None:
    assert not any(WATERMARK in line for sample in SAMPLES for line in gold_lines(sample))


def test_records_have_the_keys_of_hand_made_ones() -> None:
    hand_made = SHARED / "gold" / "002.json"
    if not hand_made.is_file():
        pytest.skip("hand-made gold is not here")
    model = json.loads(hand_made.read_text(encoding="utf-8"))
    for sample in SAMPLES:
        record = gold(sample)
        assert list(record) == list(model)
        assert all(list(c) == list(model["citations"][0]) for c in record["citations"])
        assert all(list(t) == list(model["targets"][0]) for t in record["targets"])


def test_the_scorer_accepts_the_gold(tmp_path: Path) -> None:
    scorer = SHARED / "score" / "score_fields.py"
    if not scorer.is_file():
        pytest.skip("the scorer is not here")
    records = [gold(sample) | {"doc_id": sample.stem, "source_path": sample.path} for sample in SAMPLES]
    pd.DataFrame(records).drop(columns=["citations", "targets"]).to_parquet(tmp_path / "documents.parquet")
    for name in ("citations", "targets"):
        rows = [found | {"doc_id": r["doc_id"]} for r in records for found in r[name]]
        table = pd.DataFrame(rows).rename(columns={"type_code": "doc_type_code"})
        table.to_parquet(tmp_path / f"{name}.parquet")
    command = [sys.executable, str(scorer), str(tmp_path), *(str(p) for p in sorted(GOLD.glob("*.json")))]
    scores = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert scores["header_accuracy"] == 1.0
    assert [scores[key]["f1"] for key in ("citations", "numberless", "targets")] == [1.0, 1.0, 1.0]
