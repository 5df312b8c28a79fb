"""What befalls a sheet before and while it is scanned: stamps on text, folds, faint toner, coarse scans.

Pure functions like those of ``damage``: (page at 300 dpi, seed) → image.
"""

import cv2
import numpy as np
from PIL import Image, ImageDraw

from tests.scans import ink
from tests.scans.damage import (
    AnyPixels,
    Pixels,
    as_jpeg,
    bleed_through,
    camscanner,
    flatbed,
    phone,
    scaled,
    shaded,
    skew,
    turn,
)
from tests.scans.fonts import font
from tests.scans.paint import multiply
from tests.scans.sheet import Ink

ARRIVAL = ("VĂN PHÒNG UBND XÃ ĐỒNG MẠ", "CÔNG VĂN ĐẾN", "Số: ............", "Ngày ......./......./........")
SEAL = ("ỦY BAN NHÂN DÂN XÃ ĐỒNG MẠ", "VĂN", "PHÒNG")


def coarse(image: Image.Image, seed: int) -> Image.Image:
    """Return a 100 dpi grey page, soft and packed hard."""
    rng = np.random.default_rng(seed)
    grey = np.asarray(scaled(image, 100).convert("L"), dtype=float)
    return as_jpeg(Image.fromarray(_clipped(grey * 0.95 + rng.normal(0, 3, grey.shape))), 55)


def thin_paper(image: Image.Image, seed: int) -> Image.Image:
    """Let the same page, mirrored, show through from behind."""
    back = turn(image, 2).transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    return flatbed(bleed_through(image, back, 0.32), seed)


def folded(image: Image.Image, seed: int) -> Image.Image:
    """Fold a sheet in four: creases are dark and hide what they cross, the panes are lit unevenly."""
    rng = np.random.default_rng(seed)
    pixels = np.asarray(scaled(image, 200).convert("L"), dtype=float)
    height, width = pixels.shape
    rows = np.arange(height) - height * rng.uniform(0.45, 0.55)
    columns = np.arange(width) - width * rng.uniform(0.47, 0.53)
    shade = 1 - 0.16 * (rows[:, None] > 0) * (columns[None, :] < 0) - 0.08 * (rows[:, None] < 0)
    for distance, axis in ((rows, 1), (columns, 0)):
        crease = np.exp(-np.abs(distance) / 22) * 0.25 + (np.abs(distance) < 1.6) * 0.3
        shade = shade - np.expand_dims(crease, axis)
    worn = np.where(np.abs(rows)[:, None] < 2, pixels * 0.5 + 110, pixels)
    bent = _bent(_clipped(worn * shade + rng.normal(0, 3, pixels.shape)), rows)
    return as_jpeg(Image.fromarray(bent), 65)


def red_stamps(image: Image.Image, seed: int) -> Image.Image:
    """Put a register stamp and a seal over the text in red, scanned in colour at 200 dpi."""
    return as_jpeg(scaled(stamped(image, seed, ink.RED), 200), 65)


def black_stamps(image: Image.Image, seed: int) -> Image.Image:
    """Put a register stamp and a seal over the text in black, scanned in grey."""
    return flatbed(stamped(image, seed, ink.BLACK), seed)


def photocopied_stamps(image: Image.Image, seed: int) -> Image.Image:
    """Put red stamps over the text and scan the page in black and white: the stamps are as black as print."""
    return camscanner(stamped(image, seed, ink.RED), seed)


def signed(image: Image.Image, seed: int) -> Image.Image:
    """Sign in blue across the text."""
    rng = np.random.default_rng(seed)
    scribbled = ink.signature(image, Ink("signature", rng.uniform(180, 420), rng.uniform(250, 600)), rng)
    return as_jpeg(scaled(scribbled, 200), 65)


def stamped(image: Image.Image, seed: int, colour: ink.Colour) -> Image.Image:
    """Press a register stamp and a round seal on the text."""
    rng = np.random.default_rng(seed)
    sealed = ink.seal(image, Ink("seal", rng.uniform(120, 450), rng.uniform(480, 640)), SEAL, rng, colour)
    return multiply(sealed, _register_stamp(image, rng, colour))


def faint(image: Image.Image, seed: int) -> Image.Image:
    """Print with a cartridge that runs dry: pale, in stripes, on grey paper."""
    rng = np.random.default_rng(seed)
    grey = np.asarray(skew(scaled(image, 200), 0.2).convert("L"), dtype=float)
    stripes = cv2.resize(rng.uniform(0.16, 0.4, (1, 24)), (grey.shape[1], 1), interpolation=cv2.INTER_CUBIC)
    pale = 222 - (255 - grey) * stripes
    return as_jpeg(Image.fromarray(_clipped(pale + rng.normal(0, 5, grey.shape))), 60)


def copied(image: Image.Image, seed: int) -> Image.Image:
    """Copy with the lid open: black edges with ragged borders, dust, the page a little askew."""
    rng = np.random.default_rng(seed)
    page = np.asarray(skew(scaled(image, 200), float(rng.uniform(-1.2, 1.2))).convert("L"))
    height = page.shape[0]
    edged = page.copy()
    ragged = (rng.normal(0, 2, height).cumsum() * 0.3).round()
    for row in range(height):
        edged[row, : max(4, int(38 + ragged[row]))] = 12
    edged[-30:] = 18
    dust = (rng.random(edged.shape) < 0.0004).astype(np.uint8) * 255
    return as_jpeg(Image.fromarray(cv2.subtract(edged, cv2.dilate(dust, np.ones((2, 2), np.uint8)))), 65)


def poor_photo(image: Image.Image, seed: int) -> Image.Image:
    """Photograph by a shaking hand in the evening: more tilt, deeper shadow, motion blur, grain."""
    rng = np.random.default_rng(seed)
    photo = np.asarray(phone(skew(image, float(rng.uniform(-2, 2))), seed))
    length = int(rng.integers(2, 4))
    moved = cv2.filter2D(photo, -1, np.full((1, length), 1 / length, np.float32))
    grain = moved * 0.8 + rng.normal(0, 8, moved.shape)
    return as_jpeg(Image.fromarray(_clipped(grain)), 45)


def on_desk(image: Image.Image, seed: int) -> Image.Image:
    """Photograph a sheet on a wooden desk from a slant: much of the desk is seen, far edges are shorter."""
    rng = np.random.default_rng(seed)
    page = np.asarray(scaled(image, 210).convert("RGB"))
    height, width = page.shape[:2]
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    placed = desk_corners(width, height, rng).astype(np.float32)
    canvas = (round(width * 1.35), round(height * 1.25))
    wood = cv2.resize(rng.normal(0, 1, (canvas[1], 24)).cumsum(axis=0), canvas, interpolation=cv2.INTER_CUBIC)
    desk = _clipped(np.array([118.0, 92.0, 70.0]) * (1 + 0.25 * wood / np.abs(wood).max())[..., None])
    matrix = cv2.getPerspectiveTransform(flat, placed)
    kind = cv2.BORDER_TRANSPARENT
    photo = cv2.warpPerspective(page, matrix, canvas, dst=desk, flags=cv2.INTER_AREA, borderMode=kind)
    lit = shaded(photo, rng, 0.4) * np.array([1.0, 0.97, 0.9])
    soft = cv2.GaussianBlur(_clipped(lit), (0, 0), 0.8)
    return as_jpeg(Image.fromarray(_clipped(soft + rng.normal(0, 5, soft.shape))), 65)


def desk_corners(width: int, height: int, rng: np.random.Generator) -> AnyPixels:
    """Return where the corners of a sheet lie in a photograph of 1.35 times its width, 1.25 its height."""
    lean, nod = rng.uniform(0.03, 0.06) * rng.choice((-1, 1)) / 2, rng.uniform(0.05, 0.09)
    slant = np.array([[nod, lean], [1 - nod, -lean], [1, 1 + lean], [0, 1 - lean]])
    corners = (slant + np.array([0.17, 0.12])) * (width, height)
    angle = np.radians(rng.uniform(-3, 3))
    turn_back = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    middle = corners.mean(axis=0)
    return np.asarray((corners - middle) @ turn_back + middle)


def poor_app(image: Image.Image, seed: int) -> Image.Image:
    """Scan by an app in black and white at 150 dpi: blur before the threshold, specks, lost hair lines."""
    rng = np.random.default_rng(seed)
    grey = np.asarray(skew(scaled(image, 150), float(rng.uniform(-0.8, 0.8))).convert("L"), dtype=float)
    soft = cv2.GaussianBlur(_clipped(grey + rng.normal(0, 10, grey.shape)), (0, 0), 0.6)
    large = cv2.resize(soft, None, fx=200 / 150, fy=200 / 150, interpolation=cv2.INTER_LINEAR)
    bits = cv2.adaptiveThreshold(large, 255, cv2.ADAPTIVE_THRESH_GAUSSIAN_C, cv2.THRESH_BINARY, 31, 14)
    specks = cv2.dilate((rng.random(bits.shape) < 0.0006).astype(np.uint8) * 255, np.ones((2, 2), np.uint8))
    speckled = np.asarray(cv2.subtract(bits, specks), dtype=np.uint8)
    return Image.fromarray(speckled).convert("1", dither=Image.Dither.NONE)


def _register_stamp(image: Image.Image, rng: np.random.Generator, colour: ink.Colour) -> Image.Image:
    """Return a layer with a framed stamp of four lines, as offices press on what comes in."""
    scale = image.width / 595
    wide, tall = round(150 * scale), round(66 * scale)
    frame = Image.new("RGB", (wide, tall), "white")
    draw = ImageDraw.Draw(frame)
    draw.rectangle((2, 2, wide - 3, tall - 3), outline=colour, width=round(1.4 * scale))
    for number, text in enumerate(ARRIVAL):
        face = font("bold" if number < 2 else "regular", round(8.6 * scale, 2))
        draw.text((wide / 2, (11 + 15 * number) * scale), text, fill=colour, font=face, anchor="mm")
    turned = frame.rotate(rng.uniform(-5, 5), Image.Resampling.BICUBIC, expand=True, fillcolor="white")
    layer = Image.new("RGB", image.size, "white")
    place = (round(rng.uniform(90, 360) * scale), round(rng.uniform(260, 400) * scale))
    layer.paste(turned, place)
    return layer


def _bent(pixels: Pixels, rows: AnyPixels) -> Pixels:
    """Let lines sag by a few pixels towards a crease."""
    height, width = pixels.shape
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    sag = 4 * np.exp(-((rows / 160) ** 2))[:, None] * np.sin(np.linspace(0, np.pi, width))[None, :]
    moved = cv2.remap(pixels, x, (y + sag).astype(np.float32), cv2.INTER_LINEAR, borderValue=255)
    return np.asarray(moved, dtype=np.uint8)


def _clipped(pixels: AnyPixels) -> Pixels:
    return np.clip(pixels, 0, 255).astype(np.uint8)
