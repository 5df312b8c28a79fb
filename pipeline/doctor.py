"""What is there and what is missing on this machine, and how to get it: ``kehoach doctor``."""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from pipeline.errors import ExitCode, ModelError, RuleError, ToolError
from pipeline.extras import EXTRAS, Extra, how_to_install, missing_of
from pipeline.model_places import CURE
from pipeline.ocr.tessdata import find_tessdata, other_tessdata, shipped_tessdata
from pipeline.repair.model_files import model_folder
from pipeline.rules import digest
from pipeline.schema import Page, Source, Transcript, Word

OLDEST_PYTHON = (3, 11)
PROBE_SECONDS = 10
DEFAULT_OUT = Path("data/clean")

SPECIMEN = Transcript(
    Source("specimen.txt", "0" * 64),
    (Page(1, "text", tuple(Word(w, i, i) for i, w in enumerate(("Số:", "12/KH-UBND")))),),
)
"""The least that can be understood: to see whether all rules load."""

APT = "sudo apt-get install"
PIP = "pip install -c constraints.txt -e ."
READING = "reading scans"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked for: what was found, what it is for, and how to get it.

    What is not ``necessary`` may be missing: the work is then done in another way, or less well.
    """

    name: str
    ok: bool
    found: str
    needed_for: str
    cure: str = ""
    necessary: bool = True


@dataclass(frozen=True, slots=True)
class Probe:
    """How to ask a program for its version: the command, and where in its answer the version stands."""

    command: tuple[str, ...]
    version: str

    def run(self) -> str:
        """Return the version.

        Raises:
            ToolError: the program is not there, does not run, hangs, or its answer has no version.
        """
        path = shutil.which(self.command[0])
        if path is None:
            raise ToolError("not found")
        answer = _output_of((path, *self.command[1:]))
        match = re.search(self.version, answer)
        if match is None:
            raise ToolError(f"{path} gives no version; it says: {_first_line(answer)!r}")
        return f"{match[1]} ({path})"


TESSERACT = Probe(("tesseract", "--version"), r"tesseract v?(\d\S*)")
GHOSTSCRIPT = Probe(("gs", "--version"), r"(\d+\.\S+)")
PDFTOPPM = Probe(("pdftoppm", "-v"), r"pdftoppm version (\d\S*)")


def examine(out: Path = DEFAULT_OUT) -> tuple[Finding, ...]:
    """Look at everything that the work needs; ``out`` is the folder that tables and transcripts go to."""
    return (
        _python(),
        _packages(),
        _opencv(),
        _program("tesseract", TESSERACT, f"{APT} tesseract-ocr", necessary=not _is_installed("tesserocr")),
        _tesserocr(),
        _language("vie", f"{READING} in Vietnamese", necessary=True),
        _language("osd", "telling which way up a page was scanned", necessary=False),
        _program("poppler", PDFTOPPM, f"{APT} poppler-utils"),
        _rules(),
        _model(),
        _handwriting(),
        *map(_extra, EXTRAS),
        _ghostscript(),
        _writable(out),
    )


def report(findings: Iterable[Finding]) -> str:
    """Write findings as lines to read in a terminal: each with its cure where it is missing."""
    return "\n".join(line for finding in findings for line in _lines(finding))


def exit_code(findings: Iterable[Finding]) -> ExitCode:
    """Return TOOL where something necessary is missing."""
    return ExitCode.TOOL if any(f.necessary and not f.ok for f in findings) else ExitCode.OK


def _lines(finding: Finding) -> list[str]:
    mark = "ok" if finding.ok else ("MISSING" if finding.necessary else "absent")
    lines = [f"{mark:8} {finding.name:16} {finding.found}"]
    if not finding.ok:
        lines.append(f"{'':25} needed for: {finding.needed_for}")
    if not finding.ok and finding.cure:
        lines.append(f"{'':25} cure: {finding.cure}")
    return lines


def _output_of(command: tuple[str, ...]) -> str:
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=PROBE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ToolError(f"{command[0]} gave no answer in {PROBE_SECONDS} s") from error
    except OSError as error:
        raise ToolError(f"{command[0]} does not run: {error.strerror}") from error
    return done.stdout.decode("utf-8", errors="replace")


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0][:100]


def _python() -> Finding:
    wanted = ".".join(map(str, OLDEST_PYTHON))
    found = f"{sys.version.split()[0]} ({sys.executable})"
    cure = f"{APT} python{wanted} python{wanted}-venv"
    return Finding("python", sys.version_info >= OLDEST_PYTHON, found, "everything", cure)


def _requirements() -> tuple[str, ...]:
    """Return the names of the packages that this one requires, extras left out."""
    try:
        wanted = metadata.requires("kehoach") or []
    except metadata.PackageNotFoundError:
        return ()
    return tuple(re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in wanted if "extra ==" not in line)


def _is_installed(package: str) -> bool:
    try:
        metadata.version(package)
    except metadata.PackageNotFoundError:
        return False
    return True


def _packages() -> Finding:
    wanted = _requirements()
    if not wanted:
        found = "unknown: kehoach is run from its source, not installed"
        return Finding("packages", False, found, "everything", PIP, necessary=False)
    missing = tuple(name for name in wanted if not (name == "tesserocr" or _is_installed(name)))
    found = f"not installed: {', '.join(missing)}" if missing else f"all {len(wanted)} installed"
    return Finding("packages", not missing, found, "everything", PIP)


def _opencv() -> Finding:
    # Its wheel leaves libGL and GLib to the system: installed does not mean that it loads.
    cure = f"{APT} libgl1 libglib2.0-0; {PIP}"
    try:
        import cv2
    except ImportError as error:
        return Finding("opencv", False, str(error), "preparing pictures of pages", cure)
    return Finding("opencv", True, cv2.__version__, "preparing pictures of pages", cure)


def _program(name: str, probe: Probe, cure: str, *, necessary: bool = True) -> Finding:
    try:
        return Finding(name, True, probe.run(), READING, cure, necessary)
    except ToolError as error:
        return Finding(name, False, str(error), READING, cure, necessary)


def _tesserocr() -> Finding:
    use = "reading scans about 1.5 times as fast; without it the tesseract command reads them"
    try:
        import tesserocr  # loads the engine's library: only when asked
    except ImportError as error:
        return Finding("tesserocr", False, str(error), use, "pip install tesserocr", necessary=False)
    engine = _first_line(tesserocr.tesseract_version())
    return Finding("tesserocr", True, f"{tesserocr.__version__}, {engine}", use, necessary=False)


def _language(name: str, use: str, *, necessary: bool) -> Finding:
    cure = f"{APT} tesseract-ocr-{name}; where the data lie elsewhere, set TESSDATA_PREFIX to their folder"
    folder = find_tessdata(name)
    if folder is None:
        return Finding(f"language {name}", False, "not found", use, cure, necessary)
    path = folder / f"{name}.traineddata"
    size = path.stat().st_size
    kind = "our own, " if folder in shipped_tessdata() else ""
    found = f"{path} ({kind}{size / 1e6:.1f} MB)"
    other = other_tessdata(name)
    if other is not None:
        found = f"{other} reads lines in doubt again; first reads {found}"
    return Finding(f"language {name}", size > 0, found, use, cure, necessary)


def _rules() -> Finding:
    use = "repairing and understanding text"
    # Imported here: it brings all that the work needs, of which some may be missing.
    try:
        from pipeline.flow import understand

        understand(SPECIMEN)
    except ImportError as error:
        return Finding("rules", False, f"not tried: {error}", use, "first get what is missing above")
    except RuleError as error:
        return Finding("rules", False, str(error), use, "correct the rule file named")
    return Finding("rules", True, f"load ({digest()})", use)


def _model() -> Finding:
    use = "repairing words that rules cannot"
    folder = model_folder()
    if folder is None:
        return Finding(
            "restorer", False, "no model: text is repaired by rules only", use, CURE, necessary=False
        )
    # Imported here: numpy may be what is missing.
    try:
        from pipeline.repair.model import load_model

        model = load_model(folder)
    except ImportError as error:
        return Finding("restorer", False, f"not tried: {error}", use, "first get what is missing above")
    except ModelError as error:
        return Finding("restorer", False, str(error), use, CURE)
    return Finding("restorer", True, f"{folder} ({model.digest}, {len(model.words)} words)", use)


def _handwriting() -> Finding:
    use = "reading numbers and days that were written by hand"
    # Imported here: OpenCV or onnxruntime may be what is missing.
    try:
        import onnxruntime

        from pipeline.pen.network import pen_model
    except ImportError as error:
        return Finding("handwriting", False, f"not tried: {error}", use, "first get what is missing above")
    model = pen_model()
    if model is None:
        return Finding("handwriting", False, "no model: they stay null", use, CURE, necessary=False)
    return Finding("handwriting", True, f"{model} (onnxruntime {onnxruntime.__version__})", use)


def _extra(extra: Extra) -> Finding:
    missing = missing_of(extra)
    found = f"not installed: {', '.join(missing)}" if missing else f"{', '.join(extra.modules)} installed"
    cure = how_to_install(extra.name) if missing else ""
    return Finding(f"extra {extra.name}", not missing, found, extra.needed_for, cure, necessary=False)


def _ghostscript() -> Finding:
    use, cure = "kehoach export --profile pdfa", f"{APT} ghostscript"
    try:
        return Finding("ghostscript", True, GHOSTSCRIPT.run(), use, cure, necessary=False)
    except ToolError as error:
        return Finding("ghostscript", False, str(error), use, cure, necessary=False)


def _writable(out: Path) -> Finding:
    use = "writing tables and keeping transcripts"
    place = next(folder for folder in (out, *out.absolute().parents) if folder.exists())
    cure = f"give yourself the right to write there, or name another folder (--out): {place}"
    if not place.is_dir():
        return Finding("out", False, f"{place} is a file", use, cure)
    try:
        with tempfile.TemporaryFile(dir=place):
            free = shutil.disk_usage(place).free
    except OSError as error:
        return Finding("out", False, f"cannot write in {place}: {error.strerror}", use, cure)
    return Finding("out", True, f"{out} ({free / 1e9:.0f} GB free)", use)
