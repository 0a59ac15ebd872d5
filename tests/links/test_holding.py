"""Links of what is paused lead to a holding page while the pause says so: through the real door, within a second."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from advocacy import clock
from advocacy.campaigns import pauses
from advocacy.campaigns.models import Pause
from advocacy.campaigns.scopes import Scope
from advocacy.database import db, writing
from advocacy.errors import Breach
from advocacy.links import slugs
from advocacy.posts.scheduling import cancel
from tests.installation import Installation
from tests.links.doors import BROWSER, RunningDoor, reserve, take_in
from tests.links.test_door import header, status
from tests.posts.lending import ACTOR, account, permit, share


@pytest.fixture
def door(installation: Installation) -> Iterator[RunningDoor]:
    with RunningDoor(installation) as running:
        yield running


def lent_link(installation: Installation, **tags: Any) -> str:
    """The slug of a link that a share has taken, with these tags."""
    link, person_id = reserve(installation), installation.person()
    now = clock.now()
    with installation.app.app_context(), writing():
        allowed = permit(tags={"title": "A story", **tags}, valid_from=now - timedelta(hours=1))
        made = share(person_id, account(person_id), now=now, link_id=link.id, permit=allowed)
        cancel(made, actor=ACTOR, now=now)
    return link.slug


def press(installation: Installation, scope: Scope, name: str = "", **choices: Any) -> int:
    with installation.app.app_context(), writing():
        return int(pauses.press(scope, name, "A rumour", actor=ACTOR, now=clock.now(), **choices).id)


def resume(installation: Installation, number: int) -> None:
    person_id = installation.person()
    with installation.app.app_context(), writing():
        pause = db.session.get_one(Pause, number)
        pauses.ask_to_resume(pause, actor=ACTOR, now=clock.now())
        pauses.resume(pause, actor=replace(ACTOR, id=person_id), now=clock.now())


def soon(door: RunningDoor, slug: str, wanted: int) -> bytes:
    """The answer, once it is the wanted one; fails when the door takes longer than its second to learn."""
    until = time.monotonic() + 1.5
    answer = door.get(f"/r/{slug}")
    while status(answer) != wanted and time.monotonic() < until:
        time.sleep(0.05)
        answer = door.get(f"/r/{slug}")
    assert status(answer) == wanted
    return answer


def test_a_pause_holds_its_links_within_a_second_and_lets_go(installation: Installation, door: RunningDoor) -> None:
    spring, other = (lent_link(installation, campaign=name) for name in ("Spring", "Autumn"))
    preview = reserve(installation, campaign="Spring").slug
    assert [status(door.get(f"/r/{slug}")) for slug in (spring, other, preview)] == [302, 302, 302]
    number = press(installation, Scope.CAMPAIGN, "spring", links_held=True)
    held = soon(door, spring, 503)
    assert header(held, "retry-after") == "3600" and header(held, "cache-control") == "no-store"
    assert b"not available just now" in held and header(held, "location") is None
    take_in(installation)
    assert status(door.get(f"/r/{spring}", method="HEAD")) == 503
    assert take_in(installation) == [], "who is held back does not get to the target, and is not counted"
    assert [status(door.get(f"/r/{slug}")) for slug in (other, preview)] == [302, 302]
    resume(installation, number)
    soon(door, spring, 302)


def test_links_may_lead_elsewhere_meanwhile(installation: Installation, door: RunningDoor) -> None:
    slug = lent_link(installation, classes=["financial"])
    number = press(installation, Scope.CLASS, "Financial", links_held=True, holding_url="https://acme.example/wait")
    answer = soon(door, slug, 307)
    assert header(answer, "location") == "https://acme.example/wait" and header(answer, "cache-control") == "no-store"
    with installation.app.app_context(), writing():
        pauses.hold_links(db.session.get_one(Pause, number), False, actor=ACTOR, now=clock.now())
    soon(door, slug, 302)


def test_flasks_own_door_holds_too_and_a_pause_alone_does_not(installation: Installation) -> None:
    slug = lent_link(installation, topics=["Lisbon"])
    client = installation.app.test_client()

    def answered() -> int:
        return int(client.get(f"/r/{slug}", headers={"User-Agent": BROWSER}).status_code)

    number = press(installation, Scope.ALL)
    assert answered() == 302
    with installation.app.app_context(), writing():
        pauses.hold_links(db.session.get_one(Pause, number), True, actor=ACTOR, now=clock.now())
    assert answered() == 503


def test_a_link_that_ended_for_good_stays_so(sqlite: Installation) -> None:
    slug = lent_link(sqlite, campaign="Spring")
    with sqlite.app.app_context(), writing():
        found = db.session.scalars(db.select(slugs.Link).where(slugs.Link.slug == slug)).one()
        slugs.expire(found, actor=ACTOR, now=clock.now(), why="x")
    press(sqlite, Scope.ALL, links_held=True, holding_url="https://acme.example/wait")
    assert sqlite.app.test_client().get(f"/r/{slug}").status_code == 410


@pytest.mark.parametrize("url", ["javascript:x", "https://a b.example", "ftp://acme.example", "https://käse.example"])
def test_a_holding_address_that_is_none_is_refused(sqlite: Installation, url: str) -> None:
    with sqlite.app.app_context(), writing(), pytest.raises(Breach):
        pauses.press(Scope.ALL, "", "x", actor=ACTOR, now=clock.now(), links_held=True, holding_url=url)
