"""The sample archive: which document becomes which file, and how it was worn on the way."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from PIL import Image, ImageDraw

from tests.scans import damage, english, ink
from tests.scans.content import Content, load_named
from tests.scans.fonts import font
from tests.scans.lines import TextLine, paragraph_lines, reading_lines, row_lines
from tests.scans.pdf import junk_pdf, mixed_pdf, scan_pdf
from tests.scans.render import render
from tests.scans.typeset import typeset

WATERMARK = "Được quét bằng CamScanner"
Order = Literal["reading", "rows", "paragraphs"]
Wear = Callable[[Image.Image, int], Image.Image]


@dataclass(frozen=True, slots=True)
class Sample:
    """A file of the archive. ``order`` is the order of lines in its gold text."""

    path: str
    content: str
    make: Callable[[Content], bytes]
    order: Order = "reading"

    @property
    def name(self) -> str:
        """File name without folder."""
        return self.path.rpartition("/")[2]

    @property
    def stem(self) -> str:
        """Name of the gold files."""
        return self.name.rpartition(".")[0]

    def document(self) -> Content:
        """Read what it says."""
        return load_named(self.content)

    def gold_lines(self) -> tuple[TextLine, ...]:
        """Return the lines of the gold text."""
        content = self.document()
        if self.order == "paragraphs":
            return paragraph_lines(content)
        return (row_lines if self.order == "rows" else reading_lines)(typeset(content))


def watermarked(page: Image.Image) -> Image.Image:
    """Print CamScanner's mark at the bottom right."""
    marked = page.copy()
    height = page.width // 58
    colour = 0 if page.mode == "1" else (90, 100, 110)
    x, y = page.width * 0.97, page.height * 0.985
    draw = ImageDraw.Draw(marked)
    draw.text((x, y), WATERMARK, fill=colour, font=font("regular", height), anchor="rs")
    left = x - font("regular", height).getlength(WATERMARK) - height * 1.9
    draw.rectangle((left, y - height, left + height * 1.3, y + height * 0.25), fill=colour)
    return marked


def worn_pages(content: Content, wear: Wear, seal: ink.Colour | None = ink.RED) -> list[Image.Image]:
    """Render and wear all pages; the seed is the page number."""
    return [wear(page, number) for number, page in enumerate(render(content, seal=seal), 1)]


def _camscanner(content: Content) -> bytes:
    return scan_pdf([watermarked(p) for p in worn_pages(content, damage.camscanner)], 200)


def _magic(content: Content) -> bytes:
    return scan_pdf([watermarked(p) for p in worn_pages(content, damage.magic)], 200, 40)


def _blank(content: Content) -> bytes:
    pages = worn_pages(content, damage.flatbed, seal=None)
    return scan_pdf([damage.skew(page, 1.1) for page in pages], 200)


def _last_on_its_side(content: Content) -> bytes:
    *pages, last = worn_pages(content, damage.magic)
    return scan_pdf([*pages, damage.turn(last, 1)], 200, 40)


def _upside_down(content: Content) -> bytes:
    return scan_pdf([damage.turn(p, 2) for p in worn_pages(content, damage.magic)], 200, 40)


def _born_digital(content: Content) -> bytes:
    return mixed_pdf(typeset(content))


def _worn(content: Content) -> bytes:
    return scan_pdf(worn_pages(content, damage.worn, seal=ink.BLACK), 200)


def _tiff(content: Content) -> bytes:
    first, *others = worn_pages(content, damage.camscanner)
    buffer = io.BytesIO()
    first.save(buffer, "TIFF", save_all=True, append_images=others, compression="group4", dpi=(200, 200))
    return buffer.getvalue()


def _photo(content: Content) -> bytes:
    buffer = io.BytesIO()
    worn_pages(content, damage.phone)[0].save(buffer, "JPEG", quality=62)
    return buffer.getvalue()


def _photo_pdf(content: Content) -> bytes:
    return scan_pdf(worn_pages(content, damage.phone), 170, 50)


def _mixed(content: Content) -> bytes:
    *digital, _ = typeset(content)
    return mixed_pdf([*digital, worn_pages(content, damage.magic)[-1]], 45)


def _junk_layer(content: Content) -> bytes:
    return junk_pdf(worn_pages(content, damage.flatbed), english.kept(content.name), 50)


def _yellow_png(content: Content) -> bytes:
    front = damage.scaled(render(content)[0], 150)
    back = damage.scaled(render(load_named("tb_huyen_son_lac"))[0], 150)
    page = damage.paper(damage.bleed_through(front, back), (248, 236, 196), 13)
    buffer = io.BytesIO()
    page.quantize(64, dither=Image.Dither.NONE).save(buffer, "PNG", dpi=(150, 150))
    return buffer.getvalue()


def _dump(content: Content) -> bytes:
    pages = ["\n".join(english.lines_of(words)) for words in english.kept(content.name)]
    return ("\n\f".join(pages) + "\n").encode()


def _clean_text(content: Content) -> bytes:
    return text_of(paragraph_lines(content)).encode()


def text_of(lines: Sequence[TextLine]) -> str:
    """Join lines to the text of a file."""
    return "".join(f"{line.text}\n" for line in lines)


SAMPLES = (
    Sample("hong_son/kh_mam_non_hoa_may.pdf", "kh_mam_non_hoa_may", _camscanner),
    Sample("hong_son/kh_tieu_hoc_phu_sa.pdf", "kh_tieu_hoc_phu_sa", _magic),
    Sample("hong_son/kh_thcs_bai_ngang.pdf", "kh_thcs_bai_ngang", _blank),
    Sample("hong_son/kh_phuong_hoa_lam.pdf", "kh_phuong_hoa_lam", _last_on_its_side),
    Sample("hong_son/kh_quan_hong_son.pdf", "kh_quan_hong_son", _born_digital),
    Sample("hong_son/kh_dang_uy_hoa_lam.pdf", "kh_dang_uy_hoa_lam", _worn),
    Sample("hong_son/kh_so_noi_vu.pdf", "kh_so_noi_vu", _mixed),
    Sample("hong_son/kh_phong_gddt.pdf", "kh_phong_gddt", _junk_layer),
    Sample("hong_son/qd_quan_hong_son.pdf", "qd_quan_hong_son", _upside_down),
    Sample("hong_son/Công văn/Công văn hướng dẫn báo cáo.pdf", "cv_quan_hong_son", _photo_pdf),
    Sample("son_lac/kh_huyen_son_lac.tif", "kh_huyen_son_lac", _tiff),
    Sample("son_lac/kh_xa_dong_ma.jpg", "kh_xa_dong_ma", _photo),
    Sample("son_lac/kh_mau_giao_son_ca.txt", "kh_mau_giao_son_ca", _dump, "rows"),
    Sample("son_lac/qd_huyen_son_lac.png", "qd_huyen_son_lac", _yellow_png),
    Sample("son_lac/tb_huyen_son_lac.md", "tb_huyen_son_lac", _clean_text, "paragraphs"),
)
