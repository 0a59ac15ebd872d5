"""The fault matrix, pairwise: every two of network, fault, moment of death, workers and engine meet in some cell.

The whole of it runs in `make soak`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from advocacy.networks import registry
from advocacy.networks.capabilities import Exactness
from advocacy.networks.contract import Absent, Credentials, Found, Outcome, Prepared
from tests.installation import Installation, copied_sqlite, make_schema, settings_for
from tests.posts import plain_network
from tests.posts.matrix import NOTHING, Cell, pairs, pairwise, whole
from tests.posts.playing import Arena
from tests.posts.stands import STANDS, Stand, all_stands, settings_of

CELLS = pairwise(list(STANDS))


def test_every_two_values_meet_in_some_cell() -> None:
    met = {pair for cell in CELLS for pair in pairs(cell)}
    assert met == {pair for cell in whole(list(STANDS)) for pair in pairs(cell)}
    assert len(CELLS) < len(whole(list(STANDS))) / 10


@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_one_copy_or_a_question_at_the_end(cell: Cell, request: pytest.FixtureRequest) -> None:
    arena: Arena = request.getfixturevalue(f"{cell.engine}_arena")
    assert arena.play(cell) == []


def test_a_network_that_only_boasts_is_caught(sqlite_arena: Arena, monkeypatch: pytest.MonkeyPatch) -> None:
    """That the oracle can say no: a repetition under another key is a second copy, and the ledger shows it."""

    class Boaster(plain_network.Plain):
        def reconcile(self, credentials: Credentials, prepared: Prepared) -> Found:
            return Absent(may_repeat=True)

        def send(self, credentials: Credentials, prepared: Prepared, *, not_after: datetime | None = None) -> Outcome:
            return super().send(credentials, replace(prepared, key=f"{prepared.key}again"), not_after=not_after)

    boast = lambda in_force: Boaster(registry.wire_of(in_force), Exactness.EXACT)  # noqa: E731
    monkeypatch.setitem(registry.NETWORKS, "plain_exact", boast)
    wrong = sqlite_arena.play(Cell("plain_exact", "cut_after", NOTHING, 1, "sqlite"))
    assert len(wrong) == 1 and wrong[0].startswith("published") and "2 copies" in wrong[0]


@pytest.fixture(scope="module")
def stands(request: pytest.FixtureRequest) -> Iterator[dict[str, Stand]]:
    with all_stands(request.getfixturevalue) as made:
        yield made


@pytest.fixture(scope="module")
def sqlite_arena(
    sqlite_template: Path, stands: dict[str, Stand], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Arena]:
    folder = tmp_path_factory.mktemp("arena")
    copied_sqlite(sqlite_template, folder)
    yield from _arena(folder, "", stands)


@pytest.fixture(scope="module")
def postgresql_arena(
    request: pytest.FixtureRequest, stands: dict[str, Stand], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Arena]:
    folder, server = tmp_path_factory.mktemp("arena"), request.getfixturevalue("postgres_server")
    server.template("schema", lambda url: make_schema(settings_for(folder, url)))
    url = server.fresh_database("schema")
    yield from _arena(folder, url, stands)
    server.drop(url)


def _arena(folder: Path, url: str, stands: dict[str, Stand]) -> Iterator[Arena]:
    installation = Installation(settings_for(folder, url, **settings_of(stands)), hasty=True)
    yield Arena(installation, stands)
    installation.close()
