"""Whose an object is, is asked at every address that names one: what is another's is not found.

Of every parameter of every route it is known what it stands for. Either an office works on such things together, so
that the guard says all there is to say; or they are somebody's own (``things.OWN``), and a stranger of the same role
is turned away for real; or everybody may see them, for a reason that stands in ``ownership``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from advocacy.people.capabilities import Capability, Role, capabilities_of
from advocacy.web.guards import PUBLIC, SIGNED_IN
from tests.security.asking import Asker, Askers, Way, nothing_is_kept, ways
from tests.security.belongings import give
from tests.security.bodies import least_body, picture
from tests.security.company import Company, company_in
from tests.security.ownership import COLLEAGUES_TOO, EVERYBODYS, OWNERS_NOT
from tests.security.things import OWN, found, key_of

PERSONAL = {
    PUBLIC, SIGNED_IN, Capability.SHARE, Capability.SUGGEST, Capability.TAKE_PART, Capability.WRITE_BUDGETS,
}  # fmt: skip
"""What lets somebody in who has things of their own there."""
FEW = 40
"""Fewer routes than that would mean that they were not found."""
Asked = tuple[Company, list[Way]]


def is_personal(way: Way) -> bool:
    """True where not all whom the guard lets in work on the same things."""
    return bool(PERSONAL & set(way.guard))


def owned(way: Way) -> list[str]:
    """The keys of what is somebody's own in an address."""
    if way.endpoint in EVERYBODYS:
        return []
    keys = [key_of(way.endpoint, name, OWN) for name in way.values]
    return [key for key in keys if key is not None and (is_personal(way) or "." in key)]


@pytest.fixture(scope="module")
def asked(company_template: tuple[Path, int], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """A company, and the routes that lead to what is the own of the person who has every role."""
    folder = tmp_path_factory.mktemp("owned") / "copy"
    with company_in(company_template, folder, api_per_minute=1_000_000) as company:
        company.installation.app.config["WTF_CSRF_ENABLED"] = False
        give(company.installation, company.person)
        every = list(ways(company.installation, company.person))
        yield company, [way for way in every if way.values and (is_personal(way) or owned(way))]


def test_it_is_known_whose_everything_is(asked: Asked) -> None:
    """A route with a parameter that nobody has thought about is found here."""
    _company, personal = asked
    unknown = [str(way) for way in personal if not owned(way) and way.endpoint not in EVERYBODYS]
    assert unknown == []
    named = {way.endpoint for way in personal if not owned(way)}
    assert set(EVERYBODYS) <= named, "of endpoints that are no more, or whose objects are somebody's own"


def test_there_is_something_to_take(asked: Asked) -> None:
    """The person has one of each of these."""
    company, personal = asked
    with company.installation.app.app_context():
        lacking = {key for way in personal for key in owned(way) if found(OWN[key], company.person) is None}
    assert lacking == set()


def test_what_is_anothers_is_not_found(asked: Asked) -> None:
    """By a stranger who may use all of these routes for things of their own; by colleagues but those whose office it
    is; and their owner reaches them, so that it was not the address that was wrong."""
    company, personal = asked
    spec = company.installation.app.test_client().get("/api/v1/openapi.json").get_json()
    askers, wrong = Askers(company.installation), []
    stranger, owner = askers.of(Role.EMPLOYEE, Role.AMBASSADOR), Asker(company.installation, company.person)
    mine = [way for way in personal if owned(way)]
    assert len(mine) > FEW
    with nothing_is_kept():
        for way in mine:
            offices = set(COLLEAGUES_TOO.get(way.endpoint, ()))
            others = askers.of(*(role for role in Role if not capabilities_of([role]) & offices))
            for who, asker in (("a stranger", stranger), ("a colleague", others)):
                if reaches(asker, way, spec):
                    wrong.append(f"{way}: reached by {who}")
        for way in mine:
            if way.endpoint not in OWNERS_NOT and not reaches(owner, way, spec):
                wrong.append(f"{way}: not reached by its owner")
            if way.endpoint in COLLEAGUES_TOO and not reaches(askers.of(*Role), way, spec):
                wrong.append(f"{way}: not reached by the office that COLLEAGUES_TOO names")
    assert wrong == []


def reaches(asker: Asker, way: Way, spec: dict[str, Any]) -> bool:
    """Whether the thing is there for somebody."""
    return asker.ask(way, body(way, spec)).status_code not in {403, 404}


def body(way: Way, spec: dict[str, Any]) -> Any:
    """What is sent, so that no form stands before the question whose it is."""
    if way.is_api:
        return least_body(spec, way.described, way.method)
    return {"picture": picture()} if way.endpoint == "my_deliverables.screenshot" else None
