"""Where a person finds their own latest posts on a network, newest first, to look whether one is there. Pure.

Imports nothing of ours.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

Place = Callable[[str, str, str], str]
"""Handle without signs, account id, server -> address."""

PLACES: dict[str, Place] = {
    # "in/me" leads whoever is signed in to their own activity: LinkedIn tells no app a member's public address
    "linkedin": lambda handle, account, server: "https://www.linkedin.com/in/me/recent-activity/all/",
    "x": lambda handle, account, server: f"https://x.com/{handle}",
    "threads": lambda handle, account, server: f"https://www.threads.com/@{handle}",
    "instagram": lambda handle, account, server: f"https://www.instagram.com/{handle}/",
    "facebook": lambda handle, account, server: f"https://www.facebook.com/{account}",
    "bluesky": lambda handle, account, server: f"https://bsky.app/profile/{account or handle}",
    "mastodon": lambda handle, account, server: f"{server}/@{handle.partition('@')[0]}" if server else "",
}


def latest_posts(network: str, handle: str, account_id: str, service_url: str) -> str | None:
    """The address of the account's latest posts; None where we know of none."""
    place = PLACES.get(network)
    if place is None:
        return None
    shown = quote(handle.lstrip("@"), safe="@.")
    return place(shown, quote(account_id, safe=":"), service_url.rstrip("/")) or None
