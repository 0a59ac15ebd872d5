"""A programme's name stays as soon as anything calls it so: else what was sold there would be nobody's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from advocacy.database import Model, db, writing
from advocacy.errors import Breach
from advocacy.links.attribution.models import Code, CodeState, Conversion, ConversionKind, ConversionState
from advocacy.links.models import Link, LinkState
from advocacy.links.utm import templates
from advocacy.people.models import Relationship
from advocacy.reach.studies.models import Outlay, OutlayState
from influencers.programmes import programmes
from influencers.programmes.models import Programme, ProgrammeKind
from rewards.perks.models import Narrowing, Perk, PerkAudience
from tests.influencers.commissions_world import ME, NOW
from tests.installation import Installation

NAME = "Makers"


def a_code() -> Model:
    return Code(code="INES10", folded="ines10", programme=NAME, state=CodeState.ENDED, from_at=NOW, created_at=NOW)


def a_link() -> Model:
    return Link(slug="ines", target="https://a.example/", programme=NAME, state=LinkState.EXPIRED, created_at=NOW)


def a_sale() -> Model:
    return Conversion(
        key="sale:1", kind=ConversionKind.SALE, at=NOW, received_at=NOW, state=ConversionState.REVERSED, programme=NAME
    )


def a_cost() -> Model:
    return Outlay(
        programme=NAME, what="Stand", amount=1, currency="EUR", first_day=NOW.date(), last_day=NOW.date(),
        reference="1", state=OutlayState.BOOKED, booked_at=NOW,
    )  # fmt: skip


def attribution_that_ended(made: Programme) -> None:
    programmes.set_attribution(made, 30, actor=ME, now=NOW)
    programmes.set_attribution(made, None, actor=ME, now=NOW + timedelta(days=1))


def parameters(_made: Programme) -> None:
    said = {"source": "x", "medium": "y", "campaign_text": "", "content": "", "term": ""}
    templates.put({"network": "", "campaign": "", "programme": NAME}, said, actor=ME, now=NOW)


def a_perk(_made: Programme) -> None:
    perk = Perk(name="Mug", cost=1, created_at=NOW)
    db.session.add(perk)
    db.session.flush()
    db.session.add(PerkAudience(perk_id=perk.id, kind=Narrowing.PROGRAMME, value=NAME))


CALLED: dict[str, Callable[[Programme], object]] = {
    "code": lambda _made: db.session.add(a_code()), "link": lambda _made: db.session.add(a_link()),
    "sale": lambda _made: db.session.add(a_sale()), "cost": lambda _made: db.session.add(a_cost()),
    "attribution that ended": attribution_that_ended, "parameters": parameters, "perk": a_perk,
}  # fmt: skip


@pytest.fixture
def context(installation: Installation) -> Iterator[Installation]:
    """An application context on both engines."""
    with installation.app.app_context():
        yield installation


@pytest.mark.parametrize("what", CALLED)
def test_the_name_stays_once_something_carries_it(context: Installation, what: str) -> None:
    with writing():
        made, other = (
            programmes.add_programme(name, ProgrammeKind.CREATORS, Relationship.GIFTED, "", actor=ME, now=NOW)
            for name in ("Doers", "Others")
        )
        programmes.change_programme(made, actor=ME, now=NOW, name=NAME)  # nothing calls it so
        CALLED[what](made)
        db.session.flush()
        with pytest.raises(Breach, match="It stays") as refused:
            programmes.change_programme(made, actor=ME, now=NOW, name="Creators")
        assert set(refused.value.errors) == {"name"} and made.name == NAME
        programmes.change_programme(made, actor=ME, now=NOW, name=NAME, about="As it was.")
        programmes.change_programme(other, actor=ME, now=NOW, name="Nobody calls it so")
