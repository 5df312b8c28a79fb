"""The signer where seal and signature left junk in the lines: a letter may be wrong, junk may lead."""

from collections.abc import Iterator
from functools import cache

import regex
from rapidfuzz.distance import Levenshtein
from unidecode import unidecode

from pipeline.extract.evidence import Value
from pipeline.repair.syllables import known
from pipeline.rules import read_toml
from pipeline.schema import Span

FILE = "signoff.toml"

REACH = 800
"""Characters after the recipients or the title in which the signer is looked for."""

JUNK = 3
"""Letters that a piece of junk before title or name may have."""

COMMON = 30
"""So many of the most frequent surnames are known with a wrong letter."""

LEAST = 6
"""Letters of the shortest title in which one may be wrong."""

FEWEST = 4
"""Letters of a title's end that tell which it is."""

PRIOR = 0.6

Token = tuple[str, int, int]


def noisy_title(text: str, after: int) -> Value[str] | None:
    """Find a title of office alone in a line but for junk, in its right spelling."""
    for tokens in _lines(text, after):
        for start in _starts(tokens):
            title = _office(tokens[start:])
            if title:
                return Value(title, Span(tokens[start][1], tokens[-1][2]), "signoff-title-noisy", PRIOR)
    return None


def noisy_name(text: str, after: int) -> Value[str] | None:
    """Find a name of three or four words alone in a line but for junk; its surname is mended."""
    for tokens in _lines(text, after):
        for start in _starts(tokens):
            name = _person([token for token, _, _ in tokens[start:]])
            if name:
                return Value(name, Span(tokens[start][1], tokens[-1][2]), "signoff-name-noisy", PRIOR)
    return None


def _lines(text: str, after: int) -> Iterator[list[Token]]:
    for line in regex.finditer(r"[^\n\f]+", text, pos=after, endpos=after + REACH):
        found = regex.finditer(r"[\p{L}\d.]*\p{L}[\p{L}.]*", line[0])
        tokens = [(m[0].strip("."), line.start() + m.start(), line.start() + m.end()) for m in found]
        if tokens:
            yield tokens


def _starts(tokens: list[Token]) -> Iterator[int]:
    """Say where title or name may begin: after nothing but short junk."""
    for n, (token, _, _) in enumerate(tokens):
        yield n
        if len(token) > JUNK:
            return


def _office(tokens: list[Token]) -> str | None:
    words = [token for token, _, _ in tokens]
    if not all(word.isupper() for word in words):
        return None
    letters = _bare("".join(words))
    if len(letters) < LEAST:
        return None
    near = [o for o in (*_offices(), *_deputies()) if Levenshtein.distance(_bare(o), letters) <= 1]
    return for_chief(near[0]) if len(near) == 1 else None


def for_chief(title: str) -> str:
    """Add the KT. that a seal hid: a deputy's title under his chief's says that he signs for him.

    >>> for_chief("Chủ tịch Phó Chủ tịch"), for_chief("Phó Chủ tịch")
    ('KT. Chủ tịch Phó Chủ tịch', 'Phó Chủ tịch')
    """
    chief, _, deputy = title.partition(" Phó ")
    return f"KT. {title}" if deputy and chief.lower() == deputy.lower() else title


def spelled_office(title: str) -> str:
    """Write the office that a title begins with as it is spelled, whatever marks were read.

    >>> spelled_office("Trường Phòng Nội vụ"), spelled_office("Kế toán trưởng")
    ('Trưởng phòng Nội vụ', 'Kế toán trưởng')
    """
    words = title.split()
    for count in range(min(len(words), LONGEST), 0, -1):
        begun = _bare(" ".join(words[:count]))
        if office := next((o for o in _offices() if _bare(o) == begun), None):
            return " ".join((office, *words[count:]))
    return title


def begins_with_office(words: str) -> bool:
    """Tell whether words begin with an office of two words or more, whatever their marks."""
    parts = words.split()
    begun = {_bare(" ".join(parts[:count])) for count in range(2, LONGEST + 1)}
    return any(_bare(office) in begun for office in _offices())


LONGEST = 4
"""Words of the longest office."""


def is_office(words: str) -> bool:
    """Tell whether the words are a title of office, but for a letter."""
    return any(Levenshtein.distance(_bare(o), _bare(words)) <= 1 for o in _offices())


def hidden_deputy(title: str, below: str) -> str | None:
    """Return the deputy's title of which the end alone is read under that of his chief.

    >>> hidden_deputy("KT. Chủ tịch", "Ủ TỊCH"), hidden_deputy("KT. Chủ tịch", "CHỦ TỊCH")
    ('Phó Chủ tịch', None)
    """
    chief, end = title.removeprefix("KT. "), _bare(below)
    begins = title.startswith("KT. ") and not chief.startswith("Phó ")
    is_end = len(end) >= FEWEST and _bare(chief).endswith(end) and end != _bare(chief)
    return f"Phó {chief}" if begins and is_end and is_office(chief) else None


def _person(words: list[str]) -> str | None:
    rest = words[1:]
    if not 2 <= len(rest) <= 3 or not all(word.istitle() and known(word) for word in rest):
        return None
    surname = _surname(words[0])
    return " ".join((surname, *rest)) if surname else None


def _surname(word: str) -> str | None:
    """Return the one common surname that is meant: marks or a letter are wrong, or its first was hidden."""
    surnames = read_toml(FILE)["name"]["surnames"]
    if word in surnames:
        return word
    common = surnames[:COMMON]
    if word[0].islower():
        return _one([s for s in common if len(word) > 1 and s[1:] == word])
    if by_marks := _one([s for s in common if _bare(s) == _bare(word)]):
        return by_marks
    near = [s for s in common if Levenshtein.distance(_bare(s), _bare(word)) == 1]
    return None if known(word) else _one(near)


def lost_marks(word: str) -> bool:
    """Return whether a word is a common surname but for its marks."""
    common = read_toml(FILE)["name"]["surnames"][:COMMON]
    return word.isascii() and _one([s for s in common if _bare(s) == _bare(word)]) is not None


def _one(found: list[str]) -> str | None:
    return found[0] if len(found) == 1 else None


def _bare(word: str) -> str:
    return "".join(unidecode(word).lower().split())


@cache
def _deputies() -> tuple[str, ...]:
    """Return the titles of chief and deputy as they stand one after the other."""
    deputies = (o for o in _offices() if o.startswith("Phó "))
    return tuple(f"{o.removeprefix('Phó ').capitalize()} {o}" for o in deputies)


@cache
def _offices() -> tuple[str, ...]:
    return tuple(read_toml(FILE)["noisy"]["offices"])
