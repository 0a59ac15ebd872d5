"""Pages of chat: an administrator connects, adds, tries, mends; nobody else may; secrets are never shown again."""

from __future__ import annotations

from collections import deque
from typing import Any

import pytest

from advocacy import clock
from advocacy.chat.examinations import channels_are_open
from advocacy.chat.models import ChatChannel, ChatWorkspace, Service, Standing
from advocacy.notices.chat import READER
from advocacy.notices.models import Notice
from advocacy.people.capabilities import TABLE, Capability, Role
from tests.chat.world import Talk
from tests.peers.ledger import Reply
from tests.peers.slack import SECRET, TOKEN


def admin_of(talk: Talk) -> Any:
    return talk.installation.browser_of(talk.installation.person(Role.ADMIN))


def test_a_workspace_is_connected_and_a_channel_greeted(sqlite_talk: Talk) -> None:
    """From the manifest to the first message, in the channel's language."""
    talk, browser = sqlite_talk, admin_of(sqlite_talk)
    page = browser.get("/admin/chat/workspaces/new").text
    assert "users:read.email" in page and "/chat/slack/interactions" in page
    wrong = browser.post("/admin/chat/workspaces", data={"token": "xoxp-1", "signing_secret": SECRET})
    assert wrong.status_code == 422 and "begins with xoxb-" in wrong.text
    unknown = browser.post("/admin/chat/workspaces", data={"token": "xoxb-2", "signing_secret": SECRET})
    assert unknown.status_code == 422 and "invalid_auth" in unknown.text
    without = browser.post("/admin/chat/workspaces", data={"token": TOKEN, "signing_secret": " "})
    assert without.status_code == 422 and talk.rows(ChatWorkspace) == []
    done = browser.post("/admin/chat/workspaces", data={"token": TOKEN, "signing_secret": SECRET, "decides": "on"})
    assert done.status_code == 302 and not talk.rows(ChatWorkspace)[0].decides  # a second administrator has to agree
    facts = {"service": "slack_app", "name": "#stories", "place": "C0STORIES", "topics": ["stories", "pauses"],
             "language": "en", "team_id": ""}  # fmt: skip
    again = browser.post("/admin/chat/channels", data={**facts, "place": "stories"})
    assert again.status_code == 422 and "#stories" in again.text
    made = browser.post("/admin/chat/channels", data=facts)
    assert made.status_code == 302 and talk.deliver() == 1
    assert "New stories, Pauses" in talk.slack.said[0].words
    for path in ("/admin/chat", made.location, "/admin/chat/queue"):
        shown = browser.get(path)
        assert shown.status_code == 200 and TOKEN not in shown.text and SECRET not in shown.text
    assert "Agree that" not in browser.get("/admin/chat").text
    assert browser.post("/admin/chat/workspaces/1/decides", data={"decides": "agree"}).status_code == 403
    second = admin_of(talk)
    assert "Agree that reviewers decide there" in second.get("/admin/chat").text
    for word, decides in (("agree", True), ("no", False), ("yes", False)):
        assert second.post("/admin/chat/workspaces/1/decides", data={"decides": word}).status_code == 302
        assert talk.rows(ChatWorkspace)[0].decides is decides, word


def test_a_lost_hook_is_mended_by_a_new_address(sqlite_talk: Talk) -> None:
    """The page says what its service said; a new address switches it on and greets."""
    talk, browser = sqlite_talk, admin_of(sqlite_talk)
    facts = {"service": "teams_hook", "name": "Teams", "topics": ["stories"], "language": "en", "team_id": ""}
    made = browser.post("/admin/chat/channels", data={**facts, "address": talk.hook(Service.TEAMS_HOOK)})
    talk.slack.trouble["/flows/hook"] = deque([Reply(404, b"")])
    assert made.status_code == 302 and talk.deliver() == 0
    assert talk.rows(ChatChannel)[0].state is Standing.BROKEN
    shown = browser.get(made.location).text
    assert "HTTP 404" in shown and talk.hook(Service.TEAMS_HOOK) not in shown
    new = f"{talk.slack.url}/flows/other"
    assert browser.post(made.location, data={**facts, "address": new}).status_code == 302
    assert talk.rows(ChatChannel)[0].state is Standing.ACTIVE and talk.deliver() >= 1
    for word, status in (("greet", 302), ("off", 302), ("off", 409), ("on", 302), ("gossip", 422), ("remove", 302)):
        assert browser.post(f"{made.location}/{word}").status_code == status, word
    assert browser.get(made.location).status_code == 404 and talk.rows(ChatChannel)[0].address == ""


@pytest.mark.parametrize("path", ["/admin/chat", "/admin/chat/queue", "/admin/chat/channels/new"])
def test_only_who_keeps_channels_sees_them(sqlite_talk: Talk, path: str) -> None:
    """Every role by the table."""
    for role in Role:
        browser = sqlite_talk.installation.browser_of(sqlite_talk.installation.person(role))
        assert browser.get(path).status_code == (200 if Capability.WRITE_CHAT in TABLE[role] else 403), role


def test_my_own_page_says_how_i_am_known(sqlite_talk: Talk) -> None:
    """Without Slack, unknown in it, known; a message to try it."""
    talk = sqlite_talk
    person = talk.installation.person()
    browser = talk.installation.browser_of(person)
    assert "has not connected Slack" in browser.get("/chat").text
    talk.connect()
    assert "know you in Slack yet" in browser.get("/chat").text
    talk.member(person)
    assert talk.find() == 1
    assert "by your mail address" in browser.get("/chat").text
    assert browser.post("/chat/try").status_code == 302 and talk.deliver() == 1
    assert "Hello from Advocacy" in talk.slack.said[0].words


def test_administrators_are_told_of_what_is_lost(sqlite_talk: Talk) -> None:
    """Once, with what its service said, and where it is mended."""
    talk = sqlite_talk.connect()
    admin = talk.installation.person(Role.ADMIN)
    channel_id = talk.channel("stories")
    talk.installation.browser_of(admin).post(f"/admin/chat/channels/{channel_id}/greet")
    talk.slack.trouble["chat.postMessage"] = deque([Reply(200, {"ok": False, "error": "is_archived"})])
    assert talk.deliver() == 0
    talk.heard(READER)
    told = [each for each in talk.rows(Notice) if each.person_id == admin]
    assert [(each.path, "is_archived" in each.text) for each in told] == [(f"/admin/chat/channels/{channel_id}", True)]
    with talk.app.app_context():
        assert [each.what for each in channels_are_open(clock.now())] == [
            "The channel “#stories” takes no messages: is_archived"
        ]
