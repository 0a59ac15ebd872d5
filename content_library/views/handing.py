"""Posting a share by hand: the dialog and what it carries, a mail to oneself, the way onto one's phone. Thin."""

from __future__ import annotations

from typing import Any

from flask import request, url_for

from advocacy import settings
from advocacy.links import qr
from advocacy.networks import by_hand
from advocacy.networks.connections import server_of
from advocacy.people.queries import person_for
from advocacy.posts.models import Share
from advocacy.posts.states import ShareState


def handing(share: Share, link_url: str) -> dict[str, Any]:
    """What the page of a post that waits for its person shows; nothing of it for any other."""
    if share.state is not ShareState.AWAITING_PERSON:
        return {"by_person": False}
    page = settings.current().base_url.rstrip("/") + url_for("posts.post", share_id=share.id)
    return {
        "by_person": True, "dialog": _dialog(share, link_url), "carries": by_hand.carries(share.network).value,
        "asks_server": share.network == "mastodon", "qr": qr.inline(page), "whole": by_hand.whole(share.text, link_url),
        "mail": by_hand.mail_to_self(person_for(share.person_id).email, share.text, link_url, page),
    }  # fmt: skip


def _dialog(share: Share, link_url: str) -> str | None:
    """Where the network's share dialog opens; none while we don't know on which Mastodon server the person is."""
    if share.network not in by_hand.NETWORKS:
        return None
    if share.network != "mastodon":
        return by_hand.share_dialog(share.network, share.text, link_url)
    server = request.args.get("server", "").strip() or server_of(share.person_id, share.network)
    return by_hand.share_dialog(share.network, share.text, link_url, server) if server else None
