"""Rule files prove themselves: each example is run, and a rule that does not prove itself is refused."""

import pytest

from pipeline.errors import RuleError
from pipeline.extract.quantities import target_pattern
from pipeline.extract.rules_of_header import header_pattern
from pipeline.repair.formulae import restore_formulae
from pipeline.rules import (
    Substitution,
    _substitution,
    compile_pattern,
    digest,
    load_substitutions,
    read_list,
    read_toml,
)
from pipeline.text import Text

FILES = ("characters.toml", "markup.toml", "numbers.toml", "roman.toml", "digit_words.toml")
RULES = [rule for name in FILES for rule in load_substitutions(name)]
EXAMPLES = [pytest.param(r, *pair, id=f"{r.id}:{pair[0]}") for r in RULES for pair in r.examples]
LEAVES = [pytest.param(r, text, id=f"{r.id}:{text}") for r in RULES for text in r.leaves]


def applied(rule: Substitution, text: str) -> str:
    return rule.pattern.sub(lambda m: m.expand(rule.replace), text)


@pytest.mark.parametrize(("rule", "before", "after"), EXAMPLES)
def test_rule_changes_its_examples(rule: Substitution, before: str, after: str) -> None:
    assert applied(rule, before) == after


@pytest.mark.parametrize(("rule", "text"), LEAVES)
def test_rule_leaves_what_it_must(rule: Substitution, text: str) -> None:
    assert applied(rule, text) == text


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_rule_is_idempotent_on_its_examples(rule: Substitution) -> None:
    for _, after in rule.examples:
        assert applied(rule, after) == after


FORMULAE = read_toml("formulae.toml")


@pytest.mark.parametrize(("before", "after"), FORMULAE["examples"] + FORMULAE["fuzzy"]["examples"])
def test_formulae(before: str, after: str) -> None:
    assert restore_formulae(Text.of(before)).text == after


@pytest.mark.parametrize("text", FORMULAE["leaves"])
def test_formulae_leave(text: str) -> None:
    assert restore_formulae(Text.of(text)).text == text


def pattern_examples() -> list[object]:
    """List every named pattern of the extractors with its examples."""
    found: list[object] = []
    for file in (
        "atoms.toml",
        "citations.toml",
        "header.toml",
        "outline.toml",
        "targets.toml",
        "numberless.toml",
        "trust.toml",
    ):
        table = read_toml(file)
        named = [(k, v) for k, v in table.items() if isinstance(v, dict) and "pattern" in v]
        named += [(v["id"], v) for key in ("mark", "form") for v in table.get(key, [])]
        found += [
            pytest.param(file, name, entry, example, id=f"{file}:{name}:{example}")
            for name, entry in named
            for example in entry.get("examples", [])
        ]
    return found


@pytest.mark.parametrize(("file", "name", "entry", "example"), pattern_examples())
def test_pattern_matches_its_examples(file: str, name: str, entry: dict[str, str], example: str) -> None:
    own = {"header.toml": header_pattern, "targets.toml": target_pattern}.get(file)
    parts: dict[str, str] = read_toml(file).get("parts", {})  # type: ignore[assignment]
    pattern = own(name) if own else compile_pattern(file, name, entry["pattern"], parts)
    assert pattern.search(example)
    assert entry["why"]


GOOD = {"id": "a", "pattern": "x", "replace": "y", "why": "because", "examples": [["x", "y"]]}


@pytest.mark.parametrize("missing", ["pattern", "why", "examples"])
def test_rule_without_a_reason_or_proof_is_refused(missing: str) -> None:
    with pytest.raises(RuleError, match=f"'a' has no {missing}"):
        _substitution("f.toml", {**GOOD, missing: []}, {})


def test_pattern_that_does_not_compile_is_refused_by_name() -> None:
    with pytest.raises(RuleError, match=r"f\.toml: rule 'a'"):
        _substitution("f.toml", {**GOOD, "pattern": "("}, {})
    with pytest.raises(RuleError, match=r"f\.toml: rule 'a'"):
        _substitution("f.toml", {**GOOD, "pattern": "$nowhere"}, {})


def test_missing_rule_file_is_named() -> None:
    with pytest.raises(RuleError, match=r"nowhere\.toml"):
        read_toml("nowhere.toml")


def test_law_names_are_clean() -> None:
    names = read_list("law_names.txt")
    assert len(names) == len(set(names)) > 200
    assert all(name == " ".join(name.split()) and name[0].isupper() for name in names)


def test_digest_is_twelve_hex_digits() -> None:
    assert int(digest(), 16) >= 0 and len(digest()) == 12
