"""The pages in German, French and Spanish on a phone: in that language, for assistive technology too, and none scrolls
sideways, however long the words are.

An eighth of them in each language; all of them in `make soak`.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from advocacy.database import db, writing
from advocacy.people.models import Person
from tests.browser.serving import Served
from tests.browser.test_pages import ANSWERS, NOT_FOUND_TOO, SCREENS, Walker, addresses
from tests.thinned import some

LANGUAGES = ("de", "fr", "es")
ONE_IN = 8


def chosen(found: dict[str, str], language: str) -> dict[str, str]:
    """Some of the pages, others in each language."""
    return dict(some(sorted(found.items()), ONE_IN, 3 * LANGUAGES.index(language)))


def speaks_another(page: Page, language: str) -> list[str]:
    """What is wrong with the language that the page says it is in."""
    said = page.evaluate("document.documentElement.lang")
    return [] if said == language else [f"says that it is in {said}"]


class Reader(Walker):
    """Somebody who reads pages on a phone, in a language."""

    language = "en"

    def visit(self, path: str, endpoint: str, *, only_light: bool = True) -> list[str]:
        """What is wrong with a page there."""
        self._said = []
        self._at = self._served.url + path
        answer = self.page.goto(self._at)
        assert answer is not None
        expected = {ANSWERS.get(endpoint, 200)} | ({404, 409} if endpoint in NOT_FOUND_TOO else set())
        if answer.status not in expected:
            self._said.append(f"answered {answer.status}")
        self.page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
        self._look("", {"rules": {"color-contrast": {"enabled": False}}})  # the same in every language
        return [*self._said, *speaks_another(self.page, self.language)]


def wrong(context_of: object, served: Served, found: dict[str, str], language: str) -> dict[str, list[str]]:
    """Path -> what is wrong with it, of the pages with which something is."""
    reader = Reader(context_of, served)  # type: ignore[arg-type]
    reader.language = language
    return reader.wrong(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_in_a_language(furnished: tuple[Served, int], browser: Browser, language: str) -> None:
    """As somebody who has every role and that language."""
    served, person = furnished
    with served.installation.app.app_context(), writing():
        db.session.get_one(Person, person).language = language
    found = chosen(addresses(served, public=False), language)
    assert len(found) > 20
    with served.signed_in(browser, person, **SCREENS["phone"]) as context:
        assert wrong(context, served, found, language) == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_public_pages_in_a_language(furnished: tuple[Served, int], browser: Browser, language: str) -> None:
    """As somebody whose browser asks for that language."""
    served, _person = furnished
    found = {path: name for path, name in addresses(served, public=True).items() if name not in OF_THEIR_OWN}
    with browser.new_context(**SCREENS["phone"], locale=language) as context:
        assert wrong(context, served, chosen(found, language), language) == {}


OF_THEIR_OWN = {"wall.page", "demo_web.page"}
"""Pages that are in a language of their own, whoever reads them."""


def test_a_stranger_chooses_a_language(furnished: tuple[Served, int], browser: Browser) -> None:
    """It is remembered in the browser, and leads back to the page; nothing else is."""
    served, _person = furnished
    with browser.new_context(**SCREENS["phone"], locale="en") as context:
        page = context.new_page()
        page.goto(f"{served.url}/sign-in?next=%2Ffeed")
        page.get_by_role("button", name="Deutsch").click()
        page.get_by_role("heading", name="Anmelden").wait_for()
        assert page.url == f"{served.url}/sign-in?next=%2Ffeed"
        page.goto(f"{served.url}/sign-in")
        assert page.evaluate("document.documentElement.lang") == "de"
        assert page.get_by_role("button", name="Deutsch").get_attribute("aria-current") == "true"
        kept = [each for each in context.cookies() if each["name"] == "language"]
        assert [(each["value"], each["httpOnly"], each["sameSite"]) for each in kept] == [("de", True, "Lax")]
