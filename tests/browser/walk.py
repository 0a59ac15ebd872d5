"""Who takes part in the walk of a partner, and what all its stops share: pages, time, mail, a look at each stop."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from advocacy import clock
from advocacy.database import db, reading
from advocacy.mailing import Mail
from advocacy.people.accounts import find_person
from advocacy.people.capabilities import Role
from tests.browser.serving import Served
from tests.browser.test_pages import SCREENS
from tests.content_library.shelf import Shelf
from tests.peers.bluesky import Account, BlueskyPds
from tests.peers.mastodon import MastodonAccount, MastodonServer
from tests.working import work

NOWHERE = "http://127.0.0.1:9"
NAME, MAIL = "Cleo Marsh", "cleo@out.example"
PROGRAMME = "River friends"


def roots_of(pds: BlueskyPds) -> tuple[str, ...]:
    """Where Bluesky is, for the product: handles and DIDs of the test's own server, and no AppView."""
    return (f"bluesky-appview={NOWHERE}", f"bluesky-handles={pds.url}", f"bluesky-directory={pds.directory_url}")


@dataclass
class Walk:
    """The company that is served, its people by number, the partner's accounts on both networks."""

    served: Served
    browser: Browser
    pds: BlueskyPds
    mastodon: MastodonServer
    shelf: Shelf
    on_bluesky: Account
    on_mastodon: MastodonAccount
    finance: int
    second: int
    monkeypatch: pytest.MonkeyPatch

    @classmethod
    def begin(
        cls, served: Served, browser: Browser, pds: BlueskyPds, mastodon: MastodonServer, patch: pytest.MonkeyPatch
    ) -> Walk:
        """Marketing, Legal, HR, and two people who pay; the partner has an account on each network."""
        company = served.installation
        shelf = Shelf.fill(company)
        pay = company.person(Role.FINANCE), company.person(Role.BUDGET_OWNER)
        return cls(served, browser, pds, mastodon, shelf, pds.create_account(), mastodon.create_account(), *pay, patch)

    @property
    def marketing(self) -> int:
        """Whoever runs the programme."""
        return self.shelf.author

    @property
    def url(self) -> str:
        """Where the company is."""
        return self.served.url

    @property
    def mastodon_profile(self) -> str:
        """The address of the partner's profile."""
        return f"{self.mastodon.url}/@{self.on_mastodon.username}"

    @contextmanager
    def desk(self, person_id: int) -> Iterator[Page]:
        """A page on somebody's desk, signed in."""
        with self.served.signed_in(self.browser, person_id, **SCREENS["light"]) as context:
            yield context.new_page()

    @contextmanager
    def phone(self, person_id: int) -> Iterator[Page]:
        """A page on somebody's phone, signed in."""
        with self.served.signed_in(self.browser, person_id, **SCREENS["phone"]) as context:
            yield context.new_page()

    @contextmanager
    def stranger(self) -> Iterator[Page]:
        """A page on the phone of somebody whom nobody knows."""
        with self.browser.new_context(**SCREENS["phone"]) as context:
            yield context.new_page()

    def partner(self) -> int:
        """The number of who was a stranger."""
        with self.served.installation.app.app_context(), reading():
            person = find_person(MAIL)
            assert person is not None
            return person.id

    def work(self, rounds: int = 1) -> None:
        """The jobs run."""
        work(self.served.installation.app, rounds)

    def link_in_mail(self, path: str) -> str:
        """The newest address with that path that was mailed to the partner."""
        with self.served.installation.app.app_context(), reading():
            texts = db.session.scalars(select(Mail.text).where(Mail.recipient == MAIL).order_by(Mail.id.desc())).all()
        return next(found[0] for text in texts if (found := re.search(rf"http\S+{path}\S+", text)))

    def days_pass(self, days: int) -> None:
        """The product's clock goes forward, then the jobs run."""
        real = clock.now
        self.monkeypatch.setattr(clock, "now", lambda: real() + timedelta(days=days))
        self.work()


def look(page: Page, name: str) -> None:
    """A main stop: fails where the page is not accessible, or scrolls sideways."""
    page.wait_for_function("!document.getAnimations().some((each) => each.playState === 'running')")
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    wrong = [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        wrong.append("scrolls sideways")
    assert not wrong, (name, wrong)
