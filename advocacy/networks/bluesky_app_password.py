"""Sessions of Bluesky's app passwords: begun with handle and password, renewed, ended. The password isn't kept.

Imports bluesky_session and bluesky_record. Sources: lexicons com.atproto.server.{create,refresh,delete}Session.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from advocacy.english import English
from advocacy.networks import bluesky_record as records
from advocacy.networks.answers import short
from advocacy.networks.bluesky_session import Line, error, expired, lost, refused, why
from advocacy.networks.contract import ConnectRequest, Credentials, NetworkRefused
from advocacy.networks.wire import Answer, json_bytes

LEFT_TO_DO = English("You can also delete the app password in Bluesky's settings.")


def signed_in(line: Line, root: str, request: ConnectRequest) -> Credentials:
    """A new session, by handle (or e-mail) and app password. Raises NetworkRefused."""
    identifier = "".join(request.identifier.split()).lstrip("@\u200e\u200f\u202a\u202c")
    body = json_bytes({"identifier": identifier, "password": request.secret.strip()})
    answer = line.openly(root, "POST", "com.atproto.server.createSession", data=body)
    if answer.status == 401 and error(answer) == "AuthFactorTokenRequired":
        raise NetworkRefused(English("Bluesky wants a code by e-mail: use an app password instead."), permanent=True)
    if answer.status == 401:
        raise NetworkRefused(English("Bluesky does not accept this handle and app password."), permanent=True)
    session = _session(answer)
    require_active(session)
    return _credentials(root, session)


def renewed(line: Line, credentials: Credentials) -> Credentials:
    """A new pair of tokens. The old refresh token lives on for a grace time, so a lost answer is no loss. Raises
    NetworkRefused."""
    answer = line.openly(credentials.service_url, "POST", "com.atproto.server.refreshSession",
                         token=credentials.secrets.get("refresh", ""))  # fmt: skip
    if error(answer) == "ExpiredToken" or (answer.status == 401) or lost(answer):
        raise NetworkRefused(why(answer), needs_person=True)  # here "expired" means revoked, or months of silence
    fresh = _credentials(credentials.service_url, _session(answer))
    if fresh.account_id != credentials.account_id:
        raise NetworkRefused(English("The server answered for another account."))
    return fresh


def ended(line: Line, credentials: Credentials) -> None:
    """Ends the session; one that has ended already is no failure. Raises NetworkRefused."""
    answer = line.openly(credentials.service_url, "POST", "com.atproto.server.deleteSession",
                         token=credentials.secrets.get("refresh", ""))  # fmt: skip
    if not (answer.ok or expired(answer) or lost(answer)):
        raise refused(answer)


def require_active(session: Mapping[str, Any]) -> None:
    """Raises NetworkRefused, permanent, for an account that is deactivated or taken down."""
    if session.get("active") is False:
        raise NetworkRefused(
            English("This account is %(state)s.", state=short(session.get("status", "not active"))), permanent=True
        )


def _session(answer: Answer) -> dict[str, Any]:
    """A session answer with everything in it; a hollow one is a blip and overwrites nothing."""
    if not answer.ok:
        raise refused(answer)
    session = answer.fields()
    if not all(isinstance(session.get(name), str) and session[name] for name in ("accessJwt", "refreshJwt", "did")):
        raise NetworkRefused(English("The server's answer holds no session."))
    return session


def _credentials(root: str, session: Mapping[str, Any]) -> Credentials:
    tokens = {"access": session["accessJwt"], "refresh": session["refreshJwt"]}
    handle = str(session.get("handle") or session["did"])
    return Credentials(root, session["did"], handle, tokens, records.ends_at(session["accessJwt"]))
