"""What rooms install in an application once its pages are registered. A list for the roof."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from advocacy.identity.keeping import init_keeping
from advocacy.people import token_uses
from advocacy.people.entering import init_entering
from advocacy.push.phone_views import init_phone
from advocacy.settings import Settings
from advocacy.web.language_choice import init_language_choice
from advocacy.web.speaking import init_speaking

INITS: list[Callable[[Flask, Settings], None]] = [
    init_speaking,
    init_language_choice,
    init_entering,
    init_keeping,
    init_phone,
    token_uses.init_token_uses,
]
