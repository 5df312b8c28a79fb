"""The set-up scripts, run with a PATH on which the package tools of a system stand in for the real ones."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / "scripts" / "install-system.sh"

BORROWED = ("sh", "cat", "dirname", "env", "grep", "sed", "sort", "tr", "touch")
LIST = "# a comment\ntesseract-ocr\n\nlibglib2.0-0t64 | libglib2.0-0\n"

CANDIDATE = 'case " $KNOWN " in *" $2 "*) echo "  Candidate: 1.0";; *) echo "  Candidate: (none)";; esac'
INSTALLED = 'for last; do :; done; case " $INSTALLED " in *" $last "*) echo installed;; *) exit 1;; esac'


class System:
    """A system of our making: what is installed, what its package lists know, who runs the script."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "log"
        self.log.touch()
        self.list = folder / "packages.txt"
        self.list.write_text(LIST, encoding="utf-8")
        for name in BORROWED:
            (folder / name).symlink_to(str(shutil.which(name)))
        (folder / "python3").symlink_to(sys.executable)
        self.has("id", "echo $IDENTITY")
        self.settings = {"INSTALLED": "", "KNOWN": "", "IDENTITY": "1000"}

    def has(self, name: str, body: str) -> None:
        (self.folder / name).write_text(f"#!{shutil.which('sh')}\n{body}\n", encoding="utf-8")
        (self.folder / name).chmod(0o755)

    def run(self, **settings: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [self.folder / "sh", SCRIPT, self.list],
            env={"PATH": str(self.folder), **self.settings, **settings},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def calls(self) -> list[str]:
        return self.log.read_text(encoding="utf-8").splitlines()


@pytest.fixture
def debian(tmp_path: Path) -> System:
    system = System(tmp_path)
    system.has("dpkg-query", INSTALLED)
    system.has("apt-cache", CANDIDATE)
    system.has("apt-get", f'echo "$DEBIAN_FRONTEND apt-get $*" >> {system.log}')
    system.settings["KNOWN"] = "tesseract-ocr libglib2.0-0"
    return system


@pytest.mark.parametrize("glib", ["libglib2.0-0", "libglib2.0-0t64"])
def test_nothing_missing_is_nothing_to_do(debian: System, glib: str) -> None:
    done = debian.run(INSTALLED=f"tesseract-ocr {glib}")
    assert (done.returncode, done.stdout, done.stderr, debian.calls()) == (0, "", "", [])


def test_without_rights_the_command_is_printed(debian: System) -> None:
    done = debian.run()
    command = (
        "su -c 'apt-get update && apt-get install -y --no-install-recommends libglib2.0-0 tesseract-ocr'"
    )
    assert done.returncode == 4
    assert f"\n    {command}\n" in done.stderr
    assert debian.calls() == []


def test_sudo_that_asks_for_a_password_is_not_tried_without_a_terminal(debian: System) -> None:
    debian.has("sudo", f'echo "sudo $*" >> {debian.log}; exit 1')
    done = debian.run()
    assert (done.returncode, debian.calls()) == (4, ["sudo -n true"])
    assert "\n    sudo sh -c 'apt-get update && " in done.stderr


@pytest.mark.parametrize(
    ("known", "glib"),
    [
        ("tesseract-ocr libglib2.0-0", "libglib2.0-0"),
        ("tesseract-ocr libglib2.0-0t64", "libglib2.0-0t64"),
        ("tesseract-ocr libglib2.0-0 libglib2.0-0t64", "libglib2.0-0t64"),
    ],
)
def test_root_installs_what_the_system_knows(debian: System, known: str, glib: str) -> None:
    done = debian.run(IDENTITY="0", KNOWN=known)
    (call,) = debian.calls()
    assert done.returncode == 0
    assert call.startswith("noninteractive apt-get install -y --no-install-recommends ")
    assert call.endswith(f" {glib} tesseract-ocr")


def test_lists_are_updated_where_a_package_is_not_known(debian: System) -> None:
    debian.run(IDENTITY="0", KNOWN="")
    assert [call.split()[-1] for call in debian.calls()] == ["update", "tesseract-ocr"]


def test_sudo_without_password_is_used(debian: System) -> None:
    debian.has("sudo", f'[ "$1" = -n ] && exit 0; echo sudo >> {debian.log}; exec "$@"')
    done = debian.run()
    assert done.returncode == 0
    assert debian.calls()[0] == "sudo" and debian.calls()[1].startswith("noninteractive apt-get install")


def test_a_failing_apt_ends_in_exit_code_4(debian: System) -> None:
    debian.has("apt-get", "exit 100")
    done = debian.run(IDENTITY="0")
    assert done.returncode == 4
    assert "apt could not install: libglib2.0-0 tesseract-ocr" in done.stderr


def test_an_old_python_gets_a_newer_one_beside_it(debian: System) -> None:
    (debian.folder / "python3").unlink()
    debian.has("python3", "exit 1")
    done = debian.run()
    assert done.returncode == 4
    assert "python3.11 python3.11-venv tesseract-ocr'" in done.stderr


def test_a_system_without_apt_is_told_what_is_missing(tmp_path: Path) -> None:
    system = System(tmp_path)
    system.has("pdftoppm", "")
    done = system.run()
    assert done.returncode == 4
    assert "Missing: tesseract tesseract-language-vie\n" in done.stderr


def test_a_system_without_apt_that_has_all_is_well(tmp_path: Path) -> None:
    system = System(tmp_path)
    system.has("pdftoppm", "")
    system.has("tesseract", "echo vie")
    assert system.run().returncode == 0


@pytest.mark.parametrize("script", sorted((ROOT / "scripts").glob("*.sh")), ids=lambda p: p.name)
def test_scripts_can_be_run_and_parse(script: Path) -> None:
    assert os.access(script, os.X_OK)
    subprocess.run(["sh", "-n", script], check=True)
