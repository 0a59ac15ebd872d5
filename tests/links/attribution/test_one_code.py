"""A code means one thing: a second programme can't have it, in whatever letters, and the first keeps what it won."""

from __future__ import annotations

from datetime import timedelta

import pytest

from advocacy.database import db, reading, writing
from advocacy.errors import Breach
from advocacy.links.attribution import codes
from advocacy.links.attribution.models import Code
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from tests.installation import Installation
from tests.links.attribution.making import BOUGHT, SHOP, programme, sold

TAKEN = {"code": ["Taken: a code means one thing for good."]}
SPELT = ("INES10", "ines10", " Ines 10 ", "ＩＮＥＳ10")
"""One code, as people type it; the last in the wide letters of a Japanese keyboard."""


def first_and_second(installation: Installation) -> tuple[int, int, int]:
    """INES10 is Ines's in “Partners”; gives her, Omar, who wants it in “Creators”, and the code."""
    programme(installation, "Partners")
    programme(installation, "Creators")
    ines, omar = installation.person(name="Ines"), installation.person(name="Omar")
    with installation.app.app_context(), writing():
        person = db.session.get_one(Person, ines)
        code = codes.add("INES10", programme="Partners", person=person, actor=SHOP, now=BOUGHT - timedelta(days=9))
        return ines, omar, code.id


@pytest.mark.parametrize("spelt", SPELT)
def test_a_second_programme_is_refused_in_words(installation: Installation, spelt: str) -> None:
    ines, omar, code_id = first_and_second(installation)
    for whose in (omar, ines, None):
        refused = pytest.raises(Breach, match="This code can't be added")
        with installation.app.app_context(), refused as refusal, writing():
            person = db.session.get_one(Person, whose) if whose else None
            codes.add(spelt, programme="Creators", person=person, actor=SHOP, now=BOUGHT - timedelta(days=1))
        assert refusal.value.errors == TAKEN
    won = sold(installation, "1", codes=[spelt])
    assert (won.programme, won.person_id, won.code_id, won.reason) == ("Partners", ines, code_id, "code_alone")
    with installation.app.app_context(), reading():
        assert [(each.code, each.programme) for each in db.session.query(Code)] == [("INES10", "Partners")]


def test_not_even_once_it_has_ended(sqlite: Installation) -> None:
    """It may be used again where it was, and what was bought by it stays told of one programme alone."""
    ines, omar, code_id = first_and_second(sqlite)
    with sqlite.app.app_context(), writing():
        codes.end(codes.code_for(code_id), actor=SHOP, now=BOUGHT - timedelta(days=1), why="Over.")
    with sqlite.app.app_context(), pytest.raises(Breach) as refusal, writing():
        codes.add("INES10", programme="Creators", person=db.session.get_one(Person, omar), actor=SHOP, now=BOUGHT)
    assert refusal.value.errors == TAKEN
    assert sold(sqlite, "1", codes=["INES10"]).programme == ""
    with sqlite.app.app_context(), writing():
        codes.reopen(codes.code_for(code_id), actor=SHOP, now=BOUGHT)
    won = sold(sqlite, "2", codes=["INES10"])
    assert (won.programme, won.person_id) == ("Partners", ines)


def test_the_page_and_the_api_say_so(sqlite: Installation) -> None:
    first_and_second(sqlite)
    somebody = sqlite.person(Role.MARKETING)
    body = {"code": "ines10", "programme": "Creators"}
    page = sqlite.browser_of(somebody).post("/codes/", data=body)
    assert page.status_code == 422 and TAKEN["code"][0] in page.text
    answer = sqlite.api_of(somebody)("POST", "/codes", body)
    assert (answer.status_code, answer.json["title"], answer.json["errors"]) == (
        422, "This code can't be added.", TAKEN,
    )  # fmt: skip
