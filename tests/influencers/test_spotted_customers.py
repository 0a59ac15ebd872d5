"""Customers are hints only while they say so: by a story that we took and a box that they ticked."""

from __future__ import annotations

from typing import Any

import pytest

from advocacy.database import db, reading, writing
from advocacy.errors import InvalidMove
from advocacy.links.attribution import conversions
from advocacy.links.attribution.telling import checked as sale_of
from advocacy.people.capabilities import Role
from influencers.joining import spotting
from influencers.joining.models import Spotted, SpottedKind, SpottedState
from influencers.partners.models import PartnerKind
from influencers.stories import customers, submissions
from influencers.stories.models import Submission
from tests.influencers.telling import DAY, ME, NOW, TEXT, call, told
from tests.installation import Installation

MAIL = "jess@out.example"


def story(number: int = 0, **facts: Any) -> Submission:
    """One that we took, of a stranger."""
    made = told(call(f"rivers-{number}"), text=f"{TEXT} {number}", **facts)
    submissions.confirm(made, now=NOW)
    submissions.approve(made, actor=ME, now=NOW)
    return made


def test_only_who_said_that_we_may_ask(installation: Installation) -> None:
    """Scored from stories and orders, each part told; without the box nobody is looked at."""
    desk = installation.browser_of(installation.person(Role.MARKETING))
    with installation.app.test_request_context():
        with writing():
            story(0)
            for order, customer in enumerate((MAIL.upper(), MAIL, "other@out.example")):
                sale = sale_of(kind="sale", at=NOW - DAY, now=NOW, order_id=f"o{order}", customer=customer,
                               amount="10.00", currency="EUR")  # fmt: skip
                conversions.receive_all([sale], actor=ME, now=NOW)
        assert customers.spot(NOW) == 0
        with writing():
            number = story(1, may_ask=True).id
        assert customers.spot(NOW) == 1 == customers.spot(NOW) and spotting.refresh(NOW) == 0
        with reading():
            [hint] = spotting.hints(SpottedState.FOUND, SpottedKind.CUSTOMER, None).items
            assert (hint.name, hint.email, hint.score) == ("Jess Tamura", MAIL, 60)
            assert {part["key"]: part["figure"] for part in hint.parts} == {"stories": 1, "purchases": 2}
    assert "said that we may ask" in desk.get("/programmes/spotted").text
    with installation.app.test_request_context():
        with writing():
            mine = db.session.get_one(Submission, number)
            submissions.take_back(mine, actor=submissions.STRANGER, now=NOW)
        with reading():
            assert spotting.hints(SpottedState.FOUND, None, None).items == []  # at once, not at the next look
        assert customers.spot(NOW) == 0


def test_a_prospect_by_the_address_that_they_gave(installation: Installation) -> None:
    """Whom we dismissed does not come back by another story; whom we approached is forgotten here when they take the
    story back, and nobody is approached after that."""
    with installation.app.test_request_context():
        with writing():
            mine = story(0, may_ask=True)
        customers.spot(NOW)
        with writing():
            [hint] = spotting.hints(SpottedState.FOUND, None, None).items
            spotting.dismiss(hint, actor=ME, now=NOW)
        customers.spot(NOW)
        with writing():
            assert db.session.get_one(Spotted, hint.id).state is SpottedState.DISMISSED
            spotting.restore(hint, actor=ME, now=NOW)
            partner = spotting.approach(hint, actor=ME, now=NOW)
            assert (partner.name, partner.email, partner.kind) == ("Jess Tamura", MAIL, PartnerKind.CUSTOMER)
            submissions.take_back(mine, actor=submissions.STRANGER, now=NOW)
            assert (hint.name, hint.email, hint.state) == ("", None, SpottedState.APPROACHED)
            gone = Spotted(kind=SpottedKind.CUSTOMER, state=SpottedState.FOUND, author_key="x", seen_at=NOW)
            with pytest.raises(InvalidMove, match="forgotten"):
                spotting.approach(gone, actor=ME, now=NOW)
