"""What rooms above do when somebody presses a button in Slack: handed in through the roof by the name of the action.

A door's ``press`` is a verb: it runs in the transaction of the edge, flushes, and refuses with a named Refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from flask import Flask, current_app

from advocacy.chat.blocks import Button, Said
from advocacy.people.models import Person

EXTENSION = "advocacy.chat"


@dataclass(frozen=True)
class Press:
    """Somebody pressed a button, chose something in a form, or sent the form.

    ``value`` is what the button or form carried, ``fields`` what was filled in, ``sent`` that the form was sent.
    """

    person: Person
    value: str
    now: datetime
    fields: Mapping[str, str] = field(default_factory=dict)
    sent: bool = False


@dataclass(frozen=True)
class Choice:
    """Something to choose in a form: of ``options`` (value, label) one. ``anew``: choosing shows the form anew."""

    name: str
    label: str
    options: Sequence[tuple[str, str]]
    chosen: str = ""
    anew: bool = False


@dataclass(frozen=True)
class Writing:
    """Something to write in a form."""

    name: str
    label: str
    hint: str = ""
    longest: int = 1000
    required: bool = False


@dataclass(frozen=True)
class Form:
    """A form in Slack: what it says, what can be chosen and written, and what it carries when it is sent.

    One without ``send`` is only read.
    """

    said: Said
    value: str = ""
    ask: Sequence[Choice | Writing] = ()
    send: str = ""


@dataclass(frozen=True)
class Reply:
    """What comes of a press: a form, or a word to whoever pressed; ``instead`` stands in for the message from then on.

    ``errors`` by field keep a form open.
    """

    form: Form | None = None
    said: Said | None = None
    instead: Said | None = None
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Door:
    """What an action does. ``button`` gives the button for one of our pages, where the action belongs to it.

    ``binds``: it binds others, so it is done only where the workspace lets people decide, and only by those whom we
    know by their mail address.
    """

    press: Callable[[Press], Reply]
    button: Callable[[str, Person], Button | None] | None = None
    binds: bool = False


Doors = Mapping[str, Door]


def init_doors(app: Flask, doors: Doors) -> None:
    """Hangs up what the roof hands in."""
    app.extensions[EXTENSION] = dict(doors)


def door(action: str) -> Door | None:
    """The door of an action; None where nobody listens."""
    found: Door | None = current_app.extensions.get(EXTENSION, {}).get(action)
    return found


def buttons_for(path: str, person: Person, *, decides: bool) -> list[Button]:
    """What can be done about one of our pages without leaving Slack; ``decides``: what binds others, too."""
    doors: Doors = current_app.extensions.get(EXTENSION, {})
    asked = (each.button(path, person) for each in doors.values() if each.button and (decides or not each.binds))
    return [each for each in asked if each is not None]


def open_here(said: Said, *, decides: bool) -> Said:
    """The message with those buttons alone that do something there."""
    shut = {name for name, each in current_app.extensions.get(EXTENSION, {}).items() if each.binds and not decides}
    return replace(said, buttons=[each for each in said.buttons if each.action not in shut])
