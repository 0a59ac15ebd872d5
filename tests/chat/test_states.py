"""Every verb from every state of a channel and a workspace: the table, and what goes with each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from advocacy import clock
from advocacy.chat import channels, losing, workspaces
from advocacy.chat.channels import ChannelFacts
from advocacy.chat.models import ChatChannel, ChatWorkspace, Service, Standing
from advocacy.database import db
from advocacy.errors import Breach, InvalidMove
from advocacy.people.capabilities import Role
from tests.chat.world import DOER, Talk

HOW: dict[Standing, list[str]] = {
    Standing.ACTIVE: [], Standing.SWITCHED_OFF: ["switch_off"], Standing.BROKEN: ["lose"], Standing.REMOVED: ["remove"],
}  # fmt: skip


def move(thing: Any, verb: str) -> None:
    now, of_channel = clock.now(), isinstance(thing, ChatChannel)
    remove = channels.remove_channel if of_channel else workspaces.remove_workspace
    verbs: dict[str, Callable[[], Any]] = {
        "switch_off": lambda: channels.switch_off(thing, actor=DOER, now=now),
        "switch_on": lambda: channels.switch_on(thing, actor=DOER, now=now),
        "lose": lambda: (losing.lose_channel if of_channel else losing.lose_workspace)(thing.id, "gone", now),
        "remove": lambda: remove(thing, actor=DOER, now=now),
    }
    verbs[verb]()


def test_every_verb_from_every_state(sqlite_talk: Talk) -> None:
    """What is allowed ends where the table says; the rest is refused, and losing what is lost changes nothing."""
    talk = sqlite_talk.connect()
    for kind in (ChatChannel, ChatWorkspace):
        for state, way in HOW.items():
            for verb, (allowed, to) in ChatChannel.__moves__.items():
                talk.workspace_id = 0
                talk.connect()
                key = talk.channel("stories") if kind is ChatChannel else talk.workspace_id

                def play(kind: Any = kind, key: int = key, way: list[str] = way, verb: str = verb) -> Standing:
                    thing = db.session.get_one(kind, key)
                    for step in way:
                        move(thing, step)
                    move(thing, verb)
                    return Standing(thing.state)

                if state in allowed:
                    assert talk.write(play) is to, (kind, state, verb)
                elif verb == "lose":
                    assert talk.write(play) is state
                else:
                    with pytest.raises(InvalidMove):
                        talk.write(play)


def test_what_is_forgotten_with_a_workspace(sqlite_talk: Talk) -> None:
    """Its secrets, its channels, who is who; a new connection of the same workspace begins anew."""
    talk = sqlite_talk.connect()
    talk.channel("stories")
    talk.member(talk.installation.person())
    assert talk.find() == 1
    first = talk.workspace_id
    talk.write(
        lambda: workspaces.remove_workspace(db.session.get_one(ChatWorkspace, first), actor=DOER, now=clock.now())
    )
    assert (talk.accounts(), talk.rows(ChatChannel)[0].state) == ([], Standing.REMOVED)
    assert talk.rows(ChatWorkspace)[0].token == ""
    assert talk.connect().workspace_id != first and talk.find() == 1


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"place": "stories"}, "place"), ({"place": ""}, "place"), ({"place": "C0STORIES", "workspace": None}, "workspace"),
    ({"service": Service.SLACK_HOOK, "address": ""}, "address"),
    ({"service": Service.TEAMS_HOOK, "address": "ftp://x.example"}, "address"),
    ({"service": Service.TEAMS_HOOK, "address": "http://x.example/"}, "address"),
    ({"service": Service.TEAMS_HOOK, "address": "https://user:word@x.example/"}, "address"),
    ({"place": "C0STORIES", "facts": ChannelFacts("", ())}, "name"),
    ({"place": "C0STORIES", "facts": ChannelFacts("x", ("gossip",))}, "topics"),
    ({"place": "C0STORIES", "facts": ChannelFacts("x", (), "xx")}, "language"),
    ({"place": "C0STORIES", "facts": ChannelFacts("x", (), "en", 99)}, "team_id"),
]  # fmt: skip


def test_what_is_no_channel_is_said_by_field(sqlite_talk: Talk) -> None:
    """Each wrong field names itself."""
    talk = sqlite_talk.connect()
    for given, field in WRONG:

        def add(given: dict[str, Any] = given) -> None:
            space = db.session.get(ChatWorkspace, talk.workspace_id)
            rest: dict[str, Any] = {"workspace": space, "facts": ChannelFacts("x", ()), "service": Service.SLACK_APP}
            rest.update(given)
            channels.add_channel(rest.pop("service"), rest.pop("facts"), actor=DOER, now=clock.now(), **rest)

        with pytest.raises(Breach) as refused:
            talk.write(add)
        assert field in refused.value.errors, given


def test_members_are_found_by_their_address_alone(talk: Talk) -> None:
    """Page after page; no bots, guests, strangers, unconfirmed or closed accounts; who ended it stays out."""
    talk.connect()
    people = [talk.installation.person() for _ in range(4)]
    for number in range(250):
        talk.slack.member(f"x{number}", f"x{number}@acme.example")
    talk.member(people[0])
    strange: list[dict[str, Any]] = [
        {"is_bot": True}, {"deleted": True}, {"team_id": "TOTHER"}, {"is_email_confirmed": False},
    ]  # fmt: skip
    for number, each in enumerate(strange):
        talk.slack.member(f"s{number}", "p2@acme.example", **each)
    talk.slack.member("upper", "P3@ACME.example")
    assert talk.find() == 2 and talk.slack.asked == ["users.list", "users.list"]
    assert talk.find() == 0 and len(talk.slack.asked) == 2, "once a day is enough"
    assert {each.person_id for each in talk.accounts()} == {people[0], people[2]}
    browser = talk.installation.browser_of(people[0])
    mine = talk.accounts()[0].id
    assert browser.post(f"/chat/{mine}/end").status_code == 302
    assert talk.installation.browser_of(people[1]).post(f"/chat/{mine}/end").status_code == 404
    admin = talk.installation.browser_of(talk.installation.person(Role.ADMIN))
    assert admin.post(f"/admin/chat/workspaces/{talk.workspace_id}/find").status_code == 302
    assert talk.find() == 0 and talk.accounts()[0].ended_at is not None
    assert browser.post(f"/chat/{mine}/take-up").status_code == 302 and talk.accounts()[0].ended_at is None
