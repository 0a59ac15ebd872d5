"""The stock of perks beside those who take from it: forms opened before, presses that come twice, codes taken out."""

from __future__ import annotations

import pytest

from advocacy.database import db, writing
from advocacy.errors import Breach
from advocacy.people.capabilities import Role
from rewards.perks import perks
from rewards.perks.models import Perk
from tests.installation import Installation
from tests.reach.making import NOW, SYSTEM
from tests.rewards.shop import ask, perk, rich


@pytest.mark.parametrize(
    ("left", "seen", "wanted", "after"),
    [
        (0, 3, 3, 0),  # an old form, its stock untouched: three were taken meanwhile
        (1, 3, 5, 3),  # two more were bought
        (1, 3, 2, 0),
        (1, 3, 1, None),  # two are taken out, one is there
        (2, None, None, 2),  # somebody set a limit since: an old form does not lift it
        (2, 3, None, "none"),
        (None, None, 4, 4),
        (None, 3, 4, 4),
    ],
)
def test_an_old_form_brings_no_stock_back(
    left: int | None, seen: int | None, wanted: int | None, after: int | str | None
) -> None:
    if after is None:
        with pytest.raises(Breach) as refused:
            perks.merged(left, seen, wanted)
        assert refused.value.errors["stock"] == [f"Only {left} are left by now: 2 were taken meanwhile."]
    else:
        assert perks.merged(left, seen, wanted) == (None if after == "none" else after)


def test_a_form_opened_before_the_last_ones_went(installation: Installation) -> None:
    office = installation.browser_of(rich(installation, 0, Role.MARKETING))
    person = rich(installation)
    with installation.app.app_context():
        made = perk(stock=3)
        form = {"name": "Mug", "cost": "60", "active": "on", "stock": "3", "stock_seen": "3"}
        assert 'name="stock_seen" value="3"' in office.get(f"/rewards/perks/{made}").text
        for _ in range(3):
            ask(made, person)
        assert office.post(f"/rewards/perks/{made}", data={**form, "description": "Blue"}).status_code == 302
        assert facts(made) == (0, "Blue")
        again = office.post(f"/rewards/perks/{made}", data={**form, "stock": "2"})
        assert again.status_code == 422 and "Only 0 are left by now: 3 were taken meanwhile." in again.text
        assert 'name="stock_seen" value="0"' in again.text
        api = installation.api_of(rich(installation, 0, Role.MARKETING))
        assert api("PATCH", f"/perks/{made}", {"stock": 5, "stock_seen": 3}).json["stock"] == 2
        assert api("PATCH", f"/perks/{made}", {"stock": 9}).json["stock"] == 9
        with writing():  # what the session remembers is not what is there
            known = db.session.get_one(Perk, made)
            db.session.execute(Perk.__table__.update().values(stock=1))
            perks.change_perk(known, name="Cup", actor=SYSTEM, now=NOW)
        assert facts(made) == (1, "Blue")


def facts(perk_id: int) -> tuple[int | None, str]:
    found = db.session.get_one(Perk, perk_id, populate_existing=True)
    return found.stock, found.description
