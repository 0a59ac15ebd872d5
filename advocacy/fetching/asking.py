"""``ask``: one question in JSON to a service that the operator named in the settings, one answer. Imports errors only.

The service's host may be private, for it was named on purpose. No redirect is followed, nothing is repeated.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import requests
from flask_babel import gettext as _

from advocacy.errors import Breach
from advocacy.fetching.download import in_words
from advocacy.fetching.guard import guarded_session

BY_STATUS = {
    401: "it does not accept our key", 403: "it does not accept our key", 404: "there is nothing at its address",
    413: "the question is too long for it", 429: "it is asked too often just now",
}  # fmt: skip


def ask(
    url: str, question: Mapping[str, Any], *, called: str, key: str = "", max_bytes: int = 1_000_000,
    total_seconds: float = 45,
) -> Any:  # fmt: skip
    """The JSON that the service at ``url`` answers. ``called`` names it in a sentence, ``key`` is its bearer token.

    Raises Breach that says in one sentence what went wrong: not reached, too slow, too large, refused, no JSON.
    """
    headers = {"Accept": "application/json", **({"Authorization": f"Bearer {key}"} if key else {})}
    try:
        with guarded_session(_named(url), total_seconds=total_seconds, max_bytes=max_bytes) as session:
            response = session.post(url, json=question, headers=headers, stream=True)
            _refuse(response.status_code, called)
            body = session.read(response)
    except requests.exceptions.RequestException as failure:
        said = in_words(failure).message
        raise Breach(
            _("%(host)s did not answer: %(answer)s", host=called, answer=said),
            remedy=_("Try again later, or go on by hand."),
        ) from failure
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as wrong:
        raise Breach(
            _("%(host)s answered something that we can't read.", host=called), remedy=_("Tell an administrator.")
        ) from wrong


def _named(url: str) -> frozenset[str]:
    """The host of the address, with its port. Raises Breach for one that is none."""
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as wrong:
        raise Breach(_("The service's address is not a web address."), remedy=_("Tell an administrator.")) from wrong
    return frozenset({f"{parts.hostname}:{port}"})


def _refuse(status: int, called: str) -> None:
    if status == 200:
        return
    why = BY_STATUS.get(status)
    if why is None:
        why = "it is in trouble" if status >= 500 else "it sends us elsewhere" if 300 <= status < 400 else "it refused"
    raise Breach(
        _("%(host)s gave no answer: %(why)s (%(status)s).", host=called, why=why, status=status),
        remedy=_("Try again later, or go on by hand."),
    )
