"""What the roof hands to this room: examinations, jobs, queues, and cards for a person's page. Imports health."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Flask, current_app
from markupsafe import Markup

from advocacy.health import Examination, Queue
from advocacy.people.models import Person
from advocacy.timetable import Job

EXTENSION = "advocacy.admin"

Card = Callable[[Person, datetime], Markup]
"""What a room shows on the page of a person for administrators; empty when it has nothing to say."""


@dataclass(frozen=True)
class Overseen:
    """Plain lists, in the order in which pages show them."""

    examinations: Sequence[Examination]
    jobs: Sequence[Job]
    queues: Sequence[Queue]


def init_overseen(app: Flask, listed: Overseen) -> None:
    """Hangs the lists up."""
    app.extensions[EXTENSION] = listed


def overseen() -> Overseen:
    """What the roof listed."""
    found: Overseen = current_app.extensions[EXTENSION]
    return found
