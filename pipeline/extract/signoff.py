"""The end of a document: who signed, in which capacity, and who receives it (nơi nhận)."""

from functools import cache

import regex

from pipeline.extract.evidence import Value, Witness
from pipeline.extract.noisy_signer import (
    COMMON,
    PRIOR,
    begins_with_office,
    for_chief,
    hidden_deputy,
    is_office,
    noisy_name,
    noisy_title,
    spelled_office,
)
from pipeline.extract.organs import normal_name
from pipeline.repair.syllables import known
from pipeline.rules import compile_pattern, read_toml
from pipeline.schema import SignOff, Span

FILE = "signoff.toml"

MOST_LINES = 4
"""Lines of a signer's block: TM., KT., his office and that of whom he stands for."""

LAST_SHARE = 0.35
"""The sign-off is looked for in this last share of the text, or after the last "./."."""


def find_sign_off(text: str, witness: Witness) -> SignOff:
    """Read recipients, the signer's title and name."""
    begin = sign_off_begin(text)
    recipients, list_span = _recipients(text, begin)
    title = _title(text, begin)
    after = title.span.end if title else list_span.end
    name = _name(text, after)
    if recipients or text[:begin].endswith("./."):
        title = _with_deputy(text, title) if title else noisy_title(text, list_span.start)
        name = name or noisy_name(text, title.span.end if title else list_span.end)
    return SignOff(
        witness.found(title) if title else None,
        witness.found(name) if name else None,
        tuple(witness.found(r) for r in recipients),
    )


def _with_deputy(text: str, title: Value[str]) -> Value[str]:
    """Add the deputy's own title, read with junk or in part, to "KT. Chủ tịch" that stands alone."""
    alone = regex.fullmatch(r"KT\. (?<chief>.+?)(?<!Phó .+)", title.value)
    if alone is None:
        return title
    deputy = noisy_title(text, title.span.end) or _deputy_in_part(text, title)
    if deputy is None or deputy.value.lower() != f"phó {alone['chief']}".lower():
        return title
    span = Span(title.span.start, deputy.span.end)
    return Value(f"{title.value} {deputy.value}", span, deputy.rule, deputy.prior)


def _deputy_in_part(text: str, title: Value[str]) -> Value[str] | None:
    """Read the line below the chief's title, of which a seal left the end alone."""
    below = regex.compile(r"\W*(?<end>\p{Lu}[\p{Lu} ]*)\W*(?=\n|$)").match(text, title.span.end)
    deputy = hidden_deputy(title.value, below["end"]) if below else None
    return (
        Value(deputy, Span(*below.span("end")), "signoff-title-in-part", PRIOR) if below and deputy else None
    )


def sign_off_begin(text: str) -> int:
    """Return where the sign-off begins: at "Nơi nhận", or after the end of the body."""
    for pattern in (r"\bNơi\s+nhận", r"\./\."):
        found = list(regex.finditer(pattern, text))
        if found:
            at: int = found[0].start() if pattern.startswith(r"\bN") else found[-1].end()
            return at
    return int(len(text) * (1 - LAST_SHARE))


def _recipients(text: str, begin: int) -> tuple[tuple[Value[str], ...], Span]:
    """Read the items under "Nơi nhận:", up to the one that keeps a copy (Lưu)."""
    head = regex.compile(r"Nơi\s+nhận\s*[:.;]?").search(text, begin)
    start = Span(*head.span()) if head else _list_without_head(text, begin)
    if start is None:
        return (), Span(begin, begin)
    items: list[Value[str]] = []
    end = start.end
    for m in _item().finditer(text, start.end, start.end + 3000):
        if regex.search(r"\n\s*\n\s*\n\s*\n", text[end : m.start()]) or len(items) > 60:
            break
        items += _parts(m)
        end = items[-1].span.end if items else m.end()
        if regex.match(r"L[ưu]u\b", m["item"]):
            break
    return tuple(i for i in items if i.value), Span(start.end, end)


def _list_without_head(text: str, begin: int) -> Span | None:
    """Find where items begin whose head was lost: those above "- Lưu: VT", each with its dash."""
    kept = list(signoff_pattern("kept_copy").finditer(text, begin))
    if not kept:
        return None
    first = kept[-1]
    above = list(signoff_pattern("listed").finditer(text, begin, first.start()))
    while above and not text[above[-1].end() : first.start()].strip():
        first = above.pop()
    return Span(first.start(), first.start())


def _parts(m: regex.Match[str]) -> list[Value[str]]:
    """Part an item at its semicolons: a line may hold several, and a signer's title in a dump."""
    parts = regex.finditer(r"(?:[^;]|;\s*\n(?=\p{Ll}))+", _kept_copy(m["item"]))
    spans = [Span(m.start("item") + p.start(), m.start("item") + p.end()) for p in parts if p[0].strip()]
    values = [(_plain(m.string[span.start : span.end]), span) for span in spans]
    return [
        Value(v, span, "signoff-recipient", 0.9)
        for v, span in map(_without_title, values)
        if v and not signoff_pattern("title").fullmatch(v)
    ]


def _without_title(item: tuple[str, Span]) -> tuple[str, Span]:
    """Leave out the signer's title that a dump reads on in an item's line."""
    words, span = item
    title = signoff_pattern("title_behind").search(words)
    return (words[: title.start()], Span(span.start, span.start + title.start())) if title else item


def _kept_copy(item: str) -> str:
    """End the item that keeps a copy ("Lưu: VT.") at its full stop: a signer's name may follow in a dump."""
    stop = regex.search(r"\.(?=\s)", item) if regex.match(r"L[ưu]u\b", item) else None
    return item[: stop.start()] if stop else item


@cache
def _item() -> regex.Pattern[str]:
    return signoff_pattern("recipient")


def _plain(item: str) -> str:
    return " ".join(item.split()).rstrip(" .;,/:|").lstrip("-–—+•* ")


def _title(text: str, begin: int) -> Value[str] | None:
    """Read the signer's title: KT., TL. lines with the title itself; TM. names the organ and is left out.

    In a dump items of the list may stand between the lines of the block.
    """
    lines = list(signoff_pattern("title").finditer(text, _block_start(text, begin)))
    block: list[Span] = []
    words: list[str] = []
    for line in lines:
        if block and line.start("line") < block[-1].end:
            continue
        if block and not (_is_open(words) and _is_list(text[block[-1].end : line.start("line")])):
            break
        block += _block(text, line)
        words = [w for s in block if (w := signing_words(text[s.start : s.end]))]
    if not words:
        return None
    return Value(for_chief(" ".join(words)), Span(block[0].start, block[-1].end), "signoff-title", 0.9)


def _is_open(words: list[str]) -> bool:
    """Tell whether the signer's own office has still to come: nothing was read, or whom he stands for."""
    return not words or _FOR_ANOTHER.match(words[-1]) is not None


def _is_list(between: str) -> bool:
    """Tell the items of a list, each with its mark, and their blank lines."""
    lines = [line.strip() for line in between.strip(" *_|.,\n").splitlines()]
    return bool(lines) and all(not line or line[0] in "-–—+•~*" for line in lines)


def _block(text: str, first: regex.Match[str]) -> list[Span]:
    """Return the lines of the signer's block: those in capitals below the first, a broken one as one."""
    block = [Span(*first.span("line"))]
    for m in regex.compile(r"[^\s|*_,](?:[^\n\f]*[^\s|*_])?").finditer(text, first.end("line")):
        line = text[block[-1].start : m.start()]
        title = not line.rstrip("\n *_").endswith(",") and _is_title(m[0])
        if not _is_capitals(m[0]) or len(block) == MOST_LINES or (not title and _names_person(m[0])):
            break
        if title:
            block.append(Span(*m.span()))
        elif _goes_on(line, m[0]) and not hidden_deputy(signing_words(line), m[0]):
            block[-1] = Span(block[-1].start, m.end())
        else:
            break
    return block


def _is_title(line: str) -> bool:
    """Tell a line of the block, the marks of its office right or not."""
    return signoff_pattern("title").fullmatch(line) is not None or begins_with_office(line)


def _goes_on(line: str, below: str) -> bool:
    """Tell a line broken by a narrow column: what is signed for is long, an office alone is whole.

    A comma at the end of the line always goes on: "KT. BỘ TRƯỞNG, / CHỦ NHIỆM".
    """
    is_open = line.rstrip("\n *_").endswith(",")
    if regex.search(r"\d\p{L}|\p{L}\d", below):
        return False
    return is_open or (_FOR_ANOTHER.match(line) is not None and not is_office(below))


def _is_capitals(line: str) -> bool:
    letters = [c for c in line if c.isalpha()]
    return len(letters) > 1 and all(c.isupper() for c in letters)


def _names_person(line: str) -> bool:
    m = signoff_pattern("name").fullmatch(line)
    return m is not None and not is_office(m["name"]) and is_surname(m["surname"])


def _block_start(text: str, begin: int) -> int:
    """The signer may stand before the recipients where the right column was read first."""
    ends = [m.end() for m in regex.finditer(r"\./\.|\.\s*\n", text[:begin])]
    return ends[-1] if ends else begin


_FOR_ANOTHER = regex.compile(r"(?:T/?M|K/?T|T/?L|TUQ|Q)\s*[.,:]")
_BY_ORDER = regex.compile(r"^(?:T/?M|TM)\s*[.,]?\s")


def signing_words(printed: str) -> str:
    """Write a line of the block as in running text, without the organ signed for and strokes of the pen."""
    pieces = (regex.sub(r"^[^\p{L}\d(]+|[^\p{L}\d.,)]+$", "", piece) for piece in printed.split())
    line = " ".join(piece for piece in pieces if regex.search(r"[\p{L}\d]", piece) or piece == "-")
    if _BY_ORDER.match(line):
        glued = signoff_pattern("glued").search(line)
        return normal_name(glued["office"]) if glued else ""
    m = regex.match(r"(?<by>KT|TL|TUQ|Q|K/T|T/L)\s*[.,]?\s*(?<title>.*)", line)
    if m and m["title"]:
        return f"{m['by'].replace('/', '')}. {spelled_office(normal_name(m['title']))}"
    return spelled_office(normal_name(line))


def _name(text: str, after: int) -> Value[str] | None:
    """Read the signer's name: two to five capitalised words alone in a line, the first a surname."""
    for m in signoff_pattern("name").finditer(text, after, after + 1500):
        span = _whole_name(text, Span(*m.span("name")))
        words = text[span.start : span.end].split()
        if not is_office(m["name"]) and is_surname(words[0]) and not _is_heading(words):
            is_cut = words[0] in MIDDLE and len(words) == 2
            rule, prior = ("signoff-name-cut", 0.3) if is_cut else ("signoff-name", 0.9)
            return Value(person_name(" ".join(words)), span, rule, prior)
    return None


MIDDLE = ("Văn", "Thị", "Đức", "Hữu")
"""Names that stand between surname and given name: a seal hid the surname in front of one."""


def _is_heading(words: list[str]) -> bool:
    """Tell words in capitals whose first is a surname that few have: "KINH PHÍ THỰC HIỆN"."""
    common = read_toml(FILE)["name"]["surnames"][:COMMON]
    return all(word.isupper() for word in words) and words[0].capitalize() not in common


def _whole_name(text: str, name: Span) -> Span:
    """Take in the line above or below where a narrow column broke the name: "Phan / Thị Thắng"."""
    above = signoff_pattern("name_begun").search(text, max(0, name.start - 20), name.start)
    below = signoff_pattern("name_goes_on").match(text, name.end)
    start = above.start("word") if above and is_surname(above["word"]) else name.start
    end = below.end("word") if below and known(below["word"]) else name.end
    return Span(start, end) if len(text[start:end].split()) <= MOST_WORDS else name


MOST_WORDS = 5
"""Words of the longest name of a person."""


def person_name(name: str) -> str:
    """Write a name in capitals as in running text."""
    words = name.split()
    return " ".join(w.capitalize() if w.isupper() and len(w) > 1 else w for w in words)


def is_surname(word: str) -> bool:
    """Tell whether a word is on the list of surnames, in capitals or not."""
    return word in _surnames() or word.capitalize() in _surnames()


@cache
def _surnames() -> frozenset[str]:
    return frozenset(read_toml(FILE)["name"]["surnames"])


@cache
def signoff_pattern(name: str) -> regex.Pattern[str]:
    """Return a compiled pattern of the sign-off's rule file."""
    return compile_pattern(FILE, name, read_toml(FILE)[name]["pattern"], read_toml(FILE)["parts"])
