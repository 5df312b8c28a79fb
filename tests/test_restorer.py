"""The learned restorer: it mends words, and leaves numbers, symbols, abbreviations and clean text alone."""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import ExitCode, ModelError
from pipeline.repair import default_restorer, repair, restore, rules_only
from pipeline.repair.explaining import explained
from pipeline.repair.lattice import WIDTH, Lattice, Row
from pipeline.repair.model import load_model
from pipeline.repair.model_files import model_digest, model_folder
from pipeline.repair.rescoring import Question
from pipeline.repair.restorer import ChannelRestorer
from pipeline.repair.search import STRETCH, posteriors
from pipeline.repair.tokens import Kind, words_of
from pipeline.repair.witness import Witness
from pipeline.schema import Span
from pipeline.text import Text

FOLDER = model_folder()
needs_model = pytest.mark.skipif(FOLDER is None, reason="the model of the restorer is absent")

READ_AS_ENGLISH = """Thue hién Quyét dinh s6 2844/QD-UBND ngay 14 thang 8 nam 2021 cta Uy
ban nhan dan Thanh phd H6 Chi Minh vé viéc ban hanh Ké hoach cai thién Chi s6
Hiéu qua quan tri va hanh chinh c6ng cép tinh (PAPI) trén dia ban Thanh phd
Chi Minh giai doan 2021 - 2025; trach nhiém cta cac co quan, don vi (CCHC)."""

CLEAN = """Thực hiện Quyết định số 2844/QĐ-UBND ngày 14 tháng 8 năm 2021 của Ủy ban nhân dân
Thành phố về việc ban hành Kế hoạch cải thiện Chỉ số Hiệu quả quản trị và hành chính công
cấp tỉnh (PAPI) trên địa bàn Thành phố giai đoạn 2021 - 2025; theo dõi, đôn đốc các đơn vị."""


@pytest.fixture(scope="module")
def restorer() -> ChannelRestorer:
    assert FOLDER is not None
    return ChannelRestorer(load_model(FOLDER))


@needs_model
def test_words_are_mended(restorer: ChannelRestorer) -> None:
    mended = repair(READ_AS_ENGLISH, restorer).text
    for phrase in ("Thực hiện Quyết định số", "hành chính công cấp tỉnh", "về việc ban hành Kế hoạch"):
        assert phrase in mended


@needs_model
@pytest.mark.parametrize("kept", ["2844/Q", "14", "2021 - 2025", "(PAPI)", "(CCHC)"])
def test_numbers_and_abbreviations_stay(restorer: ChannelRestorer, kept: str) -> None:
    assert kept in repair(READ_AS_ENGLISH, restorer).text


@needs_model
@pytest.mark.parametrize(
    ("read", "right"),
    [
        (
            "Các phòng, ban, co quan, don vi phuchoi co'sé vat chat cua cac truong tren dia ban",
            "phục hồi cơ sở",
        ),
        (
            "Thuc hién ké ho ach cai cach hanh chinh cua thanh phd trong nam hoc nay, dé nghi cac",
            "kế hoạch cải",
        ),
    ],
)
def test_words_are_parted_and_joined(restorer: ChannelRestorer, read: str, right: str) -> None:
    assert right in restorer(Text.of(read)).text


@needs_model
def test_each_part_of_a_document_is_told_by_itself(restorer: ChannelRestorer) -> None:
    """A clean letterhead over a noisy text stays as it is, and the text is mended."""
    mended = restorer(Text.of(f"{CLEAN}\n{READ_AS_ENGLISH}\n{CLEAN}")).text
    assert mended.startswith(CLEAN) and mended.endswith(CLEAN)
    assert "Thực hiện" in mended[len(CLEAN) :][:30]


@needs_model
@pytest.mark.parametrize(
    ("read", "right"),
    [
        (
            "Can b6, gido vién va ngu@i lao d6ng thu@ng xuyén h@i y kién cta phu huynh hoc sinh",
            "người lao động",
        ),
        ("bao céo $6 liéu va ty !é hoc sinh, ty 1€ giao vién dat chuan cta cac truong mam non", "số liệu"),
        ("bao céo $6 liéu va ty !é hoc sinh, ty 1€ giao vién dat chuan cta cac truong mam non", "tỷ lệ giáo"),
        ("NGH] QUYET VE VIEC TANG CUONG HGP TAC\nva cac nhiém vu trong tam cta thanh phd", "HỢP TÁC"),
    ],
)
def test_signs_that_stand_for_letters_are_read_as_letters(
    restorer: ChannelRestorer, read: str, right: str
) -> None:
    assert right in restorer(Text.of(read)).text


@needs_model
@pytest.mark.parametrize("kept", ["GD&DT", "TTVP", "ubnd@haivan.gov.vn", "$60", "86"])
def test_what_looks_like_a_misreading_and_is_none_stays(restorer: ChannelRestorer, kept: str) -> None:
    read = f"{READ_AS_ENGLISH}\nPHONG {kept} HUYEN SON HAI THUC HIEN\n- Luu: VT, {kept};"
    mended = restorer(Text.of(read)).text.split("\n")
    assert kept in mended[-2] and kept in mended[-1]


READ_AS_VIETNAMESE = """Căn cứ Luật Tổ chúc chính quyền địa phương, Ủy ban nhân dân quận ban hành kế hoạch
tổ chức thực hiện các nhiệm vụ của năm học mới tại các trường trên địa bàn."""


@needs_model
@pytest.mark.parametrize(("confidence", "written"), [(0.35, "Tổ chức chính"), (None, "Tổ chức chính")])
def test_what_the_engine_was_not_sure_of_is_weighed(
    restorer: ChannelRestorer, confidence: float | None, written: str
) -> None:
    tokens = re.finditer(r"\S+", READ_AS_VIETNAMESE)
    witnesses = [Witness(Span(*m.span()), True, confidence if m[0] == "chúc" else 0.95) for m in tokens]
    assert written in restorer(Text.of(READ_AS_VIETNAMESE), witnesses).text


DOUBTFUL = "Các trường trên địa bàn tổ chức đón học sinh mới và các em đã về với năm học này tại quận."


@needs_model
def test_what_the_engine_was_sure_of_is_believed_more(restorer: ChannelRestorer) -> None:
    def chance(confidence: float) -> float:
        witnesses = [Witness(Span(*m.span()), True, confidence) for m in re.finditer(r"\S+", DOUBTFUL)]
        decisions = restorer.decisions(Text.of(DOUBTFUL), witnesses)
        return next(d.probability for d in decisions if d.new == d.old == "mới")

    assert chance(0.99) > chance(0.6) > chance(0.2)


@needs_model
def test_what_was_weighed_can_be_shown(restorer: ChannelRestorer) -> None:
    lines = list(explained(restorer(Text.of(READ_AS_ENGLISH))))
    assert any(
        line.startswith("1: hién → hiện 0.9") or line.startswith("1: hién → hiện 1.0") for line in lines
    )


class Contrary:
    """A rescorer that holds the likeliest candidate of the first pass to be the worst."""

    def __call__(self, question: Question) -> np.ndarray:
        there = question.logs > -1e8
        flipped = np.where(there, -np.maximum(question.logs, -30), -1e9)
        return np.where(there, flipped - np.logaddexp.reduce(flipped, 1, keepdims=True), 0).astype(np.float32)


@needs_model
def test_a_rescorer_is_heard_by_its_weight(restorer: ChannelRestorer) -> None:
    def mended(weight: float) -> str:
        weights = {s: replace(w, rescorer=weight) for s, w in restorer.model.weights.items()}
        heard = ChannelRestorer(replace(restorer.model, weights=weights), Contrary())
        return heard(Text.of(READ_AS_ENGLISH)).text

    assert mended(0.0) == restorer(Text.of(READ_AS_ENGLISH)).text != mended(3.0)


@needs_model
def test_clean_text_stays(restorer: ChannelRestorer) -> None:
    assert restorer(Text.of(CLEAN)).text == CLEAN


@needs_model
def test_another_language_stays(restorer: ChannelRestorer) -> None:
    english = "The committee shall report to the general assembly on the measures taken under this section."
    assert restorer(Text.of(english)).text == english


@needs_model
def test_every_change_has_a_probability(restorer: ChannelRestorer) -> None:
    edits = restorer(Text.of(READ_AS_ENGLISH)).edits
    assert len(edits) > 20
    assert all(e.by == "restorer" and e.probability is not None and 0 < e.probability <= 1 for e in edits)


@needs_model
def test_restoring_twice_is_restoring_once(restorer: ChannelRestorer) -> None:
    once = restorer(Text.of(READ_AS_ENGLISH)).text
    assert restorer(Text.of(once)).text == once


WORDS = st.sampled_from(READ_AS_ENGLISH.split())
NUMBERS = st.from_regex(r"[0-9]{1,4}([./-][0-9]{1,4}){0,2}[%,;.]?", fullmatch=True)
SIGNS = st.sampled_from(["-", "–", "|", "©", "", "\t", "a)", "II.", "x@y.vn"])
LINES = st.lists(st.lists(st.one_of(WORDS, NUMBERS, SIGNS), max_size=12).map(" ".join), max_size=8)


@needs_model
@settings(max_examples=40, deadline=None)
@given(LINES.map("\n".join))
def test_lines_and_numbers_stay(text: str) -> None:
    assert FOLDER is not None
    restored = ChannelRestorer(load_model(FOLDER))(Text.of(text)).text
    assert restored.count("\n") == text.count("\n")
    number = r"(?<!\S)[\d./%,;-]*\d[\d./%,;-]*(?!\S)"
    assert re.findall(number, restored) == re.findall(number, text)


@needs_model
def test_a_long_text_is_restored_like_its_parts(restorer: ChannelRestorer) -> None:
    """Stretches are searched side by side: their borders must not show."""
    long = "\n".join([READ_AS_ENGLISH] * 6)
    copies = restorer(Text.of(long)).text.split("(CCHC).")[1:-1]
    assert len(copies) == 5
    assert len(set(copies)) == 1


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("số 12/KH-UBND", [Kind.WORD, Kind.CODE]),
        ("ngày 01/02/2024", [Kind.WORD, Kind.NUMBER]),
        ("a) s6 1ên", [Kind.CODE, Kind.WORD, Kind.WORD]),
        ("abc@xyz.gov.vn", [Kind.CODE]),
        ("kinh té-xã hoi", [Kind.WORD] * 4),
        ("Phần XIV", [Kind.WORD, Kind.CODE]),
        ("- | –", []),
    ],
)
def test_words(text: str, kinds: list[Kind]) -> None:
    assert [word.kind for word in words_of(text)] == kinds


class Bigrams:
    """A language model of four words in which 5 follows 4 and 7 follows 6."""

    size, order = 8, 2

    def log_probability(
        self, contexts: tuple[np.ndarray, ...], of: np.ndarray, words: np.ndarray
    ) -> np.ndarray:
        follows = (words == contexts[-1][of] + 1) & (words % 2 == 1)
        return np.where(follows, -0.1, -3.0).astype(np.float32)


def test_the_search_looks_ahead_across_stretches() -> None:
    """The first word of each pair cannot be told by itself, only by the second."""
    pair = [Row([4, 6], [-0.6, -0.7]), Row([7], [0.0])]
    lattice = Lattice.of(pair * (STRETCH + 1))
    assert set(lattice.best(posteriors(lattice, Bigrams(), 1.0))[0::2]) == {1}


def test_probabilities_are_those_of_all_paths() -> None:
    """Against the sum over every path, worked out one by one."""
    rows = [Row([4, 6], [-0.6, -0.7]), Row([5, 7], [-1.0, -0.2]), Row([4, 6], [-0.1, -2.0])]
    lattice, model = Lattice.of(rows), Bigrams()
    total = np.zeros((3, WIDTH))
    for path in np.ndindex(2, 2, 2):
        words = [row.words[c] for row, c in zip(rows, path, strict=True)]
        log = sum(row.logs[c] for row, c in zip(rows, path, strict=True))
        for before, word in zip([3, *words], words, strict=False):
            context = (np.array([before]),)
            log += float(model.log_probability(context, np.array([0]), np.array([word]))[0])
        for i, c in enumerate(path):
            total[i, c] += np.exp(log)
    found = np.exp(posteriors(lattice, model, 1.0))
    assert np.allclose(found, total / total.sum(1, keepdims=True), atol=1e-4)


def test_without_a_model_rules_do_what_they_can(monkeypatch: pytest.MonkeyPatch) -> None:
    default_restorer.cache_clear()
    monkeypatch.setattr("pipeline.repair.model_files.model_folder", lambda: None)
    assert default_restorer() is rules_only
    default_restorer.cache_clear()


@needs_model
def test_a_model_of_another_version_is_refused(tmp_path: Path) -> None:
    assert FOLDER is not None
    shutil.copytree(FOLDER, tmp_path / "model")
    card = tmp_path / "model" / "model.json"
    record = json.loads(card.read_text(encoding="utf-8"))
    card.write_text(json.dumps({**record, "format": 99}), encoding="utf-8")
    with pytest.raises(ModelError, match="format 99") as refused:
        load_model(tmp_path / "model")
    assert refused.value.exit_code == ExitCode.MODEL


@needs_model
def test_a_damaged_model_is_refused(tmp_path: Path) -> None:
    assert FOLDER is not None
    shutil.copytree(FOLDER, tmp_path / "model")
    (tmp_path / "model" / "ngrams2-checks.npy").write_bytes(b"")
    with pytest.raises(ModelError, match="cannot be read"):
        load_model(tmp_path / "model")


@needs_model
def test_the_digest_tells_models_apart(tmp_path: Path) -> None:
    assert FOLDER is not None
    shutil.copytree(FOLDER, tmp_path / "model")
    (tmp_path / "model" / "words.txt").write_text("changed\n", encoding="utf-8")
    assert model_digest(tmp_path / "model") != model_digest(FOLDER)


@needs_model
def test_the_model_is_small() -> None:
    assert FOLDER is not None
    sizes = [path.stat().st_size for path in FOLDER.iterdir()]
    assert max(sizes) <= 8_000_000
    assert sum(sizes) <= 32_000_000


@needs_model
def test_a_dump_that_was_repaired_stays() -> None:
    raw = next((Path(__file__).parents[1] / "data" / "raw").rglob("*.txt")).read_text(encoding="utf-8")
    once = restore(raw).text
    assert restore(once).text == once != raw
