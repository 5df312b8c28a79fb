"""What the README files and docs/errors.md say is true of the code: columns, commands, codes, messages."""

import argparse
import ast
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from pipeline.archive.batch import extract_archive
from pipeline.archive.careful import REASONS
from pipeline.archive.columns import TABLES
from pipeline.archive.plan import Plan
from pipeline.archive.progress import Lines
from pipeline.archive.trust import KEY_FIELDS
from pipeline.cli import STOPPED, parser
from pipeline.errors import ExitCode
from pipeline.extract.header import REQUIRED
from pipeline.flags import LOSSES, NOTES
from pipeline.settings import DEFAULTS
from tests.archive_fakes import PLAN

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
IN_VIETNAMESE = (ROOT / "README.vi.md").read_text(encoding="utf-8")
ERRORS = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
MODULES = sorted((ROOT / "pipeline").rglob("*.py"))

FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`]+)`")
HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)


def modules(*rooms: str) -> Iterator[Path]:
    return (path for path in MODULES if path.relative_to(ROOT / "pipeline").parts[0] in rooms)


both = pytest.mark.parametrize("text", [README, IN_VIETNAMESE], ids=["README.md", "README.vi.md"])


def section(text: str, heading: str) -> str:
    """Return what stands under a heading, up to the next one."""
    start = re.search(rf"^#+ {re.escape(heading)}$", text, re.MULTILINE)
    assert start, f"no heading {heading}"
    return re.split(r"^#", text[start.end() :], maxsplit=1, flags=re.MULTILINE)[0]


def first_cells(text: str) -> Iterator[str]:
    """Yield the first cells of the tables in a text, their heads and rules left out."""
    for before, line in zip(text.splitlines(), text.splitlines()[1:], strict=False):
        if line.startswith("| ") and before.startswith("|"):
            yield re.split(r"(?<!\\)\|", line)[1].strip()


def fenced(text: str, language: str) -> list[str]:
    return [block for kind, block in FENCED.findall(text) if kind == language]


# ---------------------------------------------------------------------------------------------- both READMEs


@both
@pytest.mark.parametrize("table", TABLES)
def test_tables_are_described_column_by_column(text: str, table: str) -> None:
    described = [CODE.fullmatch(cell) for cell in first_cells(section(text, f"`{table}`"))]
    assert [m[1] for m in described if m] == TABLES[table].names


@both
def test_commands_and_options_are_all_named(text: str) -> None:
    top = next(a for a in parser()._actions if isinstance(a, argparse._SubParsersAction))
    for name, command in top.choices.items():
        assert f"| `kehoach {name}" in text
        for action in command._actions:
            assert all(f"`{option}" in text for option in action.option_strings if option != "-h")


@both
def test_exit_codes_are_all_named(text: str) -> None:
    assert {cell for cell in first_cells(text) if cell.isdecimal()} == {str(int(code)) for code in ExitCode}


@both
def test_settings_are_the_defaults(text: str) -> None:
    (block,) = fenced(text, "toml")
    given = {key: tuple(v) if isinstance(v, list) else v for key, v in tomllib.loads(block).items()}
    assert given == asdict(DEFAULTS)


@both
def test_rooms_are_all_named(text: str) -> None:
    rooms = {path.parent.name for path in (ROOT / "pipeline").glob("*/__init__.py")}
    assert set(re.findall(r"^\| `pipeline/(\w+)/`", text, re.MULTILINE)) == rooms


@both
def test_links_lead_somewhere(text: str) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", text):
        name, _, anchor = target.partition("#")
        if not name.startswith("https://"):
            linked = ROOT / name
            assert linked.is_file(), target
            headings = (
                [h for _, h in HEADING.findall(linked.read_text(encoding="utf-8"))] if anchor else [anchor]
            )
            assert anchor in {h.lower().replace(" ", "-") for h in headings}, target


def test_both_say_the_same() -> None:
    def shape(text: str) -> list[int]:
        return [len(marks) for marks, _ in HEADING.findall(FENCED.sub("", text))]

    assert shape(README) == shape(IN_VIETNAMESE)
    translated = ("text",)
    blocks = [[b for b in FENCED.findall(text) if b[0] not in translated] for text in (README, IN_VIETNAMESE)]
    assert blocks[0] == blocks[1]
    assert list(map(CODE.findall, first_cells(README))) == list(map(CODE.findall, first_cells(IN_VIETNAMESE)))


def test_vietnamese_is_composed() -> None:
    for text in (README, IN_VIETNAMESE, ERRORS):
        assert unicodedata.is_normalized("NFC", text)


@pytest.fixture(scope="module")
def sample_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("readme")
    raw = folder / "raw"
    raw.mkdir()
    (raw / "plan.txt").write_text(f"{PLAN}I. CHỈ TIÊU\n1. Tỷ lệ hồ sơ đúng hạn đạt 95%.\n", encoding="utf-8")
    (raw / "draft.txt").write_text(PLAN.replace("12/KH", ".../KH"), encoding="utf-8")
    extract_archive(raw, Plan(folder / "data" / "clean"), 1, Lines())
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("example", fenced(README, "python"))
def test_examples_run(example: str, sample_out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if "import duckdb" in example:
        pytest.importorskip("duckdb", reason="examples of DuckDB need it")
    monkeypatch.chdir(sample_out)
    exec(compile(example, "README.md", "exec"), {})


# --------------------------------------------------------------------------------------------- docs/errors.md

DATE_PARTS = ("day", "month", "year")
ENDS = "missing|blank|unreadable|doubtful|impossible"


def codes_in(path: Path) -> set[str]:
    """Return what looks like the code of a problem in a module."""
    source = path.read_text(encoding="utf-8")
    return {*re.findall(r'Problem\(\s*"(\w+)"', source), *re.findall(rf'"([a-z_]+_(?:{ENDS}))"', source)}


def problem_codes() -> set[str]:
    """Return all codes: those written out, and those put together of a name and an end."""
    found: set[str] = set(LOSSES).union(*map(codes_in, modules("extract")))
    found |= {f"{name}_{end}" for name in KEY_FIELDS.values() for end in ("missing", "doubtful")}
    found |= {f"{name}_missing" for name in REQUIRED}
    found |= {f"{part}_{end}" for part in DATE_PARTS for end in ("blank", "unreadable")}
    return found | {"day_doubtful", "month_doubtful"}


def described(heading: str) -> set[str]:
    return {code for cell in first_cells(section(ERRORS, heading)) for code in CODE.findall(cell)}


def test_problem_codes_are_all_described_and_no_others() -> None:
    assert described("Problems of a document") == problem_codes()


def test_codes_put_together_have_known_ends() -> None:
    put_together = re.compile(r'f"\{[^}]+\}_(\w+)"')
    ends = {
        end for path in modules("extract") for end in put_together.findall(path.read_text(encoding="utf-8"))
    }
    assert ends <= set(ENDS.split("|"))


def test_page_flags_are_all_described_and_no_others() -> None:
    assert described("Flags of a page") == set(NOTES)
    raised = re.compile(r'(?:flags=|, )\("(\w+)",\)')
    for path in modules("intake", "imaging", "ocr"):
        assert set(raised.findall(path.read_text(encoding="utf-8"))) <= {*NOTES, *LOSSES}


def test_exit_codes_are_all_described() -> None:
    codes = {int(cell) for cell in first_cells(section(ERRORS, "Exit codes"))}
    assert codes == {*map(int, ExitCode), STOPPED}


def calls(path: Path, *names: str) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield node


def fixed_part(message: Any) -> str:
    """Return the longest part of a message that is always the same."""
    parts = message.values if isinstance(message, ast.JoinedStr) else [message]
    texts = [part.value.strip(" :;,.(") for part in parts if isinstance(part, ast.Constant)]
    return max(texts, key=len, default="")


def messages() -> set[str]:
    # What doctor finds is no error of the command: it stands in its own report.
    raising = (path for path in MODULES if path.name not in ("doctor.py", "errors.py"))
    names = ("InputError", "ToolError", "RuleError", "ModelError")
    return {fixed_part(call.args[0]) for path in raising for call in calls(path, *names)} - {""}


@pytest.mark.parametrize("message", sorted(messages()))
def test_each_message_has_its_cure(message: str) -> None:
    assert message in ERRORS


def test_what_ends_a_file_has_its_cure() -> None:
    assert all(message in ERRORS for message in REASONS.values())


def test_reasons_of_skipping_are_all_described() -> None:
    skipped = section(ERRORS, "Files that are skipped")
    reasons = [call.args[1] for call in calls(ROOT / "pipeline" / "archive" / "walk.py", "Skipped")]
    assert len(reasons) >= 5
    assert all(isinstance(reason, ast.IfExp) or fixed_part(reason) in skipped for reason in reasons)


def test_messages_of_the_scripts_are_theirs() -> None:
    scripts = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "scripts").glob("*.sh"))
    quoted = first_cells(section(ERRORS, "Setting up: `make extract`, `make test`"))
    for message in quoted:
        assert message.strip("`").removesuffix("…").strip() in scripts
