"""Posting by hand: where a share dialog of a network opens with the text in it. Pure; sends nothing."""

from __future__ import annotations

from urllib.parse import quote, urlencode, urlsplit

from advocacy.errors import Breach

CARRIES_TEXT = frozenset({"x", "threads", "whatsapp", "bluesky", "mastodon", "email"})
"""Dialogs that open with our text. LinkedIn and Facebook take the link only: the text is copied beside it."""

_DIALOGS = {
    "linkedin": "https://www.linkedin.com/sharing/share-offsite/",
    "facebook": "https://www.facebook.com/sharer/sharer.php",
    "x": "https://x.com/intent/post",
    "threads": "https://www.threads.net/intent/post",
    "whatsapp": "https://wa.me/",
    "bluesky": "https://bsky.app/intent/compose",
}
_LINK_PARAMETER = {"linkedin": "url", "facebook": "u"}

NETWORKS = frozenset(_DIALOGS) | {"mastodon", "email"}


def share_dialog(network: str, text: str, url: str, service_url: str = "") -> str:
    """The address of the share dialog for ``text`` with ``url``; the link is added where the text lacks it.

    ``service_url`` is the person's server, for Mastodon. Raises Breach for a network without a dialog.
    """
    whole = text if not url or url in text else f"{text} {url}".strip()
    if network == "mastodon":
        return f"{_server(service_url)}/share?{_query(text=whole)}"
    if network == "email":
        return f"mailto:?subject={quote(_first_line(text), safe='')}&body={quote(whole, safe='')}"
    if network not in _DIALOGS:
        raise Breach(f"There is no share dialog for {network}.", remedy="Copy the text instead.")
    if network in _LINK_PARAMETER:
        return f"{_DIALOGS[network]}?{_query(**{_LINK_PARAMETER[network]: url})}"
    return f"{_DIALOGS[network]}?{_query(text=whole)}"


def _query(**parameters: str) -> str:
    return urlencode(parameters, quote_via=quote, safe="")


def _server(service_url: str) -> str:
    """The root of the person's server; only http(s), for it ends in a link on a page."""
    parts = urlsplit(service_url.strip() if "//" in service_url else f"https://{service_url.strip()}")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise Breach("Which server is the account on?", errors={"service_url": ["Give it as https://mastodon.social."]})
    return f"{parts.scheme}://{parts.netloc}"


def _first_line(text: str, most: int = 70) -> str:
    line = text.strip().split("\n", 1)[0]
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"
