"""The demo's company moves to the other engine and back, and is copied and put in place both ways: table by table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backups.comparing import sums
from tests.backups.trips import Elsewhere, borrowed, over_and_back
from tests.demo.copying import copied_over_and_back
from tests.installation import Installation

pytestmark = pytest.mark.xdist_group("demo")


@pytest.fixture
def elsewhere(tmp_path: Path, sqlite_template: Path, request: pytest.FixtureRequest) -> Iterator[Elsewhere]:
    yield from borrowed(tmp_path, sqlite_template, request)


def test_it_moves_to_postgresql_and_back(company: Installation, elsewhere: Elsewhere) -> None:
    before = sums(company.settings)
    assert sum(int(total.partition(":")[0]) for total in before.values()) > 10_000
    over, back = over_and_back(company, elsewhere)
    assert over == before, "PostgreSQL has every table as SQLite had it"
    assert back == before, "and SQLite has it again"
    assert sums(company.settings) == before, "the source is as it was"


def test_a_copy_is_put_in_place_on_postgresql_and_its_copy_on_sqlite(
    company: Installation, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    before = sums(company.settings)
    for told in copied_over_and_back(company, elsewhere, tmp_path):
        assert told.wrong == []
    assert sums(company.settings) == before, "the source is as it was"
