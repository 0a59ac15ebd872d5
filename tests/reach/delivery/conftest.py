"""An installation that has two kinds of reports of ours besides its own, and people who may and may not see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from advocacy import clock
from advocacy.people.capabilities import Role
from advocacy.reach import kinds
from tests.installation import Installation
from tests.reach.delivery import sample
from tests.reach.delivery.sample import NOW


@dataclass(frozen=True)
class Office:
    """Who is there: two who see reach, of different roles, and one who shares."""

    installation: Installation
    mia: int
    finn: int
    emma: int


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def furnished(installation: Installation) -> Office:
    installation.app.extensions[kinds.EXTENSION].update({each.name: each for each in (sample.KIND, sample.OWN)})
    before = NOW - timedelta(days=1)
    mia = installation.person(Role.MARKETING, name="Mia Market", zone="Europe/Berlin", now=before)
    finn = installation.person(Role.FINANCE, name="Finn Ance", zone="America/New_York", language="de", now=before)
    emma = installation.person(Role.EMPLOYEE, name="Emma Ployee", now=before)
    return Office(installation, mia, finn, emma)


@pytest.fixture
def office(installation: Installation) -> Office:
    """On both engines."""
    return furnished(installation)


@pytest.fixture
def small_office(sqlite: Installation) -> Office:
    """On SQLite."""
    return furnished(sqlite)
