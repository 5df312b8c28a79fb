"""What the end of a document should say and does not: told as a problem, never passed over."""

from pipeline.extract.recipients import lists_recipients
from pipeline.extract.signoff import sign_off_begin
from pipeline.rules import read_toml
from pipeline.schema import Header, Problem, SignOff


def sign_off_gaps(sign_off: SignOff, header: Header, text: str) -> tuple[Problem, ...]:
    """Return a problem for a signer, and for recipients, of whom nothing was read."""
    found = (_signer(sign_off, header), _recipients(sign_off, text))
    return tuple(problem for problem in found if problem)


def _signer(sign_off: SignOff, header: Header) -> Problem | None:
    """Tell that nobody signs; kinds of document that nobody signs by name are spared."""
    unsigned: list[str] = read_toml("signoff.toml")["unsigned"]["codes"]
    code = header.doc_type.value.code if header.doc_type else None
    if sign_off.signer_name or code in unsigned:
        return None
    title = sign_off.signer_title
    where = f"below {title.value}" if title else "at the end"
    return Problem("signer_missing", f"no signer's name found {where}")


def _recipients(sign_off: SignOff, text: str) -> Problem | None:
    """Tell that a list of recipients is there of which no item was read; many documents have none."""
    if sign_off.recipients or not lists_recipients(text, sign_off_begin(text)):
        return None
    return Problem("recipients_missing", "no item found in the list of recipients (Nơi nhận)")
