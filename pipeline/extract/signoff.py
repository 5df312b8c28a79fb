"""The end of a document: who signed, in which capacity, and who receives it (nơi nhận)."""

import regex

from pipeline.extract.evidence import Value, Witness
from pipeline.extract.noisy_signer import (
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
from pipeline.extract.recipients import find_recipients
from pipeline.extract.signer_name import find_name, name_in_title, names_person
from pipeline.extract.signoff_rules import signoff_pattern
from pipeline.schema import SignOff, Span

MOST_LINES = 4
"""Lines of a signer's block: TM., KT., his office and that of whom he stands for."""

LAST_SHARE = 0.35
"""The sign-off is looked for in this last share of the text, or after the last "./."."""


def find_sign_off(text: str, witness: Witness) -> SignOff:
    """Read recipients, the signer's title and name."""
    begin = sign_off_begin(text)
    recipients, list_span = find_recipients(text, begin)
    title = _title(text, begin)
    after = title.span.end if title else list_span.end
    name = find_name(text, after, below_title=title is not None)
    if title and name is None and (pair := name_in_title(text, title)):
        title, name = pair
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
    if head := signoff_pattern("recipients_head").search(text):
        return int(head.start())
    if ends := list(regex.finditer(r"\./\.", text)):
        return int(ends[-1].end())
    return int(len(text) * (1 - LAST_SHARE))


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
        if not _is_capitals(m[0]) or len(block) == MOST_LINES or (not title and names_person(m[0])):
            return block + (_office_beside_name(text, m) if len(block) < MOST_LINES else [])
        if title:
            block.append(Span(*m.span()))
        elif _goes_on(line, m[0]) and not hidden_deputy(signing_words(line), m[0]):
            block[-1] = Span(block[-1].start, m.end())
        else:
            break
    return block


def _office_beside_name(text: str, line: regex.Match[str]) -> list[Span]:
    """Return the office that begins a line which the name ends: "CHỦ TỊCH Trần Văn Mẫu"."""
    m = signoff_pattern("title").match(text, text.rfind("\n", 0, line.start()) + 1)
    return [Span(*m.span("line"))] if m and m.start("line") == line.start() < m.end("line") else []


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
