"""Lines of print under a seal and a signature."""

import cv2
import numpy as np
import pytest

from pipeline.ocr.print_lines import print_lines
from pipeline.schema import Box, Pixels

HEIGHT = 30.0
TITLE, NAME = Box(300, 40, 200, 24), Box(290, 330, 220, 24)


def corner(*lines: Box) -> Pixels:
    """A white corner with lines of letters, drawn as bars that stand side by side."""
    pixels = np.full((450, 800), 255, np.uint8)
    for line in lines:
        for x in range(line.left, line.right, 20):
            cv2.rectangle(pixels, (x, line.top), (x + 12, line.bottom), 20, -1)
    return pixels


def with_signature(pixels: Pixels) -> Pixels:
    points = np.array([(350, 300), (380, 120), (420, 320), (470, 110), (640, 90)], np.int32)
    return np.asarray(cv2.polylines(pixels, [points], False, 30, 4), np.uint8)


def with_seal(pixels: Pixels) -> Pixels:
    """A ring with a word of its own in the middle."""
    cv2.circle(pixels, (240, 190), 100, 60, 4)
    for x in range(200, 280, 20):
        cv2.rectangle(pixels, (x, 180), (x + 12, 204), 60, -1)
    return pixels


@pytest.mark.parametrize(
    "pixels",
    [
        corner(TITLE, NAME),
        with_signature(corner(TITLE, NAME)),
        with_seal(corner(TITLE, NAME)),
        with_seal(with_signature(corner(TITLE, NAME))),
        np.repeat(with_signature(corner(TITLE, NAME))[:, :, None], 3, axis=2),
    ],
    ids=["alone", "signature", "seal", "both", "colour"],
)
def test_lines_are_found_whatever_the_pen_left(pixels: Pixels) -> None:
    found = [line.box for line in print_lines(pixels, HEIGHT)]
    assert len(found) == 2
    for box, line in zip(found, (TITLE, NAME), strict=True):
        assert box.left <= line.left < line.right <= box.right
        assert box.top <= line.top < line.bottom <= box.bottom


def test_a_stroke_of_the_pen_is_taken_out_of_the_first_picture() -> None:
    pixels = with_signature(corner(TITLE, NAME))
    cv2.line(pixels, (100, 345), (700, 300), 20, 4)
    name = print_lines(pixels, HEIGHT)[-1]
    without, plain, _ = ((picture < 128).sum() for _, _, picture in name.pictures)
    assert without < plain


def test_a_seal_in_colour_is_paper() -> None:
    seal = cv2.circle(np.full((450, 800, 3), 255, np.uint8), (300, 300), 100, (220, 90, 90), 4)
    pixels = np.minimum(seal, corner(NAME)[:, :, None])
    (line,) = print_lines(pixels, HEIGHT)
    alone = print_lines(corner(NAME), HEIGHT)[0]
    assert (line.pictures[1][2] < 128).sum() == (alone.pictures[1][2] < 128).sum()


def test_a_seal_whose_ring_was_taken_off_still_hides_its_words() -> None:
    pixels = corner(NAME, Box(220, 180, 80, 24))
    assert len(print_lines(pixels, HEIGHT)) == 2
    assert len(print_lines(pixels, HEIGHT, [Box(140, 90, 200, 200)])) == 1


@pytest.mark.parametrize("pixels", [np.full((300, 400), 255, np.uint8), np.zeros((300, 400), np.uint8)])
def test_a_corner_without_letters_has_no_lines(pixels: Pixels) -> None:
    assert print_lines(pixels, HEIGHT) == []
