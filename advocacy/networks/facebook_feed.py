"""Finding our own post among a Page's: by its words and all of its links. Imports the Graph reader and text.

Source: developers.facebook.com/docs/graph-api/reference/page/feed (since, message, attachments, permalink_url).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from advocacy.fetching.ratelimits import iso_instant
from advocacy.networks.contract import Published
from advocacy.networks.meta_containers import digest_of
from advocacy.networks.meta_graph import Graph
from advocacy.networks.meta_reading import CLOCKS_DIFFER
from advocacy.networks.text import urls

FIELDS = "id,message,created_time,permalink_url,attachments{url,unshimmed_url}"


def among_posts(
    graph: Graph, page: str, token: str, *, message: str, link: str = "", since: datetime
) -> Published | None:
    """The Page's post of the same words with all of our links that isn't older than ``since``. The links alone won't
    do: a colleague may have posted the same article.

    Raises NetworkRefused, also when the Page has posted more than we can read.
    """
    links, earliest = {*urls(message), *([link] if link else [])}, since - CLOCKS_DIFFER
    query = {"fields": FIELDS, "limit": "50", "since": str(int(earliest.timestamp()))}
    for post in graph.listed(f"{page}/feed", token, **query):
        made_at = iso_instant(str(post.get("created_time") or ""))
        if made_at is not None and made_at < earliest:
            return None
        if _alike(post, message, links) and post.get("id"):
            remote_id = str(post["id"])
            return Published(remote_id, str(post.get("permalink_url") or address(remote_id)))
    return None


def address(remote_id: str) -> str:
    """Where a post of the id ``<page>_<post>`` is seen."""
    page, _, post = remote_id.partition("_")
    return f"https://www.facebook.com/{page}/posts/{post}" if post else f"https://www.facebook.com/{page}"


def _alike(post: Mapping[str, Any], message: str, links: set[str]) -> bool:
    said = str(post.get("message") or "")
    return digest_of(said) == digest_of(message) and links <= {*urls(said), *_attached(post)}


def _attached(post: Mapping[str, Any]) -> Iterator[str]:
    attachments = post.get("attachments")
    rows = attachments.get("data") if isinstance(attachments, dict) else None
    for row in rows or ():
        if isinstance(row, dict):
            yield from (str(row[name]) for name in ("url", "unshimmed_url") if row.get(name))
