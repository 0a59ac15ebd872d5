"""What a browser sends when somebody asks to be told on it."""

from __future__ import annotations

from flask import Request
from werkzeug.user_agent import UserAgent

from advocacy.push.sealing import Subscription, checked

BROWSERS = (
    ("edg", "Edge"), ("opr", "Opera"), ("samsungbrowser", "Samsung Internet"), ("firefox", "Firefox"),
    ("fxios", "Firefox"), ("crios", "Chrome"), ("chrome", "Chrome"), ("safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iphone", "iPhone"), ("ipad", "iPad"), ("android", "Android"), ("cros", "ChromeOS"), ("windows", "Windows"),
    ("mac os", "macOS"), ("linux", "Linux"),
)  # fmt: skip


def subscription_of(asked: Request, named: frozenset[str]) -> Subscription:
    """The subscription in a form. Raises Breach."""
    endpoint, p256dh, auth = (asked.form.get(name, "").strip() for name in ("endpoint", "p256dh", "auth"))
    return checked(endpoint, p256dh, auth, named)


def device_name(agent: UserAgent) -> str:
    """How a person knows a device: Chrome · Android."""
    said = agent.string.lower()
    found = [next((name for sign, name in names if sign in said), "") for names in (BROWSERS, SYSTEMS)]
    return " · ".join(each for each in found if each) or "Browser"
