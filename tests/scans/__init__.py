"""Pages to test with: documents written for this project, set like real ones, then damaged like real scans.

``render(load_named("kh_mam_non_hoa_may"))`` gives clean 300 dpi pages; ``damage`` wears them down with a
fixed seed; ``gold`` says exactly what stands on them; ``python -m tests.scans`` rewrites the sample archive.
"""

from tests.scans import damage, ink, mishaps
from tests.scans.content import Content, content_of, load, load_named
from tests.scans.fonts import MISSING_FONT, family
from tests.scans.paint import plain_page
from tests.scans.render import render
from tests.scans.typeset import typeset

__all__ = [
    "MISSING_FONT",
    "Content",
    "content_of",
    "damage",
    "family",
    "ink",
    "load",
    "load_named",
    "mishaps",
    "plain_page",
    "render",
    "typeset",
]
