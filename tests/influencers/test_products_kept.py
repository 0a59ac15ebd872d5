"""Products at the edges: the last one on the shelf, tiers, who leaves, who is erased, and what partners are told."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from sqlalchemy import select

from advocacy.database import db, reading, writing
from advocacy.errors import InvalidMove, NotAllowed
from advocacy.history import follow
from advocacy.history.jobs import seal_waiting
from advocacy.notices.models import Notice
from advocacy.people.leaving import Leaving
from advocacy.people.privacy import Erasure
from influencers.products import notices, own_data, requests
from influencers.products.models import Product, RequestState
from influencers.programmes.models import Enrolment
from rewards.standing import tiers
from tests.influencers.gifts import ME, NOW, asked, partner, product
from tests.installation import Installation


@pytest.fixture
def context(installation: Installation) -> Iterator[Installation]:
    """An application context on both engines."""
    with installation.app.app_context():
        yield installation


def test_two_ask_at_once_for_the_last_one_and_one_has_it(context: Installation) -> None:
    """Whoever asks while another's wish is being written waits for it, and is told that it is gone."""
    with writing():
        mine = partner()
        numbers = mine.id, product(mine, stock=1).id

    def ask() -> int:
        with context.app.app_context(), writing():
            return asked(db.session.get_one(Enrolment, numbers[0]), db.session.get_one(Product, numbers[1])).id

    with ThreadPoolExecutor(1) as beside:
        with writing():
            asked(db.session.get_one(Enrolment, numbers[0]), db.session.get_one(Product, numbers[1]))
            second = beside.submit(ask)
            wait([second], timeout=0.3)
        with pytest.raises(InvalidMove):
            second.result(timeout=10)
    with reading():
        assert db.session.get_one(Product, numbers[1]).variants[0].stock == 0


def test_a_product_of_a_tier_asks_for_it(context: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """The verb asks where the partner stands now, whatever the page showed."""
    with writing():
        mine = partner()
        of = product(mine, tier="gold")
        monkeypatch.setattr(tiers, "reaches", lambda person_id, least: not least)
        with pytest.raises(NotAllowed, match="higher tier"):
            asked(mine, of)
        monkeypatch.setattr(tiers, "reaches", lambda person_id, least: bool(least))
        assert asked(mine, of).state is RequestState.REQUESTED


def test_whoever_leaves_gets_no_parcel_and_whoever_is_erased_leaves_a_value(context: Installation) -> None:
    """What was not sent is cancelled and comes back into stock; the address and all words go, the figures stay."""
    with writing():
        mine = partner()
        of = product(mine, stock=2)
        sent, waits = asked(mine, of, note="Ring twice"), asked(mine, of)
        requests.approve(sent, actor=ME, now=NOW)
        requests.ship(sent, tracking="SECRET", actor=ME, now=NOW)
        told = list(own_data.EXPORTERS[0].rows(mine.person_id))
        assert {row["note"] for row in told} == {"Ring twice", ""} and "asked_key" not in told[0]
        leaving = Leaving(mine.person, None, ME, NOW, "Moved on")
        assert own_data.STEP.count(mine.person, NOW) == 1
        assert [own_data.STEP.take(leaving) for _twice in range(2)] == [1, 0]
        assert (waits.state, sent.state, of.variants[0].stock) == (RequestState.CANCELLED, RequestState.SHIPPED, 1)
        erasure = Erasure(mine.person, mine.person.email, ME, NOW)
        done = [own_data.ERASERS[0].erase(erasure) for _twice in range(2)]
        assert [each.erased for each in done] == [2, 0] and done[0].kept[0].count == 2
        db.session.expire_all()
        assert (sent.address, sent.note, sent.tracking, sent.value) == (None, "", "", 4900)


def test_partners_are_told_what_others_did_and_once(context: Installation) -> None:
    """A no comes with its reason; what one did oneself is no news."""
    with writing():
        mine = partner()
        of = product(mine)
        one, other = asked(mine, of), asked(mine, of)
        requests.decline(one, actor=ME, now=NOW, why="None is left in blue.")
        requests.cancel(other, actor=mine.person.actor, now=NOW)
    seal_waiting(NOW)
    for _twice in range(2):
        follow(notices.READER, NOW)
    with reading():
        said = db.session.scalars(select(Notice).where(Notice.person_id == mine.person_id)).all()
        about = [each for each in said if "/portal/products/" in each.path]
        assert [("Jacket" in each.title, each.text) for each in about] == [(True, "None is left in blue.")]
