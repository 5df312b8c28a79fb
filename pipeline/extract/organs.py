"""Names of organs: from capitals to running text, abbreviations written out."""

from collections import Counter
from functools import cache

import regex

from pipeline.rules import read_toml

_SHORT_FORMS = {
    "UBND": "Ủy ban nhân dân",
    "HĐND": "Hội đồng nhân dân",
    "UBMTTQ": "Ủy ban Mặt trận Tổ quốc",
    "UBMTTQVN": "Ủy ban Mặt trận Tổ quốc Việt Nam",
}


def normal_name(name: str) -> str:
    r"""Write an organ's name as in running text, with UBND and HĐND in full.

    >>> normal_name("TRƯỜNG MẦM NON NGUYỄN THÁI BÌNH"), normal_name("UBND\nThành phố")
    ('Trường Mầm non Nguyễn Thái Bình', 'Ủy ban nhân dân Thành phố')
    >>> normal_name("SỞ GIÁO DỤC VÀ ĐÀO TẠO"), normal_name("ủy ban nhân dân Quận 1")
    ('Sở Giáo dục và Đào tạo', 'Ủy ban nhân dân Quận 1')
    """
    name = regex.sub(r"\s*\((?:UBND|HĐND)\)", "", name)
    words = [_SHORT_FORMS.get(w, w) for w in name.strip(" .,;:-–_*|").split()]
    plain: str = regex.sub(r"\s*[-–]\s+|\s+[-–]\s*", " - ", " ".join(words))
    if _is_capitals(name):
        plain = _lowered(plain)
    return plain[:1].upper() + plain[1:]


def spelled_in(text: str, name: str) -> str:
    """Return the spelling that the running text most often gives the name, or the name itself.

    >>> spelled_in("của Cục Hải quan và Cục Hải quan", "Cục Hải Quan")
    'Cục Hải quan'
    """
    pattern = regex.escape(name).replace(r"\ ", r"\s+")
    found = (" ".join(m[0].split()) for m in regex.finditer(rf"(?i)(?<!\p{{L}}){pattern}(?!\p{{L}})", text))
    mixed = Counter(f for f in found if f[0].isupper() and not f.isupper())
    return mixed.most_common(1)[0][0] if mixed else name


def _is_capitals(name: str) -> bool:
    letters = [c for c in name if c.isalpha()]
    return len(letters) > 2 and sum(c.isupper() for c in letters) > 0.8 * len(letters)


def _lowered(name: str) -> str:
    """Give every word a first capital, then the known phrases their own spelling."""
    small = set(read_toml("organs.toml")["spelling"]["small"])
    words = [w.lower() if w.lower() in small else _titled(w) for w in name.split()]
    lowered = " ".join(words)
    pattern, spelling = _spelling()
    spelled: str = pattern.sub(lambda m: spelling[" ".join(m[0].lower().split())], lowered)
    with_units: str = _UNIT.sub(lambda m: m[0].lower(), spelled)
    return with_units


_UNIT = regex.compile(
    r"(?<=nhân dân |Việt Nam |MTTQ )(?:Tỉnh|Thành phố|Quận|Huyện|Thị xã|Thị trấn|Phường|Xã|Đặc khu)(?= \p{L})"
)
"""A unit with a name is written small: Ủy ban nhân dân tỉnh Nghệ An, but Ủy ban nhân dân Quận 1."""


def _titled(word: str) -> str:
    """Capitalise a word; codes and numbers stay ("20/10", "II", "GD&ĐT", "HQ")."""
    if regex.search(r"[\d&]", word) or regex.fullmatch(r"[IVX]+|[B-DĐF-HJ-NP-TV-XZ]{2,5}", word):
        return word
    return "-".join(part[:1].upper() + part[1:].lower() for part in word.split("-"))


@cache
def _spelling() -> tuple[regex.Pattern[str], dict[str, str]]:
    phrases = read_toml("organs.toml")["spelling"]["phrases"]
    longest_first = sorted(phrases, key=len, reverse=True)
    spelled = "|".join(regex.escape(p).replace(r"\ ", r"\s+") for p in longest_first)
    return regex.compile(rf"(?i)(?<!\p{{L}})(?:{spelled})(?!\p{{L}})"), {p.lower(): p for p in phrases}
