"""What must be true of the project as a whole: pinned versions, the import contract, names, sizes."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import pipeline

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "pipeline"

UNDERSTANDING = ("layout", "repair", "extract", "rules", "text.py", "schema.py")
READING = {"cv2", "pytesseract", "pdf2image", "tesserocr", "pypdfium2"}
HEAVY = READING | {"spacy", "pandas", "pyarrow"}

MAX_LINES = 300
# The nouns stand in one file, so that they can be read in one sitting from first to last.
LONG = {"schema.py"}
VAGUE = {"util", "utils", "helper", "helpers", "common", "misc", "manager", "base", "core"}

OF_ONE_MACHINE = re.compile(r"(?<![\w.~}])/(?:home|root|work|mnt)/\w")
REGISTRY = re.compile(
    r"https?://[\w.]*(?:pypi\.org|pythonhosted\.org|debian\.org|registry\.)|find-links|index-url"
)


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def requirements() -> tuple[Requirement, ...]:
    extras = project()["optional-dependencies"].values()
    return tuple(Requirement(line) for line in chain(project()["dependencies"], *extras))


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("==") for line in lines if not line.startswith("#"))
    return {canonicalize_name(name): version for name, version in pairs}


def own_files() -> tuple[Path, ...]:
    # By walking, not by git: the tests also run where git is not installed.
    folders = (
        ROOT / name
        for name in ("pipeline", "kehoach", "tests", "scripts", "docs", "notebooks", "models", ".ci")
    )
    paths = chain(ROOT.glob("*"), *(folder.rglob("*") for folder in folders))
    return tuple(sorted(p for p in paths if p.is_file() and b"\0" not in p.read_bytes()))


def modules(path: Path) -> tuple[Path, ...]:
    return tuple(sorted(path.rglob("*.py"))) if path.is_dir() else (path,)


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return {name.partition(".")[0] for name in found}


def loaded_by(*names: str) -> set[str]:
    code = f"import sys, {', '.join(names)}; print('\\n'.join({{m.partition('.')[0] for m in sys.modules}}))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    return set(done.stdout.split())


# ---------------------------------------------------------------------------------------------- versions


@pytest.mark.parametrize("wanted", requirements(), ids=str)
def test_each_requirement_is_pinned_to_a_version_it_allows(wanted: Requirement) -> None:
    assert wanted.specifier.contains(pins()[canonicalize_name(wanted.name)])


def required_by(name: str) -> Iterator[str]:
    try:
        lines = metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return
    for requirement in map(Requirement, lines):
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            yield canonicalize_name(requirement.name)


def test_what_requirements_require_is_pinned_too() -> None:
    seen: set[str] = set()
    queue = [canonicalize_name(r.name) for r in requirements()]
    while queue:
        name = queue.pop()
        if name not in seen:
            seen.add(name)
            queue += required_by(name)
    assert not seen - set(pins())


def test_constraints_hold_names_and_versions_only() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    odd = [line for line in lines if not re.fullmatch(r"#.*|[A-Za-z0-9._-]+==[\w.!+]+", line)]
    assert lines and not odd


def test_one_version_everywhere() -> None:
    version = project()["version"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert pipeline.__version__ == version
    assert re.search(rf"^## \[{re.escape(version)}\] - \d{{4}}-\d\d-\d\d$", changelog, re.MULTILINE)


# --------------------------------------------------------------------------------------- import contract


@pytest.mark.parametrize(
    "path",
    [m for part in UNDERSTANDING for m in modules(PACKAGE / part)],
    ids=lambda p: str(p.relative_to(PACKAGE)),
)
def test_understanding_imports_nothing_of_reading(path: Path) -> None:
    assert not imported(path) & READING


def test_understanding_loads_nothing_of_reading_by_detours() -> None:
    names = [f"pipeline.{part.removesuffix('.py')}" for part in UNDERSTANDING]
    assert not loaded_by(*names) & READING


def test_the_package_itself_is_light() -> None:
    assert not loaded_by("pipeline", "pipeline.schema", "pipeline.text") & HEAVY


# ------------------------------------------------------------------------------------------------- house


def test_help_names_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    targets = set(" ".join(phony).split()) - {"FORCE"}
    shown = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert targets >= {"help", "setup", "extract", "test", "check", "samples", "clean"}
    assert targets == set(re.findall(r"^  ([a-z-]+) +\S", shown, re.MULTILINE))


@pytest.mark.parametrize("path", modules(PACKAGE), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_modules_have_plain_names_a_first_line_and_a_readable_size(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert path.stem not in VAGUE
    assert path.name in LONG or len(source.splitlines()) <= MAX_LINES
    assert ast.get_docstring(ast.parse(source))


def test_no_file_names_a_machine_or_a_registry() -> None:
    named = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for path in own_files()
        if path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if OF_ONE_MACHINE.search(line) or REGISTRY.search(line)
    ]
    assert not named
