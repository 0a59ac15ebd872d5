"""``fetch``: one document from one URL that a person gave, redirects checked one by one. Imports errors only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from urllib.parse import urljoin

import requests
from flask_babel import gettext as _

from advocacy.english import English
from advocacy.errors import Breach
from advocacy.fetching.addresses import checked_url
from advocacy.fetching.guard import AddressRefused, GuardedSession, TooLarge, guarded_session

REDIRECTS = frozenset({301, 302, 303, 307, 308})
AGENT = "Mozilla/5.0 (compatible; Advocacy; link and feed reader)"
BY_STATUS = {
    401: (English("The page asks for a password."), English("Give an address that everyone can read.")),
    403: (
        English("The site does not let us read this page."),
        English("Ask the site's owner, or enter title and text by hand."),
    ),
    404: (
        English("There is nothing at this address."),
        English("Check it for typing errors; the page may have moved."),
    ),
    410: (English("The page was removed by its site."), English("Look for its new address.")),
    429: (English("The site asks us to come less often."), English("Try again in an hour.")),
}


class NothingThere(Breach):
    """The site itself says that there is nothing at the address, or nothing any more (404, 410)."""


class NotForStrangers(Breach):
    """The site shows the page to nobody like us (401, 403)."""


BY_KIND: dict[int, type[Breach]] = {401: NotForStrangers, 403: NotForStrangers, 404: NothingThere, 410: NothingThere}


@dataclass(frozen=True)
class Fetched:
    """What came back. ``url`` is the final one; ``status`` is 200 to 299, or 304 with an empty body.

    ``content_type`` is the whole header (with charset), ``etag`` and ``modified`` are for the next conditional request.
    """

    url: str
    status: int
    content_type: str
    body: bytes
    etag: str | None
    modified: str | None


def fetch(
    url: str,
    *,
    allowed_hosts: frozenset[str],
    accept: Sequence[str] = (),
    max_bytes: int = 2_000_000,
    total_seconds: float = 10,
    max_redirects: int = 3,
    etag: str | None = None,
    modified: str | None = None,
) -> Fetched:
    """Reads one document. ``accept`` holds media types, stars allowed (``image/*``); none means any.

    ``max_bytes`` counts after decompression, ``total_seconds`` covers all redirects together, ``allowed_hosts`` are
    "host" or "host:port" names permitted although private. Raises Breach that says what was wrong and what to do.
    """
    headers = _headers(accept, etag, modified)
    with guarded_session(allowed_hosts, total_seconds=total_seconds, max_bytes=max_bytes) as session:
        url = checked_url(url, allowed_hosts)
        for hop in range(max_redirects + 1):
            try:
                response = session.get(url, headers=headers, stream=True)
                onward = _onward(response)
                if onward is None:
                    return _read(session, response, url, accept)
            except requests.exceptions.RequestException as failure:
                raise in_words(failure, redirected=hop > 0) from failure
            response.close()
            url = checked_url(onward, allowed_hosts)
    raise Breach(
        _("The address leads from one redirect to the next."), remedy=_("Give the address of the page itself.")
    )


def _headers(accept: Sequence[str], etag: str | None, modified: str | None) -> dict[str, str]:
    wanted = {
        "User-Agent": AGENT,
        "Accept": ", ".join([*accept, "*/*;q=0.1"]),
        "If-None-Match": etag,
        "If-Modified-Since": modified,
    }
    return {name: value for name, value in wanted.items() if value}


def _onward(response: requests.Response) -> str | None:
    """Where a redirect leads, or None when the answer is final."""
    target = response.headers.get("Location")
    if response.status_code not in REDIRECTS or not target:
        return None
    # requests decodes headers as Latin-1; addresses are sent as UTF-8 if they are not escaped
    return urljoin(response.url, target.encode("latin-1").decode("utf-8", "replace").strip())


def _read(session: GuardedSession, response: requests.Response, url: str, accept: Sequence[str]) -> Fetched:
    status, content_type = response.status_code, response.headers.get("Content-Type", "")
    if status != 304:
        _refuse_status(status)
        _refuse_type(content_type, accept)
    body = b"" if status == 304 else session.read(response)
    return Fetched(url, status, content_type, body, response.headers.get("ETag"), response.headers.get("Last-Modified"))


def _refuse_status(status: int) -> None:
    if 200 <= status < 300:
        return
    if status >= 500:
        raise Breach(_("The site is in trouble (it answered %(status)s).", status=status), remedy=_("Try again later."))
    message, remedy = BY_STATUS.get(
        status, (English("The site refused (it answered %(status)s).", status=status), English("Check the address."))
    )
    raise BY_KIND.get(status, Breach)(message, remedy=remedy)


def _refuse_type(content_type: str, accept: Sequence[str]) -> None:
    """Refuses a stated type that is not wanted; a site that states none is given the benefit of the doubt."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind and accept and not any(fnmatchcase(kind, wanted.lower()) for wanted in accept):
        raise Breach(
            _("The address leads to something else (%(kind)s).", kind=kind),
            remedy=_("Expected: %(kinds)s.", kinds=" or ".join(accept)),
        )


def in_words(failure: requests.exceptions.RequestException, *, redirected: bool = False) -> Breach:
    """What went wrong, in words for the person who gave the address."""
    match failure:
        case AddressRefused() if redirected:
            return Breach(_("The address redirects into a private network."), remedy=_("Give a public address."))
        case AddressRefused():
            return Breach(_("The address lies in a private network."), remedy=_("Give a public address."))
        case TooLarge():
            return Breach(_("The document is too large."), remedy=_("Give the address of a smaller one."))
        case requests.exceptions.Timeout():
            return Breach(_("The site is too slow."), remedy=_("Try again later."))
        case requests.exceptions.SSLError():
            return Breach(_("The site's certificate is not valid."), remedy=_("Tell the site's owner."))
        case requests.exceptions.ConnectionError():
            return Breach(_("The site cannot be reached."), remedy=_("Check the host name; the site may be down."))
        case requests.exceptions.ChunkedEncodingError() | requests.exceptions.ContentDecodingError():
            return Breach(_("The site's answer broke off or is damaged."), remedy=_("Try again later."))
        case _:
            return Breach(_("The address cannot be read."), remedy=_("Check it for typing errors."))
