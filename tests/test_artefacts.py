"""Rules for what scanner apps and signing tools print: each rule proves itself, and bad rules are refused."""

import pytest

from pipeline.errors import RuleError
from pipeline.layout.artefacts import ArtefactRule, artefact_rule, artefact_rules

EXAMPLES = [
    pytest.param(rule, line, id=f"{rule.id}:{line}") for rule in artefact_rules() for line in rule.examples
]
LEAVES = [
    pytest.param(rule, line, id=f"{rule.id}:{line}") for rule in artefact_rules() for line in rule.leaves
]
GOOD = {
    "id": "a",
    "kind": "watermark",
    "where": "edge",
    "pattern": "abc",
    "why": "because",
    "examples": ["abc"],
}
BODY = [
    "Quyết định này có hiệu lực thi hành kể từ ngày ký.",
    "Thực hiện số hóa hồ sơ: quét tài liệu và lưu trên hệ thống quản lý văn bản",
    "Số điện thoại: 0255.3822861; Email: ubnd@quangngai.gov.vn",
    "ngày 08/11/2023 của Chủ tịch UBND tỉnh",
    "Nơi nhận:",
    "CHỦ TỊCH",
]


@pytest.mark.parametrize(("rule", "line"), EXAMPLES)
def test_rule_takes_its_examples(rule: ArtefactRule, line: str) -> None:
    assert rule.takes(line, at_edge=True) or rule.begins(line)
    assert rule.takes(line, at_edge=False) is (rule.where == "anywhere")


@pytest.mark.parametrize(("rule", "line"), LEAVES)
def test_rule_leaves_what_it_must(rule: ArtefactRule, line: str) -> None:
    assert not rule.takes(line, at_edge=True) and not rule.begins(line)


@pytest.mark.parametrize("line", BODY)
def test_no_rule_takes_the_text_of_documents(line: str) -> None:
    assert not [rule.id for rule in artefact_rules() if rule.takes(line, at_edge=True) or rule.begins(line)]


@pytest.mark.parametrize("key", ["id", "kind", "where", "pattern", "why", "examples"])
def test_rule_without_a_key_is_refused(key: str) -> None:
    with pytest.raises(RuleError, match=key):
        artefact_rule({k: v for k, v in GOOD.items() if k != key})


@pytest.mark.parametrize(("key", "value", "says"), [("where", "middle", "where"), ("pattern", "(", "'a'")])
def test_wrong_rule_is_refused(key: str, value: str, says: str) -> None:
    with pytest.raises(RuleError, match=says):
        artefact_rule({**GOOD, key: value})


def test_rule_ids_are_unique() -> None:
    ids = [rule.id for rule in artefact_rules()]
    assert len(ids) == len(set(ids))
