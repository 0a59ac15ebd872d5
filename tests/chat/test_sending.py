"""What is queued arrives once, in the right shape; what does not is tried again, rests, or marks what is lost."""

from __future__ import annotations

from collections import deque
from datetime import timedelta
from typing import Any

import pytest

from advocacy import clock
from advocacy.chat import channels, telling
from advocacy.chat.blocks import Button, Said
from advocacy.chat.models import ChatChannel, ChatWorkspace, Service, Standing
from advocacy.database import db
from tests.chat.world import DOER, Talk
from tests.peers.ledger import Reply

NEWS = Said(
    "News", "Something moved.", buttons=(Button("Share", "share", "1"), Button("Open", url="https://a.example"))
)


def tell(talk: Talk, channel_id: int, source: str = "s1") -> bool:
    def queue() -> bool:
        channel = db.session.get_one(ChatChannel, channel_id)
        return telling.to_channel(channel, NEWS, source=source, now=clock.now())

    return bool(talk.write(queue))


def test_each_service_is_told_once_in_its_shape(talk: Talk) -> None:
    """The app's message has buttons, a webhook's only links; Teams gets a card. Words are forgotten once sent."""
    talk.connect()
    kinds = {service: talk.channel("stories", service=service) for service in Service}
    for channel_id in kinds.values():
        assert tell(talk, channel_id) and not tell(talk, channel_id)
    assert talk.deliver() == 3 and talk.deliver() == 0 and talk.slack.refused == []
    by_app, by_hook, card = talk.slack.said
    assert (by_app.place, set(by_app.actions)) == ("C0STORIES", {"share", "open:Open"})
    assert set(by_hook.actions) == {"open:Open"} and by_hook.place == "/services/hook"
    body = card.body["attachments"][0]["content"]
    assert body["actions"] == [{"type": "Action.OpenUrl", "title": "Open", "url": "https://a.example"}]
    assert all(each.sent_at and not each.body for each in talk.messages())
    assert talk.told_of(kinds[Service.SLACK_APP]).told_at is not None


LOST = [
    (Service.SLACK_APP, "chat.postMessage", Reply(200, {"ok": False, "error": "is_archived"}), "is_archived"),
    (Service.SLACK_HOOK, "/services/hook", Reply(404, b"no_service"), "no_service"),
    (Service.SLACK_HOOK, "/services/hook", Reply(410, b"channel_is_archived"), "channel_is_archived"),
    (Service.SLACK_HOOK, "/services/hook", Reply(302, b"", {"Location": "http://10.0.0.1/"}), "HTTP 302: it leads"),
    (Service.TEAMS_HOOK, "/flows/hook", Reply(400, {"error": {"code": "WorkflowTriggerIsNotEnabled"}}), "NotEnabled"),
]


@pytest.mark.parametrize(("service", "asked", "reply", "problem"), LOST)
def test_a_lost_channel_is_marked_and_waits(
    sqlite_talk: Talk, service: Service, asked: str, reply: Reply, problem: str
) -> None:
    """Nothing is tried there again; once it is switched on, what is still news arrives."""
    talk = sqlite_talk.connect()
    channel_id = talk.channel("stories", service=service)
    tell(talk, channel_id)
    talk.slack.trouble[asked] = deque([reply])
    assert talk.deliver() == 0
    lost = talk.told_of(channel_id)
    assert lost.state is Standing.BROKEN and problem in lost.problem
    assert talk.deliver(clock.now() + timedelta(hours=1)) == 0 and len(talk.slack.asked) == 1
    talk.write(lambda: channels.switch_on(db.session.get_one(ChatChannel, channel_id), actor=DOER, now=clock.now()))
    assert talk.deliver(clock.now() + timedelta(hours=1)) == 1 and len(talk.slack.said) == 1


def test_rest_is_kept_and_trouble_passes(talk: Talk) -> None:
    """After a 429 the channel rests as long as it was asked to; a 500 is tried again later; refused is given up."""
    talk.connect()
    channel_id = talk.channel("stories")
    for number in range(3):
        tell(talk, channel_id, f"s{number}")
    now = clock.now()
    talk.slack.trouble["chat.postMessage"] = deque([Reply(429, b"", {"Retry-After": "90"})])
    assert talk.deliver(now) == 0 and talk.deliver(now + timedelta(seconds=60)) == 0
    assert talk.slack.asked == ["chat.postMessage"], "the other two were tried in the rest"
    talk.slack.trouble["chat.postMessage"] = deque(
        [Reply(500, b"oops"), Reply(200, {"ok": False, "error": "invalid_blocks"})]
    )
    assert talk.deliver(now + timedelta(seconds=91)) == 1
    given_up = [each for each in talk.messages() if each.given_up_at]
    assert [each.problem for each in given_up] == ["invalid_blocks"] and not given_up[0].body
    assert talk.deliver(now + timedelta(minutes=10)) == 1 and len(talk.slack.said) == 2


def test_a_workspace_that_shuts_us_out_rests_whole(talk: Talk) -> None:
    """A revoked token stops its channels and direct messages, and nothing else."""
    talk.connect()
    person = talk.installation.person()
    talk.member(person)
    assert talk.find() == 1
    first, hook = talk.channel("stories"), talk.channel("stories", service=Service.SLACK_HOOK)
    tell(talk, first)
    tell(talk, hook)
    talk.write(lambda: telling.message(person, "Hello", "You", "/notices", clock.now()))
    talk.slack.trouble["chat.postMessage"] = deque([Reply(200, {"ok": False, "error": "token_revoked"})])
    assert talk.deliver() == 1, "the webhook's only"
    space = talk.rows(ChatWorkspace)[0]
    assert (space.state, space.problem) == (Standing.BROKEN, "token_revoked")
    assert talk.write(lambda: telling.reachable([person])) == frozenset()
    talk.write(lambda: telling.message(person, "Silent", "", "/notices", clock.now()))
    assert len(talk.messages()) == 3


def test_private_addresses_are_not_reached(sqlite_talk: Talk) -> None:
    """Whatever an administrator pastes: nothing is asked of a machine inside."""
    talk = sqlite_talk
    channel_id = talk.channel("stories", service=Service.TEAMS_HOOK, address="https://10.1.2.3/hook")
    tell(talk, channel_id)
    assert talk.deliver() == 0
    message = talk.messages()[0]
    assert message.tries == 1 and message.problem and message.given_up_at is None


@pytest.mark.parametrize(
    ("after", "problem"), [(timedelta(days=2), "too long"), (timedelta(minutes=31), "too long")], ids=["news", "answer"]
)
def test_what_is_no_news_any_more_is_given_up(sqlite_talk: Talk, after: timedelta, problem: str) -> None:
    """A day for news, half an hour for the answer to a press."""
    talk = sqlite_talk.connect()
    now = clock.now()
    if after > timedelta(days=1):
        tell(talk, talk.channel("stories"))
    else:
        talk.write(lambda: telling.answer(f"{talk.slack.url}/actions/1", {"text": "Done"}, "Done", now))
    assert talk.deliver(now + after) == 0
    kept: Any = talk.messages()[0]
    assert problem in kept.problem and kept.given_up_at and not kept.body and not kept.answer_to
    assert talk.slack.asked == []
