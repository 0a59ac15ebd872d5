"""The furnished company of these tests, once in a process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.security.company import Company, company_in, furnished


@pytest.fixture(scope="session")
def company_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """The company's data directory, and the person who has every role."""
    return furnished(sqlite_template, tmp_path_factory.mktemp("company") / "data")


@pytest.fixture
def company(company_template: tuple[Path, int], tmp_path: Path) -> Iterator[Company]:
    """A copy that a test may spoil."""
    with company_in(company_template, tmp_path / "copy") as found:
        yield found


@pytest.fixture(scope="module")
def looked_at(company_template: tuple[Path, int], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """A copy that the tests of a module look at only."""
    with company_in(company_template, tmp_path_factory.mktemp("looked") / "copy") as found:
        yield found
