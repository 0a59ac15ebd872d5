"""Keys of links as the product signs them, with the tests' secret: pages are named before there is an application."""

from __future__ import annotations

from itsdangerous import URLSafeSerializer

from advocacy.web.strangers import SALT
from tests.installation import KEYS


def signed(purpose: str, value: object) -> str:
    """The key that says this value, for one purpose."""
    return str(URLSafeSerializer(KEYS["secret_key"], salt=f"{SALT} {purpose}").dumps(value))
