"""Looks whether an account shows its code: in the profile, on the page itself, or as a DNS TXT record. Speaks.

Values in, values out; call it outside of any transaction. The code is long enough that nobody guesses it, and stands
beside a fixed word, so that it can't be there by chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from advocacy import settings
from advocacy.english import English
from advocacy.errors import Breach
from advocacy.fetching import NothingThere, fetch
from advocacy.fetching.markup import decoded, plain_text
from advocacy.fetching.names import txt_records
from advocacy.networks.contract import NetworkRefused
from advocacy.networks.public_looks import Presence, PublicProfile, public_profile
from influencers.partners.handles import folded_handle

RECORD = "_advocacy"
"""The name before the host's own under which the TXT record may stand; the host's own will do too."""
WEB = "web"


@dataclass(frozen=True)
class Sight:
    """What a look found. ``how``: bio, page, dns, or empty; ``why`` says in a sentence why nothing was found.

    ``presence`` as ``public_looks.Presence`` has it; hidden means that a person has to look. ``again``: nobody
    answered just now, which tells nothing.
    """

    how: str = ""
    account_id: str = ""
    presence: str = ""
    why: str = ""
    source: str = ""
    again: bool = False


def look(network: str, handle: str, url: str, code: str) -> Sight:
    """Looks for a code where a stranger may: on a page of one's own in its words and in DNS, else in the profile."""
    if network == WEB:
        return _on_page(url or f"https://{handle}", code)
    try:
        profile = public_profile(network, url or handle)
    except NetworkRefused as refused:
        return Sight(why=refused.message, again=not refused.permanent)
    except Breach as refused:
        return Sight(why=str(refused))
    if profile.presence is Presence.FOUND and not _same(handle, profile):
        return Sight(
            presence=profile.presence.value,
            why=English("That address is %(handle)s’s.", handle=profile.handle),
            source=profile.source,
        )
    shown = " ".join([profile.bio, profile.name, *profile.links])
    found = profile.presence is Presence.FOUND and code in shown
    why = "" if found else profile.why or English("The code is not in the profile yet.")
    return Sight("bio" if found else "", profile.account_id, profile.presence.value, why, profile.source)


def _same(claimed: str, seen: PublicProfile) -> bool:
    """Whether the account at an address is the one that is claimed; a name without its server is that server's. Where
    a network tells no handle, as pages do, nothing is compared."""
    ours, theirs = folded_handle(seen.network, claimed), folded_handle(seen.network, seen.handle)
    known = {theirs, theirs.partition("@")[0], seen.account_id.casefold()}
    return not seen.handle.startswith("@") or ours in known


def _on_page(url: str, code: str) -> Sight:
    host = urlsplit(url).hostname or ""
    told = _in_names(host, code)
    if told is not None:
        return told
    try:
        page = fetch(url, allowed_hosts=settings.current().fetch_hosts, accept=("text/*", "application/xhtml+xml"))
    except NothingThere as refused:
        return Sight(presence=Presence.GONE.value, why=str(refused), source=url)
    except Breach as refused:
        return Sight(why=str(refused), source=url, again=True)
    text = decoded(page.body, page.content_type)
    if code in text or code in plain_text(text, longest=500_000):
        return Sight("page", host, Presence.FOUND.value, "", page.url)
    why = English("The code is neither on the page nor in a TXT record yet.")
    return Sight("", host, Presence.FOUND.value, why, page.url)


def _in_names(host: str, code: str) -> Sight | None:
    """What DNS says; None where it says nothing of the code, whatever the reason: the page is looked at then."""
    for name in (f"{RECORD}.{host}", host):
        try:
            records = txt_records(name)
        except Breach:
            continue
        if any(code in record for record in records):
            return Sight("dns", host, Presence.FOUND.value, "", f"TXT {name}")
    return None
