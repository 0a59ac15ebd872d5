"""Forms that strangers open: no account, no cookie, no third party. Imports settings and errors only.

What keeps machines out is ours and asks nothing of people: a field that nobody sees and machines fill in, a signed
token that says when the form was opened and for what, a least time that reading takes, a limit by address
(``most_from_one_address``, which ``limits`` reads from the view). Each refusal is said plainly with what to do: whoever
was taken for a machine sends the form again. Such a page belongs into ``FORMLESS`` of its package, for its token
stands in for the session's; its form is written with ``components/strangers.html``.

Signed links (``signed``, ``opened``) are how a stranger proves a mail address and comes back: what is signed is in the
link itself, and nothing is looked up before the signature is right.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, ParamSpec, TypeVar, cast

from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeSerializer

from advocacy import settings
from advocacy.errors import Breach, NotFound

P = ParamSpec("P")
R = TypeVar("R")

FIELD = "opened"
"""The name of the field with the form's token."""
TRAP = "company_fax"
"""The name of the field that people don't see."""
SOONEST = timedelta(seconds=3)
"""Nobody reads and fills in a form faster."""
LATEST = timedelta(hours=12)
"""A form left open over night is opened anew; what was written in it is kept by the page."""
LIMIT = "30 per hour"
"""How often forms of one kind are taken from one address. A whole school or office may stand behind it."""
SALT = "strangers"


class Doubt(StrEnum):
    """Why what came in does not look like a person who opened the form."""

    FORGED = "forged"  # no token of ours, or one of another form
    TRAPPED = "trapped"  # the field that nobody sees is filled in
    TOO_FAST = "too_fast"
    TOO_OLD = "too_old"


def open_form(form: str, now: datetime) -> str:
    """The token of a form that is shown now; ``form`` names it, "apply:rivers" say. For the field ``FIELD``."""
    return signed(f"form {form}", [int(now.timestamp() * 1000), secrets.token_urlsafe(6)])


def doubt_of(form: str, sent: Mapping[str, str], now: datetime) -> Doubt | None:
    """What speaks against a form that was sent; None: nothing."""
    token = opened(f"form {form}", sent.get(FIELD, ""))
    if not isinstance(token, list) or not token or not isinstance(token[0], int):
        return Doubt.FORGED
    if sent.get(TRAP, "").strip():
        return Doubt.TRAPPED
    age = now - datetime.fromtimestamp(token[0] / 1000, UTC)
    if age < SOONEST:
        return Doubt.TOO_FAST
    return Doubt.TOO_OLD if age > LATEST else None


def refuse_machines(form: str, sent: Mapping[str, str], now: datetime) -> None:
    """Raises Breach for what does not look like a person, with what a person does then. Nothing is kept of it."""
    doubt = doubt_of(form, sent, now)
    if doubt is None:
        return
    said = {
        Doubt.FORGED: (_("This form was not opened here."), _("Look through it once more and send it again.")),
        Doubt.TRAPPED: (
            _("A field was filled in that should stay empty."),
            _("A program that fills in forms may have done it. Look through it and send it again."),
        ),
        Doubt.TOO_FAST: (_("That was quicker than anybody reads."), _("Wait a few seconds and send it again.")),
        Doubt.TOO_OLD: (_("This form was open for too long."), _("What you wrote is still here: send it again.")),
    }
    message, remedy = said[doubt]
    raise Breach(message, remedy=remedy, errors={"form": [message]})


def most_from_one_address(
    limit: str = LIMIT, methods: Sequence[str] = ("POST",)
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Marks a view: POSTs (or ``methods``) from one address are taken so often, then answered 429 with when to come
    back."""

    def mark(view: Callable[P, R]) -> Callable[P, R]:
        cast(Any, view).address_limit, cast(Any, view).address_methods = limit, methods
        return view

    return mark


def signed(purpose: str, value: Any) -> str:
    """A value (what JSON can say) as a key for links, signed for one purpose only."""
    return _signer(purpose).dumps(value)


def opened(purpose: str, key: str) -> Any:
    """The value of such a key; None when we did not sign it for this purpose."""
    try:
        return _signer(purpose).loads(key)
    except BadSignature:
        return None


def number_in(purpose: str, key: str) -> int:
    """The number that such a key carries. Raises NotFound, with the same words for every wrong key."""
    value = opened(purpose, key)
    if not isinstance(value, int):
        raise NotFound(_("This link is not complete."), remedy=_("Copy the whole link from the mail."))
    return value


def _signer(purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(settings.current().secret_key, salt=f"{SALT} {purpose}")
