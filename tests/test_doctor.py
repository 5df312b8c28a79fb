"""What the doctor says of a machine, tried with programs that stand in for broken ones."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import doctor
from pipeline.doctor import Finding, Probe, examine, exit_code, report
from pipeline.errors import ExitCode, RuleError, ToolError

pytestmark = pytest.mark.slow

PROBE = Probe(("fancy", "--version"), r"fancy (\d\S*)")


def program(folder: Path, name: str, body: str) -> None:
    path = folder / name
    path.write_text(body, encoding="utf-8")
    path.chmod(0o755)


def named(findings: tuple[Finding, ...], name: str) -> Finding:
    return next(f for f in findings if f.name == name)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("#!/bin/sh\necho fancy 5.3.0\n", id="plain"),
        pytest.param("#!/bin/sh\necho fancy 5.3.0 >&2\n", id="on stderr"),
        pytest.param("#!/bin/sh\necho hello; echo fancy 5.3.0; exit 3\n", id="later line, odd exit code"),
        pytest.param("#!/bin/sh\nprintf '\\377\\376 fancy 5.3.0\\n'\n", id="bytes that are not UTF-8"),
        pytest.param("#!/bin/sh\ncat; echo fancy 5.3.0\n", id="reads its input"),
    ],
)
def test_probe_finds_the_version(body: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, "fancy", body)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert PROBE.run() == f"5.3.0 ({tmp_path}/fancy)"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        pytest.param(None, "not found", id="absent"),
        pytest.param(
            "#!/bin/sh\necho 'lib.so: cannot open'\n", "gives no version.*cannot open", id="no version"
        ),
        pytest.param("#!/bin/sh\nexec sleep 60\n", "no answer in 0.2 s", id="hangs"),
        pytest.param("#!/no/such/shell\n", "does not run: No such file", id="no interpreter"),
    ],
)
def test_probe_says_what_is_wrong(
    body: str | None, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if body:
        program(tmp_path, "fancy", body)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(doctor, "PROBE_SECONDS", 0.2)
    with pytest.raises(ToolError, match=message):
        PROBE.run()


def test_report_gives_the_cure_only_where_something_is_missing() -> None:
    findings = (
        Finding("poppler", True, "22.12", "reading scans", "apt-get install it"),
        Finding("vie", False, "not found", "reading Vietnamese", "apt-get install vie"),
        Finding("model", False, "rules only", "more", necessary=False),
    )
    assert report(findings).splitlines() == [
        "ok       poppler          22.12",
        "MISSING  vie              not found",
        "                          needed for: reading Vietnamese",
        "                          cure: apt-get install vie",
        "absent   model            rules only",
        "                          needed for: more",
    ]


@pytest.mark.parametrize(
    ("ok", "necessary", "code"),
    [
        (True, True, ExitCode.OK),
        (True, False, ExitCode.OK),
        (False, False, ExitCode.OK),
        (False, True, ExitCode.TOOL),
    ],
)
def test_exit_code_is_that_of_a_missing_tool(ok: bool, necessary: bool, code: ExitCode) -> None:
    fine = Finding("python", True, "3.11", "everything")
    assert exit_code((fine, Finding("x", ok, "", "", necessary=necessary))) is code


def test_examination_tells_all_parts(tmp_path: Path) -> None:
    findings = examine(tmp_path)
    assert [f.name for f in findings] == [
        "python",
        "packages",
        "opencv",
        "tesseract",
        "tesserocr",
        "language vie",
        "language osd",
        "poppler",
        "rules",
        "restorer",
        "handwriting",
        "extra review",
        "extra export",
        "extra cluster",
        "extra s3",
        "ghostscript",
        "out",
    ]
    assert all(f.found and f.needed_for for f in findings)
    assert named(findings, "python").ok and named(findings, "rules").ok and named(findings, "opencv").ok


def test_a_restorer_without_model_is_said_to_be_absent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.doctor.model_folder", lambda: None)
    found = named(examine(tmp_path), "restorer")
    assert not found.ok and not found.necessary
    assert "rules only" in found.found and found.cure


def test_a_damaged_model_is_said_to_be_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "model.json").write_text("{", encoding="utf-8")
    monkeypatch.setattr("pipeline.doctor.model_folder", lambda: tmp_path)
    found = named(examine(tmp_path), "restorer")
    assert not found.ok and found.necessary
    assert "cannot be read" in found.found


@pytest.mark.engine
def test_a_machine_set_up_lacks_nothing_necessary(tmp_path: Path) -> None:
    findings = examine(tmp_path)
    assert exit_code(findings) is ExitCode.OK, report(findings)
    assert str(named(findings, "language vie").found).endswith("MB)")


def test_missing_programs_are_found_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    findings = examine(tmp_path)
    assert not named(findings, "tesseract").ok and not named(findings, "poppler").ok
    assert exit_code(findings) is ExitCode.TOOL
    assert "apt-get install poppler-utils" in report(findings)


def test_empty_language_data_are_not_taken_for_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "vie.traineddata").touch()
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    finding = named(examine(tmp_path), "language vie")
    assert not finding.ok and "0.0 MB" in finding.found and "tesseract-ocr-vie" in finding.cure


def test_a_broken_rule_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> None:
        raise RuleError("rules/numbers.toml: rule 'x' has no why")

    monkeypatch.setattr("pipeline.flow.understand", broken)
    finding = named(examine(tmp_path), "rules")
    assert not finding.ok and finding.found == "rules/numbers.toml: rule 'x' has no why"


def test_a_folder_not_yet_made_is_judged_by_the_one_above(tmp_path: Path) -> None:
    finding = named(examine(tmp_path / "a" / "b"), "out")
    assert finding.ok and not (tmp_path / "a").exists()


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "out").touch()
    finding = named(examine(tmp_path / "out"), "out")
    assert not finding.ok and finding.found == f"{tmp_path}/out is a file" and "--out" in finding.cure


def test_a_folder_that_cannot_be_written() -> None:
    finding = named(examine(Path("/proc/self")), "out")
    assert not finding.ok and finding.found.startswith("cannot write in /proc/self")


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        pytest.param(["doctor"], "MISSING  opencv ", id="doctor"),
        pytest.param(["show", "nothing.txt"], "cannot load cv2.*kehoach doctor", id="work"),
    ],
)
def test_a_library_that_does_not_load_is_a_missing_tool(argv: list[str], said: str) -> None:
    code = f"import sys; sys.modules['cv2'] = None; from pipeline.cli import main; sys.exit(main({argv}))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == ExitCode.TOOL
    assert re.search(said, done.stdout + done.stderr)
    assert "Traceback" not in done.stderr
