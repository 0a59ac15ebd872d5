"""Pure: messages fit into what Slack and Teams take, whatever is said; answers are read as their services mean them."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.signature import SignatureVerifier

from advocacy import clock
from advocacy.chat.arriving import arrived, payload_in
from advocacy.chat.blocks import LARGEST_CARD, Button, Said, cut, escaped, slack_message, teams_message
from advocacy.chat.doors import Choice, Form, Writing
from advocacy.chat.forms_shown import Carried, carried_by, fields_of, view_of
from advocacy.chat.signatures import is_fresh, is_signed, signature
from advocacy.chat.verdicts import Fate, of_answer, of_api, of_hook
from advocacy.fetching.delivering import Delivered
from tests.peers.slack import wrong_message, wrong_view

TEXT = st.text(min_size=1, max_size=400)
LONG = st.integers(1, 9000).flatmap(lambda size: st.sampled_from(["a" * size, "<&>" * size, "😀" * size, "\\*" * size]))
BUTTONS = st.builds(Button, TEXT, st.just("share"), st.text(max_size=300), st.sampled_from(["", "https://a.example/x"]))
SAID = st.builds(
    Said, LONG, st.one_of(st.just(""), LONG), st.lists(st.tuples(TEXT, LONG), max_size=8), st.one_of(st.just(""), LONG),
    st.lists(BUTTONS, max_size=1),
)  # fmt: skip


@given(SAID)
@settings(max_examples=60, deadline=None)
def test_whatever_is_said_fits(said: Said) -> None:
    """Slack's own SDK takes it, escapes included; a card of Teams keeps below its limit."""
    for buttons in (True, False):
        assert wrong_message(slack_message(said, buttons=buttons)) == ""
    assert len(json.dumps(teams_message(said)).encode()) <= LARGEST_CARD


@given(SAID, st.text(max_size=200))
@settings(max_examples=40, deadline=None)
def test_whatever_a_form_asks_fits_and_comes_back(said: Said, value: str) -> None:
    """What a form carries is what it was given, and what was filled in is read by its name."""
    when = Choice("when", "When", [("now", "Now"), ("later", "Later" * 40)], "now")
    asks: list[Choice | Writing] = [when, Writing("note", "Why", "Hint")]
    form = Form(said, value, asks, "Send it please, will you?")
    view = view_of(form, Carried("review", value, "https://hooks.example/1"), name="A name that is too long", close="X")
    assert wrong_view(view) == "" and carried_by(view) == Carried("review", value, "https://hooks.example/1")
    typed = {"note": {"note": {"type": "plain_text_input", "value": None}},
             "when": {"when": {"selected_option": {"value": "later"}}}}  # fmt: skip
    assert fields_of({**view, "state": {"values": typed}}) == {"note": "", "when": "later"}


def test_markup_of_others_is_disarmed() -> None:
    """Nobody's title pings a channel, makes a link or a heading."""
    assert escaped("<!channel> & <http://a|b>") == "&lt;!channel&gt; &amp; &lt;http://a|b&gt;"
    card = teams_message(Said("[x](http://evil.example)", "# *big*"))["attachments"][0]["content"]["body"]
    assert card[0]["text"] == "\\[x\\]\\(http://evil.example\\)" and card[1]["text"] == "\\# \\*big\\*"
    assert cut("abc", 3) == "abc" and cut("abcd", 3) == "ab…"


OK = b'{"ok": true}'
API = [
    (200, OK, Fate.SENT), (200, b'{"ok": false, "error": "is_archived"}', Fate.PLACE_LOST),
    (200, b'{"ok": false, "error": "not_in_channel"}', Fate.PLACE_LOST),
    (200, b'{"ok": false, "error": "token_revoked"}', Fate.WORKSPACE_LOST),
    (200, b'{"ok": false, "error": "missing_scope"}', Fate.WORKSPACE_LOST),
    (200, b'{"ok": false, "error": "invalid_blocks"}', Fate.REFUSED),
    (200, b'{"ok": false, "error": "internal_error"}', Fate.LATER), (200, b"<html>", Fate.LATER),
    (200, b"[1]", Fate.LATER), (429, b"", Fate.LATER), (503, OK, Fate.LATER), (None, b"", Fate.LATER),
]  # fmt: skip
HOOK = [
    (200, b"ok", Fate.SENT), (202, b"", Fate.SENT), (400, b"invalid_payload", Fate.REFUSED),
    (403, b"action_prohibited", Fate.PLACE_LOST), (404, b"no_service", Fate.PLACE_LOST),
    (410, b"channel_is_archived", Fate.PLACE_LOST), (400, b"no_team", Fate.PLACE_LOST), (413, b"", Fate.REFUSED),
    (400, b'{"error":{"code":"WorkflowTriggerIsNotEnabled"}}', Fate.PLACE_LOST), (301, b"", Fate.PLACE_LOST),
    (408, b"", Fate.LATER), (429, b"", Fate.LATER), (500, b"rollup_error", Fate.LATER), (None, b"", Fate.LATER),
    (200, b"Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429", Fate.LATER),
    (200, b"Webhook message delivery failed with error: returned HTTP error 404", Fate.PLACE_LOST),
]  # fmt: skip


def test_answers_are_read_as_they_are_meant() -> None:
    """The tables of both services; an address of a press loses nothing but its answer."""
    for status, body, fate in API:
        assert of_api(Delivered(status, {}, body, "away")).fate is fate, (status, body)
    for status, body, fate in HOOK:
        assert of_hook(Delivered(status, {}, body, "away")).fate is fate, (status, body)
    assert of_answer(Delivered(404, {}, b"expired_url")).fate is Fate.REFUSED


@pytest.mark.parametrize(("asked", "rest"), [("30", 30), ("", 30), ("x", 30), ("99999999", 3600), ("-1", 30)])
def test_rest_is_as_long_as_asked_within_reason(asked: str, rest: int) -> None:
    """An hour at most; half a minute where nothing sensible is asked."""
    assert of_hook(Delivered(429, {"retry-after": asked}, b"")).rest(clock.now()) == timedelta(seconds=rest)


@given(st.text(max_size=200).map(str.encode), st.text(min_size=1, max_size=40).filter(str.strip))
@settings(max_examples=40, deadline=None)
def test_signatures_are_those_of_slacks_own_sdk(body: bytes, secret: str) -> None:
    """Both ways; and any other secret is refused."""
    now = str(int(clock.now().timestamp()))
    theirs = SignatureVerifier(secret).generate_signature(timestamp=now, body=body)
    assert theirs == signature(secret, now, body)
    assert is_signed(secret, now, body, theirs or "") and not is_signed(secret + "x", now, body, theirs or "")


def test_the_example_of_slacks_documentation() -> None:
    """docs.slack.dev, authentication/verifying-requests-from-slack."""
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&"
        b"channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&"
        b"response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&"
        b"trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    shown = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    assert is_signed("8f742231b10e8888abcd99yyyzzz85a5", "1531420618", body, shown)


@pytest.mark.parametrize("stamp", ["", "x", "1²", "-1", "9" * 40, "0"])
def test_timestamps_that_are_none(stamp: str) -> None:
    """Too old, or no number."""
    assert not is_fresh(stamp, clock.now())


@given(st.binary(max_size=300))
@settings(max_examples=60, deadline=None)
def test_bytes_that_are_no_payload(body: bytes) -> None:
    """Nothing that anybody sends is an error of ours."""
    payload = payload_in(body)
    assert payload is None or arrived(payload) is None
