"""What the forms of chat hold, as the verbs take it; the app's manifest. Asks nothing; raises Breach by field."""

from __future__ import annotations

import json
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from advocacy.chat.channels import ChannelFacts
from advocacy.chat.models import ChatChannel, Service, Topic
from advocacy.errors import Breach
from advocacy.numbers import whole

TOPICS: dict[Topic, tuple[LazyString, LazyString]] = {
    Topic.STORIES: (
        _l("New stories"),
        _l("With a button to share. Only stories for everybody, and those for the channel's team."),
    ),
    Topic.REVIEWS: (
        _l("Words that wait for a review"),
        _l("With their title. Choose a private channel: they are not approved yet."),
    ),
    Topic.PAUSES: (_l("Pauses"), _l("When posts are paused, and when they go on.")),
    Topic.MENTIONS: (_l("Overdue mentions"), _l("When nobody has answered a post about the company in time.")),
}
"""What a channel may be told of: its name, and what that means."""
SERVICES: dict[Service, tuple[LazyString, LazyString]] = {
    Service.SLACK_APP: (_l("Slack, by the app"), _l("Messages with buttons: people share and decide right there.")),
    Service.SLACK_HOOK: (
        _l("Slack, by an incoming webhook"),
        _l("Messages with links. Also for Mattermost and others that take the same."),
    ),
    Service.TEAMS_HOOK: (_l("Microsoft Teams, by a workflow"), _l("Cards with links.")),
}
SCOPES = ("chat:write", "chat:write.public", "users:read", "users:read.email")
"""What the app may do in a workspace: write, and find people by their mail address."""


def service_of(named: str) -> Service:
    """The service that a form names. Raises Breach for none."""
    if named not in set(Service):
        raise Breach(_("Choose where the channel is."), errors={"service": [_("Choose one of the list.")]})
    return Service(named)


def channel_facts(form: MultiDict[str, str]) -> ChannelFacts:
    """The facts of a channel."""
    return ChannelFacts(
        form.get("name", ""), form.getlist("topics"), form.get("language", "en"), whole(form.get("team_id", "")) or None
    )


def filled(channel: ChatChannel) -> dict[str, Any]:
    """A channel as its form shows it; never its secret."""
    return {
        "name": channel.name, "topics": channel.topics, "language": channel.language,
        "team_id": channel.team_id or "", "service": channel.service.value, "place": channel.place,
    }  # fmt: skip


def again(form: MultiDict[str, str]) -> dict[str, Any]:
    """What somebody typed, to be put right; an address is typed anew, for it is a secret."""
    return {**form.to_dict(), "topics": form.getlist("topics"), "address": ""}


def manifest(product: str, base_url: str) -> str:
    """The manifest that makes the app at Slack, as JSON (docs.slack.dev, reference/app-manifest)."""
    url = base_url.rstrip("/") + "/chat/slack/interactions"
    made = {
        "display_information": {"name": product[:35]},
        "features": {"bot_user": {"display_name": product[:80], "always_online": True}},
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "interactivity": {"is_enabled": True, "request_url": url},
            "org_deploy_enabled": False, "socket_mode_enabled": False, "token_rotation_enabled": False,
        },
    }  # fmt: skip
    return json.dumps(made, indent=2)
