"""The documentation site: made from what is there, and its examples run."""

import re
import tomllib
import unicodedata
from pathlib import Path

import pytest

from pipeline.archive.reference import reference

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PYTHON = re.findall(
    r"^```python\n(.*?)^```$", (DOCS / "python.md").read_text("utf-8"), re.MULTILINE | re.DOTALL
)


def test_the_reference_of_the_tables_is_that_of_the_schemas() -> None:
    assert (DOCS / "tables.md").read_text(encoding="utf-8") == reference()


@pytest.mark.slow
@pytest.mark.engine
@pytest.mark.parametrize("example", PYTHON)
def test_examples_of_the_python_page_run(
    example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    exec(compile(example, "docs/python.md", "exec"), {"__name__": "__main__"})


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda page: page.name)
def test_every_page_is_in_the_site_composed_and_its_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert unicodedata.is_normalized("NFC", text)
    assert f": {page.name}\n" in (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)", re.sub(r"```.*?```", "", text, flags=re.DOTALL)):
        assert target.startswith("https://") or (DOCS / target).is_file()


def test_the_rule_of_the_example_is_toml() -> None:
    (block,) = re.findall(r"```toml\n(.*?)```", (DOCS / "rules.md").read_text("utf-8"), re.DOTALL)
    (rule,) = tomllib.loads(re.sub(r"^    ", "", block, flags=re.MULTILINE))["rule"]
    (before, after), *_ = rule["examples"]
    assert re.sub(rule["pattern"], rule["replace"], before) == after
    assert not re.search(rule["pattern"], rule["leaves"][0])
