"""What fills the demo of rooms that need others to have told theirs before. A list for the roof."""

from __future__ import annotations

from collections.abc import Callable

from advocacy.chat import demo as chat_demo
from advocacy.directory import demo as directory_demo
from advocacy.story import Story
from advocacy.wall import demo as wall_demo
from advocacy.webhooks import demo as webhooks_demo

DEMO: list[Callable[[Story], None]] = [
    directory_demo.contribute,
    chat_demo.contribute,
    webhooks_demo.contribute,
    wall_demo.contribute,
]
