"""Pure: what is said in a chat, as Slack and as Teams take it. Imports errors only.

Slack's Block Kit holds at most 50 blocks, 150 characters in a header, 3000 in a section, 75 on a button, 2000 in its
value (docs.slack.dev, reference/block-kit). Teams takes adaptive cards, all in all 28 KB
(learn.microsoft.com, webhooks-and-connectors/how-to/add-incoming-webhook). What is longer is cut, and says so.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

HEADER = 150
SECTION = 3000
BUTTON = 75
FALLBACK = 3000
MOST_BLOCKS = 50
CARD_VERSION = "1.4"
LARGEST_CARD = 21_000
"""Bytes; the documented 28 KB count what the flow adds."""
Json = dict[str, Any]


@dataclass(frozen=True)
class Button:
    """Something to press. With ``url`` it opens a page; else ``action`` is done with ``value``, after ``asks`` if any.

    ``tone``: primary, danger or plain.
    """

    label: str
    action: str = ""
    value: str = ""
    url: str = ""
    tone: str = ""
    asks: str = ""


@dataclass(frozen=True)
class Said:
    """A message: a title, paragraphs, words that are quoted as they stand, small print, and what can be pressed."""

    title: str
    text: str = ""
    quotes: Sequence[tuple[str, str]] = ()  # (what it is, the words byte for byte)
    aside: str = ""
    buttons: Sequence[Button] = field(default_factory=tuple)


def escaped(text: str) -> str:
    """Words of ours in Slack's mrkdwn: its three control characters are written as entities, nothing is a link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut(text: str, most: int) -> str:
    """The text in at most so many characters; an ellipsis tells that it was longer."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def fits(words: str) -> bool:
    """True when a message shows these words whole: whoever decides on them has read all of them."""
    return len(words) <= SECTION


def as_blocks(said: Said, *, buttons: bool = True) -> list[Json]:
    """The message as blocks of Slack. Quoted words are plain text, so that nothing in them is read as markup.

    Without ``buttons`` only those that open a page are shown: a webhook can't hear what is pressed.
    """
    blocks: list[Json] = [{"type": "header", "text": _plain(cut(said.title, HEADER))}]
    if said.text:
        blocks.append({"type": "section", "text": _marked(said.text)})
    for what, words in said.quotes:
        blocks.append({"type": "context", "elements": [_marked(what)]})
        blocks.append({"type": "section", "text": _plain(cut(words, SECTION))})
    pressed = [each for each in said.buttons if buttons or each.url]
    if pressed:
        blocks.append({"type": "actions", "elements": [_button(each) for each in pressed]})
    if said.aside:
        blocks.append({"type": "context", "elements": [_marked(said.aside)]})
    return blocks[:MOST_BLOCKS]


def slack_message(said: Said, *, buttons: bool = True) -> Json:
    """A message for Slack; ``text`` is what notifications and screen readers say."""
    fallback = f"{said.title}\n{said.text}" if said.text else said.title
    return {
        "text": cut(escaped(fallback), FALLBACK), "blocks": as_blocks(said, buttons=buttons),
        "unfurl_links": False, "unfurl_media": False,
    }  # fmt: skip


def teams_message(said: Said) -> Json:
    """A message for a Teams workflow: one adaptive card, whose buttons open pages. Long words are cut to the limit."""
    most = SECTION
    while True:
        message = _card(said, most)
        if len(json.dumps(message).encode()) <= LARGEST_CARD or most < 100:
            return message
        most //= 2


def _card(said: Said, most: int) -> Json:
    body: list[Json] = [_text(said.title, HEADER, size="Medium", weight="Bolder")]
    if said.text:
        body.append(_text(said.text, most))
    for what, words in said.quotes:
        body.append(_text(what, HEADER, isSubtle=True, size="Small"))
        body.append({"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": cut(words, most)}]})
    if said.aside:
        body.append(_text(said.aside, most, isSubtle=True, size="Small"))
    card: Json = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard",
        "version": CARD_VERSION, "body": body,
    }  # fmt: skip
    if opened := [
        {"type": "Action.OpenUrl", "title": each.label, "url": each.url} for each in said.buttons if each.url
    ]:
        card["actions"] = opened
    kind = "application/vnd.microsoft.card.adaptive"
    return {"type": "message", "attachments": [{"contentType": kind, "contentUrl": None, "content": card}]}


def _text(words: str, most: int, **looks: object) -> Json:
    """A text block. Its Markdown is disarmed: what somebody typed makes no link and no heading."""
    plain = "".join(f"\\{each}" if each in "\\[]()*_#`!~" else each for each in cut(words, most))
    return {"type": "TextBlock", "text": plain, "wrap": True, **looks}


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": False}


def _marked(text: str) -> Json:
    return {"type": "mrkdwn", "text": cut(escaped(text), SECTION), "verbatim": True}


def _button(button: Button) -> Json:
    made: Json = {"type": "button", "text": _plain(cut(button.label, BUTTON))}
    if button.url:
        return {**made, "url": button.url, "action_id": f"open:{button.label[:40]}"}
    made |= {"action_id": button.action, "value": button.value}
    if button.tone in ("primary", "danger"):
        made["style"] = button.tone
    if button.asks:
        made["confirm"] = {
            "title": _plain(cut(button.label, 100)), "text": _plain(cut(button.asks, 300)),
            "confirm": _plain(cut(button.label, 30)), "deny": _plain("✕"),
        }  # fmt: skip
    return made
