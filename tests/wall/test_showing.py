"""What a wall shows: only what was agreed to, is live, on its topics, and nothing speaks against."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from advocacy import clock
from advocacy.campaigns import blackouts, pauses
from advocacy.campaigns.blackouts import Plan as Quiet
from advocacy.campaigns.scopes import Scope
from advocacy.database import db, reading, writing
from advocacy.people.models import Person
from advocacy.posts import takedowns
from advocacy.posts.models import CopySource, Share, ShareCopy
from advocacy.wall import consents, walls
from advocacy.wall.models import Wall, WallConsent
from advocacy.wall.showing import Post, shown_on, shown_one, walls_with
from tests.installation import Installation
from tests.wall.posted import ME, agree, opened, posted, topic, wall


def shown(installation: Installation) -> list[Post]:
    with installation.app.app_context(), reading():
        return shown_on(db.session.scalars(select(Wall).order_by(Wall.id)).one(), clock.now())


def test_only_whoever_agreed(installation: Installation) -> None:
    """In general or for one wall, under the name they chose; what they said of one wall counts before."""
    now = clock.now()
    nora, omar, pia, quiet = (installation.person(name=f"{name} Last") for name in ("Nora", "Omar", "Pia", "Quinn"))
    with installation.app.app_context(), writing():
        first, second = wall("First"), wall("Second", is_open=True)
        for age, person in enumerate((nora, omar, pia, quiet)):
            posted(person, f"Words of {person}", at=now - timedelta(hours=age + 1))
        agree(nora)
        agree(omar, first.id, "short")
        agree(pia, shown_as="initials")
        agree(pia, second.id)
        assert [post.name for post in shown_on(first, now)] == ["Nora Last", "Omar L.", "P. L."]
        assert [post.name for post in shown_on(second, now)] == ["Nora Last", "Pia Last"]
        assert [[post.text for post in posts] for _wall, posts in walls_with(omar, now)] == [[f"Words of {omar}"], []]
        assert [[post.name for post in posts] for _wall, posts in walls_with(pia, now)] == [["P. L."], ["Pia Last"]]


def test_topics_campaigns_networks_and_how_many(installation: Installation) -> None:
    now, person = clock.now(), installation.person()
    with installation.app.app_context(), writing():
        topic("Water")
        topic("Air")
        wells = posted(person, "Wells", topics=["water"])
        posted(person, "Clouds", topic="Air", at=now - timedelta(hours=2))
        posted(person, "Boots", "bluesky", at=now - timedelta(hours=3))
        posted(person, "Long ago", at=now - timedelta(days=40))
        agree(person)
        about = wall("Water", topics=["WATER"])
        assert about.topics == ["Water"] and [post.share_id for post in shown_on(about, now)] == [wells]
        both = wall("Both", topics=["Water", "Air"], most=1, days=30)
        assert [post.text for post in shown_on(both, now)] == ["Wells"]
        assert [post.text for post in shown_on(wall("Sky", networks=["bluesky"]), now)] == ["Boots"]
        assert len(shown_on(wall("All", days=30), now)) == 3
        assert shown_on(wall("None", campaigns=[]), now)[-1].text == "Long ago"


def _share(share_id: int, **values: Any) -> None:
    db.session.execute(update(Share).where(Share.id == share_id).values(**values))


def _gone(share_id: int) -> None:
    _share(share_id, gone_at=clock.now())


def _no_address(share_id: int) -> None:
    _share(share_id, url=None)


def _revoked(share_id: int) -> None:
    _share(share_id, revoked_at=clock.now())


def _erased(share_id: int) -> None:
    _share(share_id, text="")


def _left(share_id: int) -> None:
    db.session.execute(update(Person).values(active=False))


def _taken_back(share_id: int) -> None:
    given = db.session.scalars(select(WallConsent)).one()
    consents.take_back(given.person_id, given.id, actor=ME, now=clock.now())


def _not_this_one(share_id: int) -> None:
    consents.leave_out(db.session.get_one(Share, share_id).person_id, share_id, actor=ME, now=clock.now())


def _left_out(share_id: int) -> None:
    walls.leave_out(db.session.scalars(select(Wall)).one(), share_id, actor=ME, now=clock.now())


def _paused(share_id: int) -> None:
    pauses.press(Scope.ALL, "", "Something happened", actor=ME, now=clock.now())


def _quiet(share_id: int) -> None:
    now = clock.now()
    plan = Quiet("Results", Scope.NETWORK, "mastodon", now - timedelta(hours=1), now + timedelta(hours=1))
    blackouts.plan(plan, actor=ME, now=now)


def _asked_back(share_id: int) -> None:
    share = db.session.get_one(Share, share_id)
    takedowns.ask([share], "Wrong", about_ref=f"share:{share_id}", title="Wells", actor=ME, now=clock.now())


def _changed_for_the_worse(share_id: int) -> None:
    _read_back(share_id, "Buy now", "fail")


def _read_back(share_id: int, words: str, verdict: str) -> None:
    db.session.add(ShareCopy(
        share_id=share_id, read_at=clock.now(), source=CopySource.NETWORK, text=words, sha256="b" * 64, verdict=verdict,
        findings=[],
    ))  # fmt: skip


AGAINST = (
    _gone, _no_address, _revoked, _erased, _left, _taken_back, _not_this_one, _left_out, _paused, _quiet, _asked_back,
    _changed_for_the_worse,
)  # fmt: skip


@pytest.mark.parametrize("happens", AGAINST)
def test_what_takes_a_post_off_at_once(sqlite: Installation, happens: Callable[[int], None]) -> None:
    _key, _person, share_id = opened(sqlite)
    assert [post.share_id for post in shown(sqlite)] == [share_id]
    with sqlite.app.app_context(), writing():
        happens(share_id)
    assert shown(sqlite) == []
    with sqlite.app.app_context(), reading():
        ((_wall, mine),) = walls_with(_person, clock.now())
        assert mine == [], "its person is told the same"


def test_the_same_on_both_engines(installation: Installation) -> None:
    """All that is asked of the database speaks one language."""
    _key, person, share_id = opened(installation)
    with installation.app.app_context(), writing():
        _read_back(share_id, "Wells for everybody", "pass")
        found = db.session.scalars(select(Wall)).one()
        assert [post.text for post in shown_on(found, clock.now())] == ["Wells for everybody"]
        assert shown_one(found, share_id, clock.now()) is not None and shown_one(found, 999, clock.now()) is None
        for happens, back in ((_not_this_one, consents.put_back), (_left_out, walls.put_back)):
            happens(share_id)
            happens(share_id)  # twice is once
            assert shown_on(found, clock.now()) == []
            back(person if back is consents.put_back else found, share_id, actor=ME, now=clock.now())  # type: ignore[arg-type]
            assert len(shown_on(found, clock.now())) == 1
        _asked_back(share_id)
        assert shown_on(found, clock.now()) == []


def test_pictures_of_the_post_or_of_its_card(sqlite: Installation) -> None:
    _key, _person, share_id = opened(sqlite)
    assert shown(sqlite)[0].picture == ""
    with sqlite.app.app_context(), writing():
        _share(share_id, card={"url": "https://a.example", "image_ref": "media:7", "image_alt": "A well"})
    assert (shown(sqlite)[0].picture, shown(sqlite)[0].alt) == ("media:7", "A well")
    with sqlite.app.app_context(), writing():
        _share(share_id, media=[{"ref": "media:8", "kind": "image", "alt": "Two wells"}])
    assert (shown(sqlite)[0].picture, shown(sqlite)[0].alt) == ("media:8", "Two wells")
    with sqlite.app.app_context(), writing():
        db.session.execute(update(Wall).values(pictures=False))
    assert shown(sqlite)[0].picture == ""
