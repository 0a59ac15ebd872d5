"""The settings: every one once (``declared``), read from the environment (``reading``). Imports errors, logs, keys.

``load`` reads them; ``current`` gives those of the running application.
"""

from __future__ import annotations

from flask import current_app

from advocacy.settings.declared import Settings
from advocacy.settings.reading import PREFIX, describe, load

EXTENSION = "advocacy.settings"

__all__ = ["EXTENSION", "PREFIX", "Settings", "current", "describe", "load"]


def current() -> Settings:
    """The settings of the application in whose context we run."""
    found: Settings = current_app.extensions[EXTENSION]
    return found
