"""The letterhead of Nghị định 30/2020 and of the Party: two columns, number and date on one row, a title."""

from tests.scans.content import Content
from tests.scans.sheet import LEFT, RIGHT, TOP, Font, Ink, Line, Rule, Sheet, Zone, centred_line, words_at

LEFT_CENTRE, RIGHT_CENTRE = LEFT + 86, RIGHT - 137
TITLE_CENTRE = (LEFT + RIGHT) / 2
STATE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
PARTY = "ĐẢNG CỘNG SẢN VIỆT NAM"
HAND_GAP = 26.0
BLANK_GAP = 22.0


def set_head(content: Content) -> tuple[Sheet, float]:
    """Set letterhead and title; return them with the height at which the body begins."""
    left, rule, y = _left(content)
    right, right_rule = _right(content)
    row = max(y, TOP + 44)
    number, number_ink = _number(content, row)
    date, date_ink = _date(content, row)
    under, y = _letter_subject(content, row) if content.is_letter else ((), row)
    title, title_rules, y = _title(content, y + 34)
    lines = (*left, number, *under, *right, date, *title)
    return Sheet(lines, (rule, right_rule, *title_rules), (*number_ink, *date_ink)), y


def _left(content: Content) -> tuple[list[Line], Rule, float]:
    head, y = content.head, TOP
    lines = []
    for text in head.parent:
        lines.append(centred_line(text, LEFT_CENTRE, y, Font("regular", 12), "left"))
        y += 15
    for text in head.issuer:
        lines.append(centred_line(text, LEFT_CENTRE, y, Font("bold", 12), "left"))
        y += 15
    rule = Rule(LEFT_CENTRE - 28, LEFT_CENTRE + 28, y - 9)
    if head.party:
        lines.append(centred_line("*", LEFT_CENTRE, y + 2, Font("regular", 13), "left"))
        rule = Rule(LEFT_CENTRE, LEFT_CENTRE, y)
    return lines, rule, y + 14


def _right(content: Content) -> tuple[list[Line], Rule]:
    if content.head.party:
        line = centred_line(PARTY, RIGHT_CENTRE, TOP, Font("bold", 14), "right")
        return [line], _under(line, TOP + 5)
    state = centred_line(STATE, RIGHT_CENTRE, TOP, Font("bold", 12), "right")
    motto = centred_line(MOTTO, RIGHT_CENTRE, TOP + 16, Font("bold", 13), "right")
    return [state, motto], _under(motto, TOP + 21)


def _under(line: Line, y: float) -> Rule:
    last = line.pieces[-1]
    return Rule(line.pieces[0].x, last.x + Font(last.style, last.size).width(last.text), y)


def _number(content: Content, y: float) -> tuple[Line, tuple[Ink, ...]]:
    head, font = content.head, Font("regular", 13)
    if head.number and head.number_by == "print":
        line = centred_line(
            f"{head.number_label} {head.number}{head.number_rest}", LEFT_CENTRE, y, font, "left"
        )
        return line, ()
    gap = HAND_GAP if head.number else BLANK_GAP
    lead = font.width(f"{head.number_label} ")
    x = LEFT_CENTRE - (lead + gap + font.width(head.number_rest)) / 2
    pieces = words_at(head.number_label, x, y, font) + words_at(head.number_rest, x + lead + gap, y, font)
    ink = (Ink("digits", x + lead, y, head.number),) if head.number else ()
    return Line(pieces, "left", head.number_text, y), ink


def _date(content: Content, y: float) -> tuple[Line, tuple[Ink, ...]]:
    head, font = content.head, Font("italic", 13)
    if head.day and head.day_by == "print":
        return centred_line(head.date_text, RIGHT_CENTRE, y, font, "right"), ()
    gap = HAND_GAP if head.day else BLANK_GAP
    lead = font.width(f"{head.date_lead} ")
    x = RIGHT_CENTRE - (lead + gap + font.width(head.date_rest)) / 2
    pieces = words_at(head.date_lead, x, y, font) + words_at(head.date_rest, x + lead + gap, y, font)
    ink = (Ink("digits", x + lead - 2, y, head.day_text),) if head.day else ()
    return Line(pieces, "right", head.date_text, y), ink


def _letter_subject(content: Content, y: float) -> tuple[tuple[Line, ...], float]:
    lines = []
    for index, text in enumerate(content.subject):
        y += 15
        text = text if index else f"V/v {text}"
        lines.append(centred_line(text, LEFT_CENTRE, y, Font("regular", 12), "left"))
    return tuple(lines), y


def _title(content: Content, y: float) -> tuple[list[Line], list[Rule], float]:
    lines: list[Line] = []
    rules: list[Rule] = []
    if not content.is_letter:
        lines.append(_middle(content.type_name.upper(), y, 15, "bold"))
        for text in content.subject:
            y += 18
            lines.append(_middle(text, y, 14, "bold"))
        if content.head.party:
            lines.append(_middle("-----", y + 12, 13, "regular"))
        else:
            rules.append(Rule(TITLE_CENTRE - 45, TITLE_CENTRE + 45, y + 8))
        y += 34
    for index, text in enumerate(content.addressees):
        text = text if index else f"Kính gửi: {text}"
        lines.append(_middle(text, y, 14, "regular"))
        y += 18
    return lines, rules, y + (8 if content.addressees else 0)


def _middle(text: str, y: float, size: float, style: str, zone: Zone = "body") -> Line:
    return centred_line(text, TITLE_CENTRE, y, Font("bold" if style == "bold" else "regular", size), zone)
