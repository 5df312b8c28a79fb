"""Imaging: every step leads back to the source, helps where it should, and leaves good pages alone."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from pipeline.errors import InputError
from pipeline.imaging import debug_writer, enhance
from pipeline.imaging.affine import apply, compose, inverse, scale_of
from pipeline.imaging.background import background
from pipeline.imaging.crop import crop
from pipeline.imaging.denoise import denoise
from pipeline.imaging.deskew import deskew, straightened
from pipeline.imaging.despeckle import despeckle
from pipeline.imaging.ink import grey_of
from pipeline.imaging.orientation import orientation, turned
from pipeline.imaging.outlines import outlines
from pipeline.imaging.resolution import resolution_of
from pipeline.imaging.stamp import stamp
from pipeline.imaging.streaks import streaks
from pipeline.imaging.upscale import upscale
from pipeline.schema import Affine, Box, PageImage, Pixels
from pipeline.settings import DEFAULTS, IMAGING_STEPS
from tests.scans import damage, ink, load_named, mishaps, plain_page, render

LINES = [f"Căn cứ Nghị quyết số {n} của Hội đồng nhân dân về kế hoạch phát triển kinh tế" for n in range(30)]


def image_of(picture: Image.Image, dpi: int) -> PageImage:
    pixels = np.asarray(picture.convert("L"), dtype=np.uint8)
    return PageImage(1, pixels, dpi, pixels.shape[1], pixels.shape[0])


@pytest.fixture(scope="module")
def sheet() -> Image.Image:
    return render(load_named("kh_mam_non_hoa_may"), dpi=150)[0].convert("L")


def dot_at(x: int, y: int, width: int, height: int) -> Pixels:
    """A white page with one black dot whose middle is at (x + ½, y + ½)."""
    pixels = np.full((height, width), 255, np.uint8)
    cv2.circle(pixels, (x, y), 4, 0, -1)
    return pixels


def middle_of_dot(pixels: Pixels) -> tuple[float, float]:
    ys, xs = np.nonzero(pixels < 128)
    return float(xs.mean()) + 0.5, float(ys.mean()) + 0.5


turns = st.integers(1, 3)
angles = st.floats(-6, 6)
chains = st.lists(st.one_of(turns, angles, st.just("upscale")), min_size=1, max_size=4)


@given(chains, st.integers(120, 180), st.integers(170, 230))
def test_whatever_was_done_a_point_leads_back_to_the_source(chain: list[object], x: int, y: int) -> None:
    page = PageImage(1, dot_at(x, y, 300, 400), 100, 300, 400)
    for step in chain:
        if isinstance(step, int):
            page = turned(page, step)
        elif isinstance(step, float):
            page = straightened(page, step)
        else:
            page = upscale(page, DEFAULTS)
    assert apply(page.to_source, *middle_of_dot(page.pixels)) == pytest.approx((x + 0.5, y + 0.5), abs=0.7)


numbers = st.floats(-100, 100)
maps = st.tuples(numbers, numbers, numbers, numbers, numbers, numbers).filter(lambda m: scale_of(m) > 1)


@given(maps, numbers, numbers)
def test_a_map_and_its_inverse_undo_each_other(affine: Affine, x: float, y: float) -> None:
    assert apply(inverse(affine), *apply(affine, x, y)) == pytest.approx((x, y), abs=0.01)


@given(maps, maps, numbers, numbers)
def test_composing_is_doing_one_after_the_other(outer: Affine, inner: Affine, x: float, y: float) -> None:
    assert apply(compose(outer, inner), x, y) == pytest.approx(
        apply(outer, *apply(inner, x, y)), rel=1e-6, abs=1
    )


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_a_page_is_turned_upright(sheet: Image.Image, quarters: int) -> None:
    page = orientation(image_of(damage.turn(sheet, quarters), 150), DEFAULTS)
    assert page.rotation == (360 - 90 * quarters) % 360
    assert np.array_equal(page.pixels, np.asarray(sheet))


@pytest.mark.parametrize("lines", [[], ["2"], ["Nơi nhận:", "- Như trên;"]])
def test_a_page_with_next_to_nothing_on_it_is_not_turned(lines: list[str]) -> None:
    page = image_of(damage.turn(plain_page(lines, dpi=150), 1), 150)
    assert orientation(page, DEFAULTS) is page


@pytest.mark.parametrize("askew", [-5.0, -2.5, 1.5, 4.0])
def test_skew_is_found_to_a_fifth_of_a_degree(sheet: Image.Image, askew: float) -> None:
    page = deskew(image_of(damage.skew(sheet, askew), 150), DEFAULTS)
    assert page.skew == pytest.approx(-askew, abs=0.2)
    assert deskew(page, DEFAULTS) is page


def test_a_shadow_is_divided_out(sheet: Image.Image) -> None:
    shade = np.linspace(1.0, 0.4, sheet.width)[None, :]
    page = image_of(Image.fromarray((np.asarray(sheet) * shade).astype(np.uint8)), 150)
    after = background(page, DEFAULTS)
    assert np.percentile(page.pixels, 20) < 160
    assert np.percentile(after.pixels, 20) > 240


@pytest.mark.parametrize(
    ("dpi", "becomes"), [(100, 200), (149, 200), (160, 160), (300, 300), (450, 450), (600, 300)]
)
def test_size_is_changed_only_where_letters_are_too_small_or_needlessly_large(dpi: int, becomes: int) -> None:
    page = PageImage(1, np.full((dpi, dpi), 255, np.uint8), dpi, dpi, dpi)
    after = upscale(page, DEFAULTS)
    assert (after is page) == (dpi == becomes)
    assert resolution_of(after) == after.pixels.shape[0] == becomes


def test_black_and_white_is_softened_and_grain_quieted_and_a_good_page_left(sheet: Image.Image) -> None:
    bilevel = image_of(sheet.convert("1"), 150)
    assert not np.array_equal(denoise(bilevel, DEFAULTS).pixels, bilevel.pixels)
    good = image_of(sheet, 150)
    assert denoise(good, DEFAULTS) is good
    grain = np.random.default_rng(1).normal(0, 20, (400, 300))
    noisy = image_of(Image.fromarray(np.clip(200 + grain, 0, 255).astype(np.uint8)), 150)
    assert denoise(noisy, DEFAULTS).pixels.std() < 0.8 * noisy.pixels.std()


def specked(sheet: Image.Image, specks: int, size: int) -> Pixels:
    pixels = np.asarray(sheet).copy()
    rng = np.random.default_rng(5)
    for y, x in zip(rng.integers(0, 1700, specks), rng.integers(0, 1200, specks), strict=True):
        pixels[y : y + size, x : x + size] = 0
    return pixels


@pytest.mark.parametrize(("size", "most"), [(1, 0.15), (2, 0.4), (3, 0.45)])
def test_dust_goes_and_letters_stay(sheet: Image.Image, size: int, most: float) -> None:
    clean = np.asarray(sheet)
    dusty = specked(sheet, 1500, size)
    after = despeckle(PageImage(1, dusty, 150, clean.shape[1], clean.shape[0]), DEFAULTS).pixels
    assert (after < 128).sum() - (clean < 128).sum() < most * ((dusty < 128).sum() - (clean < 128).sum())
    assert (after[clean < 60] < 128).mean() > 0.999


@pytest.mark.parametrize(
    "text", ["Số: ......../KH-UBND, ngày ..... tháng ..... năm 2024", "- Các sở, ngành: ị, ọ; i? - ạ."]
)
def test_dots_and_dashes_are_no_dust(text: str) -> None:
    sheet = plain_page([text] * 25, dpi=200).convert("L")
    pixels = np.asarray(sheet).copy()
    rng = np.random.default_rng(5)
    for y, x in zip(rng.integers(1750, 2300, 400), rng.integers(0, 1600, 400), strict=True):
        pixels[y : y + 2, x : x + 2] = 0
    after = despeckle(PageImage(1, pixels, 200, sheet.width, sheet.height), DEFAULTS).pixels
    written = (np.asarray(sheet) < 60)[:1700]
    assert (after[:1700][written] < 128).mean() > 0.995
    assert (after[1750:] < 128).mean() < 0.1 * (pixels[1750:] < 128).mean()


def test_a_page_with_little_dust_is_left(sheet: Image.Image) -> None:
    pixels = specked(sheet, 10, 2)
    page = PageImage(1, pixels, 150, sheet.width, sheet.height)
    assert despeckle(page, DEFAULTS) is page


def ruled(rows: int) -> PageImage:
    """A page with three upright lines over its height, and as many level ones across."""
    pixels = np.full((1200, 900), 255, np.uint8)
    for x in (200, 450, 700):
        pixels[100:1100, x : x + 2] = 60
    for y in np.linspace(100, 1098, rows).astype(int) if rows else ():
        pixels[y : y + 2, 200:702] = 60
    return PageImage(1, pixels, 100, 900, 1200)


def test_creases_go_and_tables_stay() -> None:
    assert (streaks(ruled(0), DEFAULTS).pixels == 255).all()
    for rows in (2, 5):
        table = ruled(rows)
        assert streaks(table, DEFAULTS) is table


def test_a_crease_over_text_leaves_the_text(sheet: Image.Image) -> None:
    pixels = np.asarray(sheet).copy()
    pixels[:, 600:602] = np.minimum(pixels[:, 600:602], 110)
    after = streaks(PageImage(1, pixels, 150, sheet.width, sheet.height), DEFAULTS).pixels
    assert (after[:, 600:602] > 200).mean() > 0.8
    assert np.array_equal(after[:, :560], np.asarray(sheet)[:, :560])


@pytest.fixture(scope="module")
def stamped() -> tuple[Pixels, Pixels]:
    """A page of text at 150 dpi without and with black stamps on it."""
    clean = plain_page(LINES, dpi=300)
    both = [
        np.asarray(damage.scaled(page, 150).convert("L"))
        for page in (clean, mishaps.stamped(clean, 2, ink.BLACK))
    ]
    return both[0], both[1]


def test_rings_and_frames_go_and_letters_stay(stamped: tuple[Pixels, Pixels]) -> None:
    clean, covered = stamped
    page = PageImage(1, covered, 150, covered.shape[1], covered.shape[0])
    after = outlines(page, DEFAULTS)
    assert len(after.seals) == len(after.frames) == 1 and "stamp" in after.flags
    (seal,), (frame,) = after.seals, after.frames
    assert seal.width == pytest.approx(seal.height, rel=0.05) == pytest.approx(98 * 150 / 72, rel=0.05)
    assert frame.width == pytest.approx(150 * 150 / 72, rel=0.08)
    assert (after.pixels < 128).sum() < (covered < 128).sum()
    assert (after.pixels[clean < 60] < 128).mean() > 0.98


def test_tables_underlines_and_text_are_no_stamps(stamped: tuple[Pixels, Pixels], sheet: Image.Image) -> None:
    for pixels in (stamped[0], np.asarray(sheet), ruled(5).pixels):
        page = PageImage(1, pixels, 150, pixels.shape[1], pixels.shape[0])
        assert outlines(page, DEFAULTS) is page


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_sheet_on_a_desk_is_cut_out_and_its_corners_lead_back(sheet: Image.Image, seed: int) -> None:
    photo = np.asarray(mishaps.on_desk(sheet, seed).convert("L"))
    page = PageImage(1, photo, 72, photo.shape[1], photo.shape[0])
    after = enhance(page, DEFAULTS)
    assert after.steps[0] == "crop" and "perspective" in after.flags
    size = damage.scaled(sheet, 210).size
    corners = mishaps.desk_corners(*size, np.random.default_rng(seed))
    cut = crop(page, DEFAULTS)
    height, width = cut.pixels.shape
    assert height / width == pytest.approx(2**0.5, rel=0.02)
    for corner, true in zip(((0, 0), (width, 0), (width, height), (0, height)), corners, strict=True):
        assert apply(cut.to_source, *corner) == pytest.approx(true, abs=0.015 * size[1])
        assert apply(inverse(cut.to_source), *apply(cut.to_source, *corner)) == pytest.approx(
            corner, abs=0.01
        )
    assert Box(0, 0, width, height).mapped(cut.to_source).width == pytest.approx(
        np.ptp(corners[:, 0]), rel=0.03
    )


@pytest.mark.parametrize(
    "wear", [damage.flatbed, damage.worn, mishaps.copied, mishaps.folded, mishaps.faint, damage.camscanner]
)
def test_a_scan_is_not_cut(sheet: Image.Image, wear: Callable[[Image.Image, int], Image.Image]) -> None:
    page = image_of(wear(sheet, 1), 200)
    assert crop(page, DEFAULTS) is page


def test_a_clean_page_goes_through_untouched() -> None:
    page = image_of(plain_page(LINES, dpi=300), 300)
    assert enhance(page, DEFAULTS) is page


def test_steps_are_seen_one_by_one_and_left_out_on_request(sheet: Image.Image) -> None:
    page = image_of(damage.turn(damage.skew(sheet, 3.0), 2), 150)
    seen: list[tuple[str, ...]] = []
    after = enhance(page, DEFAULTS, lambda picture: seen.append(picture.steps))
    assert seen[:3] == [(), ("orientation",), ("orientation", "deskew")]
    assert after.steps == seen[-1]
    assert enhance(page, DEFAULTS.without(*IMAGING_STEPS)) is page


@pytest.mark.parametrize(
    ("dpi", "width", "taken"), [(300, 2480, 300), (72, 2480, 300), (0, 1654, 200), (1200, 2480, 300)]
)
def test_a_resolution_that_cannot_be_is_guessed_from_the_paper(dpi: int, width: int, taken: int) -> None:
    page = PageImage(1, np.full((width * 4 // 3, width), 255, np.uint8), dpi, width, width * 4 // 3)
    assert enhance(page, DEFAULTS).dpi == pytest.approx(taken, abs=1)


def test_red_ink_becomes_paper_and_the_print_under_it_stays_black() -> None:
    pixels = np.full((200, 200, 3), 255, np.uint8)
    pixels[50:90, 50:150] = (190, 40, 50)
    pixels[60:70, 20:180] = 10
    page = stamp(PageImage(1, pixels, 200, 200, 200, to_source=(2, 0, 0, 0, 2, 0)), DEFAULTS)
    after = page.pixels
    (place,) = page.stamps
    assert (place.left, place.top, place.width, place.height) == pytest.approx((100, 100, 200, 80), abs=12)
    assert (after[60:70, 20:180] < 20).all()
    assert (after[75:90, 50:150] == 255).all()


def test_a_page_without_red_ink_is_left() -> None:
    grey = PageImage(1, np.full((200, 200), 90, np.uint8), 100, 200, 200)
    yellowed = PageImage(1, np.full((200, 200, 3), (240, 225, 180), np.uint8), 100, 200, 200)
    assert stamp(grey, DEFAULTS) is grey
    assert stamp(yellowed, DEFAULTS) is yellowed


def test_colour_is_seen_as_brightness() -> None:
    assert grey_of(np.zeros((2, 3, 3), np.uint8)).shape == (2, 3)


def test_debug_images_are_numbered_and_say_their_step(sheet: Image.Image, tmp_path: Path) -> None:
    page = image_of(damage.skew(sheet, 3.0), 150)
    enhance(page, DEFAULTS.without("background", "denoise"), debug_writer(tmp_path / "shown"))
    assert sorted(p.name for p in (tmp_path / "shown").iterdir()) == [
        "0001_00_page.png",
        "0001_01_deskew.png",
    ]


def test_debug_images_that_cannot_be_written_say_so(sheet: Image.Image, tmp_path: Path) -> None:
    (tmp_path / "shown").write_text("in the way")
    with pytest.raises(InputError, match="cannot write debug images"):
        debug_writer(tmp_path / "shown")(image_of(sheet, 150))
