"""Pure decisions: which URLs may be asked for at all, and which addresses are public. Imports errors only."""

from __future__ import annotations

import ipaddress
from urllib.parse import SplitResult, urlsplit

from flask_babel import gettext as _

from advocacy.errors import Breach

PORTS = frozenset({80, 443, 8000, 8080, 8443})
LONGEST_URL = 2048


def checked_url(url: str, allowed_hosts: frozenset[str]) -> str:
    """The URL as it may be asked for. Raises Breach for other schemes, credentials, odd ports and malformed URLs."""
    url = url.strip()
    if not url or len(url) > LONGEST_URL or any(ord(sign) <= 32 or ord(sign) == 127 or sign == "\\" for sign in url):
        raise Breach(
            _("This is not a web address."), remedy=_("Give one address that starts with https://, without spaces.")
        )
    parts, port = _split(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Breach(_("Only web addresses can be read."), remedy=_("Give an address that starts with https://."))
    if parts.username is not None or parts.password is not None:
        raise Breach(
            _("The address contains a user name or password."), remedy=_("Remove what stands before the @ sign.")
        )
    port = port or (443 if parts.scheme == "https" else 80)
    if port not in PORTS and not is_allowed(parts.hostname, port, allowed_hosts):
        raise Breach(
            _("Port %(port)s is not a web port.", port=port), remedy=_("Use an address on the usual ports (80 or 443).")
        )
    return url


def _split(url: str) -> tuple[SplitResult, int | None]:
    try:
        parts = urlsplit(url)
        return parts, parts.port
    except ValueError as wrong:
        raise Breach(_("This is not a web address."), remedy=_("Check it for typing errors.")) from wrong


def is_allowed(host: str, port: int, allowed_hosts: frozenset[str]) -> bool:
    """Whether the settings name this host, or this host with this port, although its address may be private."""
    host = host.lower().strip("[]").rstrip(".")
    named = {name.lower() for name in allowed_hosts}
    return not named.isdisjoint({host, f"{host}:{port}", f"[{host}]:{port}"})


def is_public(address: str) -> bool:
    """Whether an IP address (brackets allowed) is on the public internet, seen through mapped and tunnelled forms."""
    found = ipaddress.ip_address(address.strip("[]").partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if found.is_site_local or found.teredo is not None:
            return False
        if inner is not None:
            found = inner
    return found.is_global and not (found.is_multicast or found.is_reserved or found.is_unspecified)
