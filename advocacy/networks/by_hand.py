"""Posting by hand, a way for every network: where a share dialog opens, what it carries, and what else helps. Pure.

It sends nothing: the person presses the button. Sources: developers.facebook.com/docs/sharing/reference/share-dialog
(no API posts to a person's profile since 2018), faq.whatsapp.com/5913398998672934 (click to chat), RFC 6068 (mailto).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote, urlencode

from flask_babel import gettext as _

from advocacy.addresses import web_parts
from advocacy.errors import Breach
from advocacy.networks.capabilities import LengthRule


class Carries(StrEnum):
    """What of a post its dialog opens with."""

    TEXT = "text"  # the words, with the link in them
    LINK = "link"  # the link only: the words are copied beside it
    NOTHING = "nothing"  # the network's page or app only: words and pictures are brought along


@dataclass(frozen=True)
class Dialog:
    """A network's share dialog; ``parameter`` is the name under which it takes what it carries."""

    opens: str
    carries: Carries
    parameter: str = "text"


DIALOGS = {
    "linkedin": Dialog("https://www.linkedin.com/sharing/share-offsite/", Carries.LINK, "url"),
    "facebook": Dialog("https://www.facebook.com/sharer/sharer.php", Carries.LINK, "u"),  # the person's own profile
    "x": Dialog("https://x.com/intent/post", Carries.TEXT),
    "threads": Dialog("https://www.threads.net/intent/post", Carries.TEXT),
    "whatsapp": Dialog("https://wa.me/", Carries.TEXT),
    "bluesky": Dialog("https://bsky.app/intent/compose", Carries.TEXT),
    "instagram": Dialog("https://www.instagram.com/", Carries.NOTHING),  # personal accounts too; no web dialog exists
    "mastodon": Dialog("/share", Carries.TEXT),  # on the person's own server
    "email": Dialog("mailto:", Carries.TEXT, "body"),
}
NETWORKS = frozenset(DIALOGS)
LENGTHS = {"whatsapp": LengthRule(65_536)}
"""How long a text may be where no adapter says so. WhatsApp publishes no limit of its app; it is known to take this."""


def carries(network: str) -> Carries:
    """What the network's dialog opens with; NOTHING where there is none."""
    return DIALOGS[network].carries if network in DIALOGS else Carries.NOTHING


def share_dialog(network: str, text: str, url: str, service_url: str = "") -> str:
    """The address of the share dialog for ``text`` with ``url``; the link is added where the text lacks it.

    ``service_url`` is the person's server, for Mastodon. Raises Breach for a network without a dialog.
    """
    if network not in DIALOGS:
        raise Breach(
            _("There is no share dialog for %(network)s.", network=network), remedy=_("Copy the text instead.")
        )
    dialog, words = DIALOGS[network], whole(text, url)
    if network == "email":
        return mail("", text, words)
    opens = f"{_server(service_url)}{dialog.opens}" if network == "mastodon" else dialog.opens
    match dialog.carries:
        case Carries.TEXT:
            return f"{opens}?{_query(**{dialog.parameter: words})}"
        case Carries.LINK:
            return f"{opens}?{_query(**{dialog.parameter: url})}"
        case Carries.NOTHING:
            return opens


def whole(text: str, url: str) -> str:
    """The text with its link, which is added where the text lacks it."""
    return text if not url or url in text else f"{text} {url}".strip()


def mail_to_self(address: str, text: str, url: str, page: str) -> str:
    """A mail to oneself with the words to post from elsewhere, and the address of our ``page`` on which to say so."""
    return mail(address, text, f"{whole(text, url)}\n\n--\n{page}")


def mail(address: str, about: str, body: str) -> str:
    """A mailto address; the first line of ``about`` is the subject."""
    subject = quote(_first_line(about), safe="")
    return f"mailto:{quote(address, safe='@')}?subject={subject}&body={quote(body, safe='')}"


def _query(**parameters: str) -> str:
    return urlencode(parameters, quote_via=quote, safe="")


def _server(service_url: str) -> str:
    """The root of the person's server; only http(s), for it ends in a link on a page."""
    parts = web_parts(service_url.strip() if "//" in service_url else f"https://{service_url.strip()}")
    if parts is None:
        raise Breach(
            _("Which server is the account on?"), errors={"service_url": [_("Give it as https://mastodon.social.")]}
        )
    return f"{parts.scheme}://{parts.netloc}"


def _first_line(text: str, most: int = 70) -> str:
    line = text.strip().split("\n", 1)[0]
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"
