"""Answers that take as long whatever was found, so that nobody learns from the time who has an account.

Imports nothing of ours.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

LONG = 0.4
"""Seconds: longer than finding somebody, writing their mail and putting it on disk take."""


@contextmanager
def taking(seconds: float = LONG) -> Iterator[None]:
    """What is done inside takes at least so long. Outside of transactions: it may wait.

    How often strangers may have us wait is limited by address, where this is used.
    """
    begun = time.monotonic()
    try:
        yield
    finally:
        time.sleep(max(0.0, begun + seconds - time.monotonic()))
