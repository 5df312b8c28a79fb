"""Pictures of pages that are hard to read, drawn for the tests of this folder."""

import random
from itertools import pairwise

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from tests.scans.fonts import font as font_of

LETTER = [
    "ỦY BAN NHÂN DÂN XÃ AN HÒA",
    "Số: 12/KH-UBND",
    "KẾ HOẠCH",
    "Trồng cây xanh năm 2024",
    "Căn cứ Luật Bảo vệ môi trường ngày 17 tháng 11 năm 2020;",
    "Ủy ban nhân dân xã ban hành kế hoạch trồng cây như sau:",
    "1. Trồng 1.500 cây xanh trên địa bàn xã trước ngày 30 tháng 9.",
]

SIGNED = ["Nơi nhận:", "- Như trên;", "- Lưu: VT.", "CHỦ TỊCH", "Nguyễn Văn Tám"]

CELLS = (
    "Nội dung thực hiện của xã phối hợp đơn vị thời gian hoàn thành quý sản phẩm báo cáo tổng số hộ kết quả"
)


def desk(
    *sheets: tuple[Image.Image, tuple[int, int], float, int], size: tuple[int, int] = (2600, 1900)
) -> Image.Image:
    """Lay sheets on a dark desk: each with its place, the degrees it lies askew, and its width."""
    grain = np.random.default_rng(0).normal(60, 6, (size[1], size[0]))
    picture = Image.fromarray(np.clip(grain, 0, 255).astype(np.uint8))
    for sheet, place, askew, width in sheets:
        sized = sheet.convert("LA").resize((width, width * sheet.height // sheet.width))
        laid = sized.rotate(askew, expand=True, resample=Image.Resampling.BICUBIC)
        picture.paste(laid.getchannel("L"), place, laid.getchannel("A"))
    return picture


def ruled_table(
    seed: int, rows: int = 14, columns: int = 8, rule: int = 2, skew: float = 0.0, figures: bool = False
) -> Image.Image:
    """Draw an upright page of landscape form that a ruled table fills."""
    chance = random.Random(seed)
    width, height, size = 1754, 1240, 19
    page = Image.new("L", (width, height), 255)
    draw, font = ImageDraw.Draw(page), font_of("regular", size)
    left, top, right, bottom = 90, 130, width - 90, height - 75
    wide, high = (right - left) / columns, (bottom - top) / rows
    xs = [left, *(left + round(wide * (n + chance.uniform(-0.3, 0.3))) for n in range(1, columns)), right]
    ys = [top + round(high * n) for n in range(rows + 1)]
    draw.text((left, 70), "BIỂU TỔNG HỢP KẾT QUẢ THỰC HIỆN", fill=0, font=font)
    for y in ys:
        draw.line((left, y, right, y), fill=0, width=rule)
    for x in xs:
        draw.line((x, top, x, bottom), fill=0, width=rule)
    for y, foot in pairwise(ys):
        for n, (x, end) in enumerate(pairwise(xs)):
            words = (
                [str(chance.randint(1, 9999))] if figures and n > 1 else chance.choices(CELLS.split(), k=5)
            )
            _fill(draw, words, (x + 5, y + 4, end - 5, foot - 4), font)
    return page.rotate(skew, fillcolor=255, resample=Image.Resampling.BICUBIC)


def _fill(
    draw: ImageDraw.ImageDraw, words: list[str], cell: tuple[int, int, int, int], font: ImageFont.FreeTypeFont
) -> None:
    left, top, right, bottom = cell
    x, y = left, top
    for word in words:
        length = draw.textlength(word + " ", font=font)
        if x > left and x + length > right:
            x, y = left, y + 24
        if y + 20 > bottom:
            return
        draw.text((x, y), word, fill=0, font=font)
        x += round(length)
