"""Whose a thing is that a body names by its number: of another's is said what is said of one that there is not.

Every such field of the API's description is placed in ``body_ids``; a new one that nobody has thought about is found.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from advocacy.database import db
from advocacy.people.capabilities import Role
from tests.security.asking import Asker, Way, nothing_is_kept, ways
from tests.security.belongings import give
from tests.security.bodies import least_body
from tests.security.body_ids import OF_ONE, OTHERS, body_ids
from tests.security.company import Company, company_in
from tests.security.things import found

NOT_THERE = 987_654
SHOWN = ("title", "detail", "remedy", "errors", "field_errors")
FEW = 40
ROLES = (Role.EMPLOYEE, Role.AMBASSADOR, Role.HR)
"""Enough for all of these routes, and no office that works on other people's posts."""


@pytest.fixture(scope="module")
def company(company_template: tuple[Path, int], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    folder = tmp_path_factory.mktemp("bodies") / "copy"
    with company_in(company_template, folder, api_per_minute=1_000_000) as made:
        give(made.installation, made.person)
        yield made


@pytest.fixture(scope="module")
def spec(company: Company) -> dict[str, Any]:
    """The API's description."""
    described: dict[str, Any] = company.installation.app.test_client().get("/api/v1/openapi.json").get_json()
    return described


def keys_of(spec: dict[str, Any]) -> list[tuple[str, str]]:
    """Operation and field, and the field alone, of every number in a body."""
    return [(f"{method} {path.removeprefix('/api/v1')} {field}", field) for method, path, field in body_ids(spec)]


def test_it_is_known_whose_every_number_in_a_body_is(spec: dict[str, Any]) -> None:
    keys = keys_of(spec)
    assert len(keys) > FEW
    unknown = [key for key, field in keys if not {key, field} & (OF_ONE.keys() | OTHERS.keys())]
    assert unknown == []
    used = {each for pair in keys for each in pair}
    assert OF_ONE.keys() - used == set() and OTHERS.keys() - used == set(), "of fields that are no more"


@pytest.mark.parametrize("key", OF_ONE)
def test_anothers_is_as_though_it_were_not_there(company: Company, spec: dict[str, Any], key: str) -> None:
    """By a stranger of the same roles; and its owner is not answered so, so that it was not the rest that was wrong."""
    method, path, field = key.split()
    installation, me = company.installation, company.person
    way = next(each for each in ways(installation, me) if each.described == f"/api/v1{path}" and each.method == method)
    stranger, owner = Asker(installation, installation.person(*ROLES)), Asker(installation, me)
    with installation.app.app_context():
        theirs = found(OF_ONE[key][0], me)
        assert theirs is not None
        body = {**(least_body(spec, way.described, method) or {}), **filled(OF_ONE[key][1], theirs)}
    with nothing_is_kept():
        anothers, nobodys = (said_of(stranger, way, {**body, field: number}) for number in (theirs, NOT_THERE))
        own = said_of(owner, way, {**body, field: theirs})
    assert 400 <= anothers[0] < 500 and anothers == nobodys, (anothers, nobodys)
    assert own != anothers, own


def filled(given: Any, number: int) -> Any:
    """The rest of a body, its questions answered."""
    if isinstance(given, dict):
        return {name: filled(value, number) for name, value in given.items()}
    if isinstance(given, list):
        return [filled(each, number) for each in given]
    if isinstance(given, str) and given.startswith("SELECT "):
        return db.session.scalar(text(given), {"id": number} if ":id" in given else {})
    return given


def said_of(asker: Asker, way: Way, body: Any) -> tuple[int, Any]:
    """What somebody is answered: the status, and the words."""
    answer = asker.ask(replace(way), body)
    said = answer.get_json(silent=True) or {}
    return answer.status_code, {name: said[name] for name in SHOWN if name in said}
