"""Pages that belong to no network that we speak to, and networks that show strangers nothing.

Imports fetching and the pure parts of this room.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from advocacy.english import English
from advocacy.errors import Breach
from advocacy.fetching import Fetched, NotForStrangers, NothingThere, fetch
from advocacy.fetching.canonical import web_address
from advocacy.fetching.markup import decoded, plain_text
from advocacy.fetching.previews import read_preview
from advocacy.networks.contract import NetworkRefused
from advocacy.networks.public_seen import A_PERSON, Presence, PublicProfile, SeenPost

NO_PAGE = English("The site says that there is no such page (any more).")
CLOSED = English("The site does not show us this page: a person has to look.")
KINDS = ("text/html", "application/xhtml+xml", "text/plain")
LONGEST = 20_000
"""Signs of a page's visible text that are kept."""


class PageSight:
    """A blog, a magazine, a page of one's own: what it shows to whoever opens it. See ``public_seen.PublicSight``."""

    def __init__(self, name: str, allowed_hosts: frozenset[str]) -> None:
        self.name, self.allowed_hosts = name, allowed_hosts

    def profile(self, who: str, service_url: str) -> PublicProfile:
        """A page about somebody: its words are their bio. Its address is the account's name."""
        page = self._opened(_address(who))
        if isinstance(page, SeenPost):
            return PublicProfile(
                self.name, page.url, page.url, page.url, source=page.source, presence=page.presence, why=page.why
            )  # fmt: skip
        said, words = read_preview(page.body, url=page.url, content_type=page.content_type), _words(page)
        return PublicProfile(self.name, page.url, _host(page.url), page.url, said.title, words, source=page.url)

    def post(self, url: str) -> SeenPost:
        """A page: its title, what it says of itself, and all its visible words. Nobody says who wrote it."""
        page = self._opened(_address(url))
        if isinstance(page, SeenPost):
            return page
        return SeenPost(
            self.name, page.url, Presence.FOUND, page.url, page.url, _host(page.url), text=_words(page)
        )  # fmt: skip

    def _opened(self, url: str) -> Fetched | SeenPost:
        """The page, or what is known of it without. Raises NetworkRefused for a blip or an address that can't be."""
        try:
            return fetch(url, allowed_hosts=self.allowed_hosts, accept=KINDS)
        except NothingThere:
            return SeenPost(self.name, url, Presence.GONE, url, url, why=NO_PAGE)
        except NotForStrangers:
            return SeenPost(self.name, url, Presence.HIDDEN, url, url, why=CLOSED)
        except Breach as refused:
            raise NetworkRefused(str(refused)) from refused


class HidingSight:
    """A network that lets no stranger read by program: nothing is asked, a person has to look."""

    def __init__(self, name: str) -> None:
        self.name = name

    def profile(self, who: str, service_url: str) -> PublicProfile:
        """Nothing but what was typed."""
        url = who if "//" in who else ""
        return PublicProfile(self.name, "", who, url, presence=Presence.HIDDEN, why=A_PERSON)

    def post(self, url: str) -> SeenPost:
        """Nothing but the address."""
        return SeenPost(self.name, _address(url), Presence.HIDDEN, "", why=A_PERSON)


def _words(page: Fetched) -> str:
    """All visible words, those in front that the page says of itself where they are not among them."""
    text = plain_text(decoded(page.body, page.content_type), LONGEST)
    said = read_preview(page.body, url=page.url, content_type=page.content_type)
    return "\n".join([*(each for each in (said.title, said.description) if each and each not in text), text])


def _address(url: str) -> str:
    address = web_address(url.strip())
    if not address:
        raise NetworkRefused(English("This is not a web address."), permanent=True)
    return address


def _host(url: str) -> str:
    return urlsplit(url).hostname or url
