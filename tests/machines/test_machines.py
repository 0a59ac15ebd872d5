"""Two web servers and three workers on one PostgreSQL, their clocks three minutes apart, each killed once under load.

Halfway a later release upgrades the database under them: they work on, and come up again. No post is doubled or lost,
no acknowledged click or suggestion lost, no points doubled, the history is whole. ``make soak`` kills each many times.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.installation import Installation
from tests.machines.ordeal import endure


def test_machines_that_die_in_turn_lose_and_double_nothing(postgresql: Installation, tmp_path: Path) -> None:
    installation = Installation(replace(postgresql.settings, gap_minutes=0, media_url=str(tmp_path / "media")))
    died, found = endure(installation, tmp_path, rounds=1, anew=False)
    installation.close()
    assert [each.line() for each in found if each.wrong] == []
    assert died == 5
