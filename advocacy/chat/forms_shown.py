"""Pure: a form as Slack shows it in a modal, and what comes back of it. Imports blocks, doors.

A modal holds at most 100 blocks, a title of 24 characters, 3000 characters of private metadata, a select of 100 options
of 75 characters (docs.slack.dev, surfaces/modals, reference/block-kit/block-elements/select-menu-element).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from advocacy.chat.blocks import Json, as_blocks, cut
from advocacy.chat.doors import Choice, Form, Writing

TITLE, OPTION, MOST_OPTIONS, METADATA = 24, 75, 100, 3000


@dataclass(frozen=True)
class Carried:
    """What a modal carries for us: the action, its value, and where the message is that it was opened from."""

    action: str
    value: str
    answer_to: str = ""


def view_of(form: Form, carried: Carried, *, name: str, close: str) -> Json:
    """The form as Slack's ``view``; ``name`` stands above it, ``close`` on the button that leaves it."""
    blocks = [*as_blocks(form.said), *(_asked(each, carried.action) for each in form.ask)]
    view: Json = {
        "type": "modal", "title": _plain(cut(name, TITLE)), "close": _plain(cut(close, TITLE)), "blocks": blocks,
        "callback_id": carried.action,
        "private_metadata": json.dumps({"value": form.value, "answer_to": carried.answer_to})[:METADATA],
    }  # fmt: skip
    if form.send:
        view["submit"] = _plain(cut(form.send, TITLE))
    return view


def carried_by(view: Mapping[str, Any]) -> Carried:
    """What a modal carries; empty where it says nothing that we wrote."""
    try:
        kept = json.loads(view.get("private_metadata") or "{}")
    except ValueError:
        kept = {}
    kept = kept if isinstance(kept, dict) else {}
    said = (str(view.get("callback_id") or ""), str(kept.get("value") or ""), str(kept.get("answer_to") or ""))
    return Carried(*said)


def fields_of(view: Mapping[str, Any]) -> dict[str, str]:
    """What was chosen and written, by field."""
    found: dict[str, str] = {}
    for name, elements in (view.get("state", {}).get("values") or {}).items():
        for element in elements.values():
            option = element.get("selected_option") or {}
            found[name.partition("@")[0]] = str(option.get("value") or element.get("value") or "")
    return found


def _asked(each: Choice | Writing, action: str) -> Json:
    if isinstance(each, Writing):
        element: Json = {
            "type": "plain_text_input", "action_id": each.name, "multiline": True, "max_length": each.longest
        }  # fmt: skip
        asked: Json = _input(each.name, each.label, element) | {"optional": not each.required}
        return asked | {"hint": _plain(each.hint)} if each.hint else asked
    options = [{"text": _plain(cut(label, OPTION)), "value": value} for value, label in each.options[:MOST_OPTIONS]]
    kind = "static_select" if each.anew else "radio_buttons"
    element = {"type": kind, "action_id": f"{action}:{each.name}" if each.anew else each.name, "options": options}
    if chosen := [option for option in options if option["value"] == each.chosen]:
        element["initial_option"] = chosen[0]
    asked = _input(each.name, each.label, element)
    return asked | {"dispatch_action": True} if each.anew else asked


def _input(name: str, label: str, element: Json) -> Json:
    return {"type": "input", "block_id": name, "label": _plain(cut(label, 2000)), "element": element}


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": False}
