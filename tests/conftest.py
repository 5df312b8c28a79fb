"""Options of the test run."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite the golden files from this run")
    parser.addoption(
        "--update-floors", action="store_true", help="raise the floors of the quality gate to this run"
    )


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture
def update_floors(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-floors"))
