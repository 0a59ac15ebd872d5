"""The networks we can speak to, as a plain dict. To add one: write its file, name it here.

Imports every adapter of this room and settings.
"""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext as _

from advocacy import settings
from advocacy.errors import Breach, NotFound
from advocacy.networks import facebook, instagram, threads
from advocacy.networks.bluesky import Bluesky
from advocacy.networks.bluesky_client import ClientKeys
from advocacy.networks.bluesky_identity import DIRECTORY, RESOLVER, Identities
from advocacy.networks.bluesky_media import VIDEO_SERVICE
from advocacy.networks.bluesky_oauth import HOME, BlueskySignIn
from advocacy.networks.bluesky_public import APPVIEW, BlueskyPosts
from advocacy.networks.bluesky_seen import BlueskySight
from advocacy.networks.capabilities import Capabilities
from advocacy.networks.contract import Network
from advocacy.networks.embed_seen import EMBEDS, Embed, EmbedSight
from advocacy.networks.facebook import Facebook
from advocacy.networks.instagram import Instagram
from advocacy.networks.linkedin import LinkedIn
from advocacy.networks.linkedin_api import ROOT as LINKEDIN
from advocacy.networks.linkedin_oauth import PAGES as LINKEDIN_PAGES
from advocacy.networks.linkedin_oauth import LinkedInSignIn
from advocacy.networks.mastodon import Mastodon
from advocacy.networks.mastodon_oauth import MastodonSignIn
from advocacy.networks.mastodon_public import MastodonPosts
from advocacy.networks.mastodon_seen import MastodonSight
from advocacy.networks.meta_oauth import FACEBOOK, INSTAGRAM, THREADS, FacebookSignIn, InstagramSignIn, ThreadsSignIn
from advocacy.networks.page_seen import HidingSight, PageSight
from advocacy.networks.public_posts import PublicReader
from advocacy.networks.public_seen import PublicSight
from advocacy.networks.sandbox import Sandbox
from advocacy.networks.sandbox_seen import SandboxSight
from advocacy.networks.sandbox_store import SandboxStore
from advocacy.networks.signing_in import CodeFlow
from advocacy.networks.threads import Threads
from advocacy.networks.wire import Wire
from advocacy.networks.x import X
from advocacy.networks.x_api import ROOT as X_ROOT
from advocacy.networks.x_oauth import PAGES as X_PAGES
from advocacy.networks.x_oauth import XSignIn

NETWORKS: dict[str, Callable[[settings.Settings], Network]] = {
    "bluesky": lambda in_force: Bluesky(
        wire_of(in_force),
        _identities(in_force),
        bluesky_keys(in_force),
        in_force.network_root("bluesky-video", VIDEO_SERVICE),
    ),
    "mastodon": lambda in_force: Mastodon(wire_of(in_force)),
    "threads": lambda in_force: Threads(wire_of(in_force), in_force.network_root("threads", threads.ROOT)),
    "instagram": lambda in_force: Instagram(wire_of(in_force), in_force.network_root("instagram", instagram.ROOT)),
    "facebook": lambda in_force: Facebook(wire_of(in_force), in_force.network_root("facebook", facebook.ROOT)),
    "linkedin": lambda in_force: LinkedIn(
        wire_of(in_force),
        (in_force.linkedin_client_id, in_force.linkedin_client_secret),
        in_force.network_root("linkedin", LINKEDIN),
        in_force.network_root("linkedin", LINKEDIN_PAGES),
        in_force.linkedin_version,
    ),
    "x": lambda in_force: X(
        wire_of(in_force), (in_force.x_client_id, in_force.x_client_secret), in_force.network_root("x", X_ROOT)
    ),
    "sandbox": lambda in_force: Sandbox(SandboxStore(f"{in_force.base_url.rstrip('/')}/sandbox")),
}

CODE_FLOWS: dict[str, Callable[[settings.Settings], CodeFlow]] = {
    "bluesky": lambda in_force: BlueskySignIn(
        _identities(in_force), bluesky_keys(in_force), in_force.network_root("bluesky", HOME)
    ),
    "mastodon": lambda in_force: MastodonSignIn(wire_of(in_force)),
    "threads": lambda in_force: ThreadsSignIn(
        wire_of(in_force), THREADS.at(in_force.network_root("threads", threads.ROOT))
    ),
    "instagram": lambda in_force: InstagramSignIn(
        wire_of(in_force), INSTAGRAM.at(in_force.network_root("instagram", instagram.ROOT))
    ),
    "facebook": lambda in_force: FacebookSignIn(
        wire_of(in_force), FACEBOOK.at(in_force.network_root("facebook", facebook.ROOT))
    ),
    "linkedin": lambda in_force: LinkedInSignIn(
        wire_of(in_force), in_force.network_root("linkedin", LINKEDIN_PAGES), in_force.linkedin_scopes
    ),
    "x": lambda in_force: XSignIn(
        wire_of(in_force), in_force.network_root("x", X_ROOT), in_force.network_root("x", X_PAGES)
    ),
}
"""Networks with a sign-in page of their own."""

PUBLIC_POSTS: dict[str, Callable[[settings.Settings], PublicReader]] = {
    "bluesky": lambda in_force: BlueskyPosts(wire_of(in_force), in_force.network_root("bluesky-appview", APPVIEW)),
    "mastodon": lambda in_force: MastodonPosts(wire_of(in_force)),
}
"""Networks whose public posts can be searched."""

HIDING = frozenset({"linkedin", "instagram", "facebook", "threads", "pinterest", "snapchat", "twitch"})
"""Networks that show strangers a page to sign in at, or forbid programs to read: nothing is asked there."""


def _embed(embed: Embed) -> Callable[[settings.Settings], PublicSight]:
    return lambda in_force: EmbedSight(
        embed, wire_of(in_force), in_force.network_root(f"{embed.network}-oembed", embed.endpoint)
    )


PUBLIC_SIGHT: dict[str, Callable[[settings.Settings], PublicSight]] = {
    "bluesky": lambda in_force: BlueskySight(
        wire_of(in_force), _identities(in_force), in_force.network_root("bluesky-appview", APPVIEW)
    ),
    "mastodon": lambda in_force: MastodonSight(wire_of(in_force)),
    "sandbox": lambda in_force: SandboxSight(SandboxStore(f"{in_force.base_url.rstrip('/')}/sandbox")),
    **{embed.network: _embed(embed) for embed in EMBEDS},
}
"""Networks where a stranger is shown an account, a post or both."""


def wire_of(in_force: settings.Settings) -> Wire:
    """The wire that the settings describe."""
    return Wire(in_force.fetch_hosts)


def bluesky_keys(in_force: settings.Settings) -> ClientKeys:
    """Our keys towards Bluesky's authorization servers."""
    return ClientKeys.drawn_from(in_force.encryption_keys)


def _identities(in_force: settings.Settings) -> Identities:
    return Identities(
        wire_of(in_force), in_force.network_root("bluesky-handles", RESOLVER),
        in_force.network_root("bluesky-directory", DIRECTORY),
    )  # fmt: skip


def by_name(name: str) -> Network:
    """The network of that name, by the settings in force. Raises NotFound; the sandbox exists only where it is on."""
    if name not in offered():
        raise NotFound(
            _("There is no network called %(name)s.", name=name),
            remedy=_("Choose one of %(networks)s.", networks=", ".join(offered())),
        )
    return NETWORKS[name](settings.current())


def code_flow(name: str) -> CodeFlow:
    """How that network's sign-in page is gone to. Raises NotFound where it has none."""
    network = by_name(name)
    if name not in CODE_FLOWS:
        raise NotFound(_("%(label)s has no sign-in page that leads back here.", label=network.capabilities.label))
    return CODE_FLOWS[name](settings.current())


def public_reader(name: str) -> PublicReader:
    """Who reads that network's public posts. Raises NotFound for one that is switched off, or shows none."""
    if name not in searchable():
        raise NotFound(
            _("Public posts on %(network)s can't be searched here.", network=label_of(name)),
            remedy=_("Choose another network."),
        )
    return PUBLIC_POSTS[name](settings.current())


def public_sight(name: str) -> PublicSight:
    """Who looks at what strangers are shown on a network, or at a page of none that we know."""
    in_force = settings.current()
    if name in PUBLIC_SIGHT:
        return PUBLIC_SIGHT[name](in_force)
    return HidingSight(name) if name in HIDING else PageSight(name, in_force.fetch_hosts)


def searchable() -> list[str]:
    """Names of the networks whose public posts can be searched here."""
    return [name for name in PUBLIC_POSTS if not is_off(name)]


def all_networks() -> dict[str, Network]:
    """Every network offered here, by name."""
    return {name: by_name(name) for name in offered()}


def offered() -> list[str]:
    """Names of the networks offered here, in the order in which pages show them."""
    in_force = settings.current()
    return [name for name in NETWORKS if not is_off(name) and (name != "sandbox" or in_force.sandbox)]


def is_off(name: str) -> bool:
    """True for a network that the installation has switched off, by API and by hand."""
    return name.casefold() in {each.strip().casefold() for each in settings.current().networks_off}


def declared(name: str) -> Capabilities | None:
    """What a network can do, also one that is not offered here; None where we can't speak to it."""
    return NETWORKS[name](settings.current()).capabilities if name in NETWORKS else None


def label_of(name: str) -> str:
    """What a network is called, also one that is not offered here."""
    known = declared(name)
    return known.label if known else name.capitalize()


def require_on(name: str) -> None:
    """Raises Breach for a network that is switched off."""
    if is_off(name):
        raise Breach(
            _("%(network)s is switched off here.", network=label_of(name)),
            remedy=_("Choose another network; administrators switch it on."),
            errors={"network": [_("Switched off.")]},
        )
