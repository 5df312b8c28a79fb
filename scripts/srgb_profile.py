"""Make pipeline/export/srgb.icc: sRGB (IEC 61966-2-1) as a profile of version 2, the newest for PDF/A-1."""

import struct
from pathlib import Path

WHITE = (0.95045, 1.0, 1.08905)
RED, GREEN, BLUE = (0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410)
"""Primaries as seen under D50, as profiles have them."""
D50 = (0.9642, 1.0, 0.8249)
STEPS = 1024


def light(value: float) -> float:
    """Return how much light a value from 0 to 1 stands for."""
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def fixed(*numbers: float) -> bytes:
    """Return numbers in 16.16 bits."""
    return b"".join(struct.pack(">i", round(number * 65536)) for number in numbers)


def colour(place: tuple[float, float, float]) -> bytes:
    """Return a place in XYZ as an entry."""
    return b"XYZ \0\0\0\0" + fixed(*place)


def entries() -> dict[bytes, bytes]:
    """Return what the profile says, by its tags."""
    title = b"sRGB\0"
    said = b"desc\0\0\0\0" + struct.pack(">I", len(title)) + title + bytes(8 + 3 + 67)
    curve = [round(65535 * light(step / (STEPS - 1))) for step in range(STEPS)]
    tone = b"curv\0\0\0\0" + struct.pack(f">I{STEPS}H", STEPS, *curve)
    primaries = {b"rXYZ": RED, b"gXYZ": GREEN, b"bXYZ": BLUE, b"wtpt": WHITE}
    tones = dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), tone)
    places = {tag: colour(place) for tag, place in primaries.items()}
    return {b"desc": said, b"cprt": b"text\0\0\0\0No rights reserved\0", **places, **tones}


def profile() -> bytes:
    """Return the whole profile; entries that are equal stand in it once."""
    table, body = b"", b""
    placed: dict[bytes, int] = {}
    tags = entries()
    start = 128 + 4 + 12 * len(tags)
    for tag, entry in tags.items():
        if entry not in placed:
            placed[entry] = start + len(body)
            body += entry + bytes(-len(entry) % 4)
        table += struct.pack(">4sII", tag, placed[entry], len(entry))
    made = struct.pack(">6H", 2026, 1, 1, 0, 0, 0)
    head = struct.pack(">I4sI4s4s4s", start + len(body), bytes(4), 0x02100000, b"mntr", b"RGB ", b"XYZ ")
    head += made + b"acsp" + bytes(4 + 4 + 4 + 4 + 8 + 4) + fixed(*D50)
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


def main() -> None:
    """Write the profile."""
    (Path(__file__).parents[1] / "pipeline" / "export" / "srgb.icc").write_bytes(profile())


if __name__ == "__main__":
    main()
