"""One address, written in one way, so that the same page is known again. Pure; imports errors only."""

from __future__ import annotations

from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urljoin, urlsplit, urlunsplit

from flask_babel import gettext as _

from advocacy.errors import Breach

TRACKING = frozenset({
    "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "ttclid", "li_fat_id",
    "igshid", "igsh", "mc_cid", "mc_eid", "mkt_tok", "_hsenc", "_hsmi", "hsctatracking", "oly_anon_id", "oly_enc_id",
    "vero_id", "wickedid", "ref_src", "ref_url", "s_cid", "cmpid", "_ga", "_gl", "epik", "at_medium", "at_campaign",
    "srsltid", "__s",
})  # fmt: skip
TRACKING_PREFIXES = ("utm_", "pk_", "mtm_", "matomo_", "hsa_", "piwik_")
DEFAULT_PORTS = {"http": 80, "https": 443}
LONGEST = 2000
"""Characters of an address that we keep."""
_PATH_SIGNS = ":@!$&'()*+,;=-._~"


def canonical(url: str) -> str:
    """The address without tracking parameters, fragment and default port, in lower case where case does not count.

    Parameters are sorted. Idempotent. Raises Breach for anything but http and https.
    """
    try:
        written = _rewritten(urlsplit(url.strip()))
    except ValueError as wrong:
        raise Breach(_("This is not a web address."), remedy=_("Check it for typing errors.")) from wrong
    if written is None:
        raise Breach(_("This is not a web address."), remedy=_("Give one that starts with https://."))
    return written


def _rewritten(parts: SplitResult) -> str | None:
    """The parts in their one form; None when they are no web address. Raises ValueError for malformed ones."""
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme not in DEFAULT_PORTS or not host:
        return None
    place = f"[{host}]" if ":" in host else _host(host)
    if parts.port and parts.port != DEFAULT_PORTS[parts.scheme]:
        place += f":{parts.port}"
    return urlunsplit((parts.scheme, place, _path(parts.path), _query(parts.query), ""))


def web_address(url: object, base: str = "") -> str:
    """The address made absolute, or an empty string when it is no web address that ``canonical`` can write."""
    if not isinstance(url, str) or not url.strip():
        return ""
    try:
        absolute = urljoin(base, url.strip())
        written = _rewritten(urlsplit(absolute))  # refuses ports and hosts that are none
    except ValueError:
        return ""
    clean = not any(ord(sign) <= 32 or sign in '<>"\\' or "\ud800" <= sign <= "\udfff" for sign in absolute)
    fits = written is not None and len(written) <= LONGEST and len(absolute) <= LONGEST
    return absolute if clean and fits else ""


def _host(host: str) -> str:
    """In lower case; in the form that is sent, if it has letters beyond ASCII."""
    return host.lower() if host.isascii() else host.lower().encode("idna").decode("ascii")


def _path(path: str) -> str:
    """With the same escapes for the same letters and without dot segments."""
    kept: list[str] = []
    parts = path.split("/")
    for part in parts:
        if part == ".." and len(kept) > 1:
            kept.pop()
        elif part not in (".", ".."):
            kept.append(quote(unquote(part, errors="surrogateescape"), safe=_PATH_SIGNS, errors="surrogateescape"))
    if parts[-1] in (".", ".."):
        kept.append("")
    return "/".join(kept) or "/"


def _query(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True, errors="surrogateescape")
    return urlencode(sorted(pair for pair in pairs if not _tracks(pair[0])), errors="surrogateescape")


def _tracks(name: str) -> bool:
    return name.lower() in TRACKING or name.lower().startswith(TRACKING_PREFIXES)
