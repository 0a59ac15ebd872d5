"""What is pressed in Slack is done once, by whoever pressed it, and only if Slack signed it."""

from __future__ import annotations

import json
import time
from collections import deque
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from advocacy import clock
from advocacy.chat import channels, telling
from advocacy.chat.models import ChatWorkspace, Service
from advocacy.chat.readers import READER as COMPANY
from advocacy.database import db
from advocacy.history import timeline
from advocacy.people.capabilities import Role
from advocacy.posts.models import Share
from content_library.chatting.announcing import CHAT
from content_library.items import items
from content_library.models import Function, ItemState, ReviewState
from content_library.reviews.reviews import Decision
from tests.chat.world import DOER, Talk, words_of
from tests.content_library.panel import Panel
from tests.content_library.shelf import Shelf, content
from tests.peers.ledger import Reply
from tests.peers.slack import SECRET, signed


def test_only_slack_is_heard(sqlite_talk: Talk) -> None:
    """A wrong secret, another body, an old or a missing timestamp, another workspace: 401, nothing kept."""
    talk = sqlite_talk.connect()
    payload = talk.slack.pressed("U1", {"action_id": "share", "value": "1"})
    client = talk.app.test_client()
    good = signed(payload)
    bad: list[dict[str, Any]] = [
        signed(payload, secret="another"), signed(payload, at=time.time() - 301), signed(payload, at=time.time() + 301),
        {**good, "data": good["data"] + "x"}, {**good, "headers": {}}, signed({**payload, "team": {"id": "TOTHER"}}),
        {**good, "headers": {**good["headers"], "X-Slack-Signature": "v0=ä"}},
        {**good, "headers": {**good["headers"], "X-Slack-Request-Timestamp": "1²"}},
    ]  # fmt: skip
    answers = [client.post("/chat/slack/interactions", **each) for each in bad]
    assert [each.status_code for each in answers] == [401] * len(bad)
    assert talk.messages() == [] and talk.slack.asked == []
    assert client.post("/chat/slack/interactions", **good).status_code == 200
    talk.write(lambda: channels.switch_off(db.session.get_one(ChatWorkspace, 1), actor=DOER, now=clock.now()))
    assert client.post("/chat/slack/interactions", **good).status_code == 401


def test_bytes_that_are_no_press_are_answered_and_forgotten(sqlite_talk: Talk) -> None:
    """Buttons that open a page, kinds we don't know, actions nobody listens to."""
    talk = sqlite_talk.connect()
    talk.member(talk.installation.person())
    talk.find()
    for payload in (
        talk.slack.pressed("UM1", {"action_id": "open:Open", "url": "https://a.example"}),
        {**talk.slack.pressed("UM1", {"action_id": "share"}), "type": "shortcut"},
        {**talk.slack.pressed("UM1", {"action_id": "share"}), "actions": []},
    ):
        answer = talk.press(payload)
        assert (answer.status_code, answer.data) == (200, b"")
    assert talk.messages() == []
    talk.pressed("UM1", "no_such", "1")
    assert [each.title for each in talk.messages()] == ["Nothing is done by this button any more."]


def live(talk: Talk, **changes: Any) -> tuple[Shelf, int]:
    shelf = Shelf.fill(talk.installation)
    return shelf, shelf.in_state(ItemState.LIVE, **changes)


def test_a_story_is_announced_and_shared_by_hand(talk: Talk) -> None:
    """From the channel to a share with exactly the words that the form showed, once, though Slack sends it twice."""
    talk.connect()
    channel_id = talk.channel("stories")
    _shelf, item_id = live(talk)
    talk.heard(CHAT)
    talk.heard(CHAT)
    assert talk.deliver() == 1
    told = talk.slack.said[-1]
    assert "Atlas 3.0 is here" in told.words and told.actions["share"]["value"] == str(item_id)
    assert talk.told_of(channel_id).told_at is not None
    person = talk.installation.person(name="Ann")
    member = talk.member(person)
    form = talk.pressed(member, "share", item_id)  # nobody asked for members yet: Ann is looked up by her address
    assert "Atlas 3.0 is out." in words_of(form) and "Acme" in words_of(form), "the disclosure is in the words"
    payload = talk.slack.submitted(member, form, when="hand", network=_network(form))
    once, twice = talk.press(payload), talk.press(payload, at=time.time() + 2)
    assert once.json == twice.json and once.json["response_action"] == "update"
    shares = talk.rows(Share)
    assert [(each.person_id, each.way.value) for each in shares] == [(person, "hand")]
    assert shares[0].text in json.dumps(form, ensure_ascii=False).replace("\\n", "\n")
    with talk.app.app_context():
        account = talk.accounts()[0]
        assert [row.verb for row in timeline("chat_account", account.id)] == ["press", "join"]


def _network(form: dict[str, Any]) -> str:
    asked = next(each for each in form["blocks"] if each.get("block_id") == "network")
    return str(asked["element"]["initial_option"]["value"])


def test_another_network_shows_its_own_words_first(talk: Talk) -> None:
    """Choosing shows the form anew; a form whose network was changed and not shown is refused in place."""
    talk.connect()
    _shelf, item_id = live(talk)
    member = talk.member(talk.installation.person())
    form = talk.pressed(member, "share", item_id)
    options = next(each for each in form["blocks"] if each.get("block_id") == "network")["element"]["options"]
    other = next(each["value"] for each in options if each["value"] != _network(form))
    refused = talk.sent(member, form, when="hand", network=other)
    assert set(refused["errors"]) == {"network"} and talk.rows(Share) == []
    chosen = {"action_id": "share:network", "type": "static_select", "selected_option": {"value": other}}
    talk.press(talk.slack.pressed(member, chosen, view=form))
    anew = talk.slack.views[-1]
    assert anew["id"] == form["id"] and _network(anew) == other
    talk.sent(member, anew, when="hand", network=other)
    assert [each.network for each in talk.rows(Share)] == [other]


def test_words_that_changed_are_not_shared(sqlite_talk: Talk) -> None:
    """The form is bound to the words that it showed; a story that is gone is nobody's to share."""
    talk = sqlite_talk.connect()
    shelf, item_id = live(talk)
    member = talk.member(talk.installation.person())
    form = talk.pressed(member, "share", item_id)
    carried = json.loads(form["private_metadata"])
    value = json.dumps({**json.loads(carried["value"]), "sha256": "0" * 64})
    forged = {**form, "private_metadata": json.dumps({**carried, "value": value})}
    said = talk.sent(member, forged, when="hand", network=_network(form))
    assert "The words changed since you looked" in words_of(said) and talk.rows(Share) == []
    talk.write(lambda: items.withdraw(shelf.item(item_id), actor=DOER, now=clock.now(), why="Wrong"))
    said = talk.sent(member, form, when="hand", network=_network(form))
    assert "no such story" in words_of(said) and talk.rows(Share) == []


def test_blanks_and_long_words_lead_to_the_composer(sqlite_talk: Talk) -> None:
    """What can't be shown whole, or has to be filled in, is not shared from here."""
    talk = sqlite_talk.connect()
    shelf, first = live(talk, captions=content().captions)
    member = talk.member(talk.installation.person())
    form = talk.pressed(member, "share", 99_999)
    assert form is None and talk.messages()[-1].title == "There is no such story in your feed."
    assert talk.pressed(member, "share", first)["submit"]["text"] == "Share"
    outsider = talk.installation.person(Role.EXAMINER)
    assert talk.pressed(talk.member(outsider), "share", first) is None
    assert talk.messages()[-1].title == "Your role does not allow this."
    assert shelf


def asked(talk: Talk, **changes: Any) -> tuple[Panel, int]:
    """An item that waits for Legal and HR."""
    panel = Panel.fill(talk.installation)
    item_id = panel.shelf.add(**changes)
    panel.shelf.submit(item_id)
    return panel, item_id


def test_a_review_is_announced_and_decided_with_the_hash_that_was_shown(talk: Talk) -> None:
    """The channel learns the title, the form all words; the decision is the reviewer's own, as on the page."""
    talk.connect()
    talk.channel("reviews", place="C0REVIEWS")
    panel, item_id = asked(talk)
    talk.heard(CHAT)
    assert talk.deliver() >= 1
    told = talk.slack.said[-1]
    assert "Atlas 3.0 is here" in told.words and "Read what is new" not in told.words
    assert told.actions["review"]["value"] == str(item_id)
    legal = talk.member(panel.members[Function.LEGAL])
    form = talk.pressed(legal, "review", item_id)
    for words in ("Read what is new", "Faster and quieter.", "https://acme.example/atlas", "Legal"):
        assert words in words_of(form)
    why = talk.sent(legal, form, decision="request_changes", note="")
    assert set(why["errors"]) == {"note"} and panel.reviews(item_id)[Function.LEGAL].is_open
    done = talk.sent(legal, form, decision="approve", note="")
    assert "You approved it." in words_of(done) and "submit" not in done["view"]
    assert panel.reviews(item_id)[Function.LEGAL].state is ReviewState.APPROVED
    assert panel.reviews(item_id)[Function.LEGAL].decided_by_id == panel.members[Function.LEGAL]
    again = talk.pressed(legal, "review", item_id)
    assert again is None and "answered" in words_of({"": talk.messages()[-1].body})


def test_four_eyes_and_changed_words_hold_in_slack(talk: Talk) -> None:
    """An author, another function, words that changed meanwhile: refused, and said why."""
    talk.connect()
    panel, item_id = asked(talk)
    legal = talk.member(panel.members[Function.LEGAL])
    form = talk.pressed(legal, "review", item_id)
    panel.decide(item_id, Function.LEGAL, Decision.REQUEST_CHANGES)
    panel.shelf.revise(item_id, captions=content(title="Other").captions, title="Atlas 3.1 is here")
    panel.shelf.submit(item_id)
    late = talk.sent(legal, form, decision="approve", note="")
    assert late["response_action"] == "update" and "chang" in words_of(late)
    assert panel.reviews(item_id)[Function.LEGAL].is_open
    both = talk.installation.person(Role.MARKETING, Role.LEGAL)
    mine = panel.shelf.add(by=both)
    panel.shelf.submit(mine)
    assert talk.pressed(talk.member(both), "review", mine) is None
    assert talk.messages()[-1].title == "You wrote or edited these words."
    author = talk.member(panel.shelf.author)
    assert talk.pressed(author, "review", item_id) is None
    assert talk.messages()[-1].title == "Your role does not review."


@pytest.mark.parametrize("how", ["not let", "by link"])
def test_nothing_is_decided_where_it_may_not_be(sqlite_talk: Talk, how: str) -> None:
    """Not in a workspace that does not let reviewers decide, nor by an account that was joined by a link."""
    talk = sqlite_talk.connect(decides=how != "not let")
    talk.channel("reviews")
    panel, item_id = asked(talk)
    reviewer = panel.members[Function.LEGAL]
    talk.heard(CHAT)
    talk.deliver()
    assert ("review" in talk.slack.said[-1].actions) is (how != "not let")
    if how == "by link":
        member = talk.slack.member("other", "elsewhere@home.example")
        browser = talk.installation.browser_of(reviewer)
        talk.pressed(member, "review", item_id)
        talk.deliver()
        link = talk.slack.said[-1].actions["open:It's me"]["url"].removeprefix(talk.installation.settings.base_url)
        assert "elsewhere" not in link and browser.get(link).status_code == 200
        assert browser.post(link).status_code == 302 and talk.accounts()[0].joined_by == "link"
        assert browser.get(link[:-1] + "A").status_code == 404
    else:
        member = talk.member(reviewer)
    assert talk.pressed(member, "review", item_id) is None
    said = talk.messages()[-1].title
    assert said.startswith("Nothing is decided" if how == "not let" else "Your Slack account has another")
    assert panel.reviews(item_id)[Function.LEGAL].is_open


def test_a_form_that_slack_does_not_open_is_said(sqlite_talk: Talk) -> None:
    """The trigger ran out: whoever pressed reads what to do."""
    talk = sqlite_talk.connect()
    _shelf, item_id = live(talk)
    member = talk.member(talk.installation.person())
    talk.slack.trouble["views.open"] = deque([Reply(200, {"ok": False, "error": "expired_trigger_id"})])
    assert talk.pressed(member, "share", item_id) is None
    assert talk.messages()[-1].title == "Slack did not open the form."


def test_somebody_whose_account_is_closed_presses_in_vain(sqlite_talk: Talk) -> None:
    """They are nobody here any more: asked who they are, as any stranger."""
    talk = sqlite_talk.connect()
    _shelf, item_id = live(talk)
    person = talk.installation.person()
    member = talk.member(person)
    assert talk.pressed(member, "share", item_id) is not None
    admin = talk.installation.browser_of(talk.installation.person(Role.ADMIN))
    left = admin.post(f"/admin/people/{person}/leave", data={"why": "Moved on"})
    if left.status_code != 302:  # whatever the page asks besides: closing is what counts here
        talk.write(lambda: setattr(db.session.get_one(type(talk.accounts()[0].person), person), "active", False))
    assert talk.pressed(member, "share", item_id) is None
    assert talk.messages()[-1].title.startswith("Who are you")


def test_a_person_is_written_to_with_what_they_can_do_there(talk: Talk) -> None:
    """A notice about a review has the button to decide for who may, one about anything else opens the page."""
    talk.connect()
    panel, item_id = asked(talk)
    reviewer, other = panel.members[Function.LEGAL], talk.installation.person()
    for each in (reviewer, other):
        talk.member(each)
    assert talk.find() == 2
    path = f"/reviews/items/{item_id}"
    for each in (reviewer, other):
        talk.write(partial(telling.message, each, "A story waits", "For you", path, clock.now()))
    assert talk.deliver() == 2
    assert [set(each.actions) for each in talk.slack.said] == [{"review", "open:Open"}, {"open:Open"}]
    later = clock.now() + timedelta(minutes=1)
    talk.write(lambda: telling.message(reviewer, "Gone", "", "/notices", later))
    client = talk.installation.browser_of(reviewer)
    assert client.post(f"/chat/{talk.accounts()[0].id}/end").status_code == 302
    assert talk.deliver(later) == 0 and talk.messages()[-1].problem == "Its recipient is not written to any more."


def test_channels_hear_of_pauses(talk: Talk) -> None:
    """Who pressed it and why; each move once."""
    talk.connect()
    talk.channel("pauses")
    presser = talk.installation.browser_of(talk.installation.person(Role.LEGAL))
    assert presser.post("/pauses", data={"scope": "all", "why": "A recall"}).status_code in (302, 303)
    talk.heard(COMPANY)
    assert talk.deliver() == 1
    assert "Posts are paused: Everything" in talk.slack.said[-1].words and "A recall" in talk.slack.said[-1].words


def test_secrets_are_encrypted(sqlite_talk: Talk) -> None:
    """Neither token nor signing secret nor the address of a webhook stands in the database as it is."""
    talk = sqlite_talk.connect()
    talk.channel("stories", address="https://hooks.slack.example/services/T/B/secret", service=Service.SLACK_HOOK)
    raw = (talk.installation.settings.data_dir / "advocacy.sqlite3").read_bytes()
    raw += (talk.installation.settings.data_dir / "advocacy.sqlite3-wal").read_bytes()
    assert SECRET.encode() not in raw and b"xoxb-1-good" not in raw and b"/T/B/secret" not in raw
