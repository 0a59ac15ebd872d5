"""The gift cards' job in a process of its own, for the test that kills it: ``python -m tests.rewards.card_worker``."""

from __future__ import annotations

import wsgi
from advocacy import clock
from rewards.gift_cards.jobs import attend

if __name__ == "__main__":
    with wsgi.create_app().app_context():
        attend(clock.now())
