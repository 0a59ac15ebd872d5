"""What applicants say yes to, in the very words that they read, and the digest by which it can be shown later."""

from __future__ import annotations

from hashlib import sha256

from flask_babel import gettext as _


def label() -> str:
    """What stands beside the box, in the language of the page."""
    return str(_("I have read the terms. You may keep what I wrote here to decide on it and to answer me."))


def remark() -> str:
    """What stands below the box."""
    return str(
        _(
            "You can withdraw and have everything erased at any time, by the link in our mail. Without a yes from us"
            " it is erased by itself; until you may ask again only a digest of your address stays."
        )
    )


def words() -> str:
    """All of it, as it is kept with the application."""
    return f"{label()} {remark()}"


def digest(text: str) -> str:
    """SHA-256 of a text; empty for none."""
    return sha256(text.encode()).hexdigest() if text else ""
