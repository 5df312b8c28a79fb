"""Make pipeline/export/invisible.ttf: one empty letter, half as wide as high (needs fonttools)."""

from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

NAME = "KehoachInvisible"
UNITS, WIDTH, ABOVE, BELOW = 1000, 500, 800, -200
MADE = 3_800_000_000
"""Seconds since 1904 that stand in the file, so that it is the same each time."""


def main() -> None:
    """Write the font."""
    empty = TTGlyphPen(None).glyph()
    builder = FontBuilder(UNITS, isTTF=True)
    builder.setupGlyphOrder([".notdef", "any"])
    builder.setupCharacterMap({})
    builder.setupGlyf({".notdef": empty, "any": empty})
    builder.setupHorizontalMetrics({".notdef": (WIDTH, 0), "any": (WIDTH, 0)})
    builder.setupHorizontalHeader(ascent=ABOVE, descent=BELOW)
    builder.setupNameTable({"familyName": NAME, "styleName": "Regular", "psName": NAME})
    builder.setupOS2(sTypoAscender=ABOVE, sTypoDescender=BELOW)
    builder.setupPost()
    builder.font["head"].created = builder.font["head"].modified = MADE
    builder.font.recalcTimestamp = False
    builder.save(Path(__file__).parents[1] / "pipeline" / "export" / "invisible.ttf")


if __name__ == "__main__":
    main()
