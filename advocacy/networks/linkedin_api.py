"""Asking LinkedIn's versioned API: every request with the headers it wants. Imports wire, answers, linkedin_answers.

Source: learn.microsoft.com, /linkedin/marketing/versioning: LinkedIn-Version (a month, served for about a year) and
X-Restli-Protocol-Version.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from advocacy.networks.contract import Credentials, NetworkRefused
from advocacy.networks.linkedin_answers import refused
from advocacy.networks.wire import Answer, Wire, json_bytes

ROOT = "https://api.linkedin.com"
VERSION = "202605"
UPLOAD_SECONDS = 60.0


@dataclass(frozen=True)
class LinkedInApi:
    """``root`` is where the API is; ``version`` the month of its shapes, YYYYMM."""

    wire: Wire
    root: str = ROOT
    version: str = VERSION

    def post(self, credentials: Credentials, body: bytes, *, not_after: datetime | None) -> Answer:
        """Sends a post once. Raises NotSent and NoAnswer."""
        return self.wire.ask(
            "POST", f"{self.root}/rest/posts", token=_token(credentials), headers=self._headers(), data=body,
            not_after=not_after,
        )  # fmt: skip

    def read(self, credentials: Credentials, path: str) -> Answer:
        """An answer, whatever its status; the path may carry a query. Raises NetworkRefused when there was none."""
        return self.wire.answered("GET", f"{self.root}{path}", token=_token(credentials), headers=self._headers())

    def act(self, credentials: Credentials, resource: str, action: str, body: object) -> Any:
        """What an action on a resource gave (its ``value``, when it has one). Raises NetworkRefused."""
        answer = self.wire.answered(
            "POST", f"{self.root}/rest/{resource}?action={action}", token=_token(credentials),
            headers=self._headers(), data=json_bytes(body),
        )  # fmt: skip
        if not answer.ok:
            raise self.refused(credentials, answer)
        value = answer.fields().get("value")
        return value if value is not None else {}

    def upload(self, credentials: Credentials, url: str, content: bytes) -> str:
        """Puts bytes where LinkedIn said; gives the part's tag, empty where there is none. Raises NetworkRefused."""
        answer = self.wire.answered(
            "PUT", url, token=_token(credentials), data=content, content_type="application/octet-stream",
            timeout=UPLOAD_SECONDS,
        )  # fmt: skip
        if not answer.ok:
            raise self.refused(credentials, answer)
        return answer.header("etag")

    def refused(self, credentials: Credentials, answer: Answer) -> NetworkRefused:
        """An answer that is no success, to be raised."""
        return refused(answer, renewable=renewable(credentials))

    def _headers(self) -> dict[str, str]:
        return {"LinkedIn-Version": self.version, "X-Restli-Protocol-Version": "2.0.0"}


def renewable(credentials: Credentials) -> bool:
    """Whether LinkedIn has given us a refresh token for this account."""
    return bool(credentials.secrets.get("refresh"))


def _token(credentials: Credentials) -> str:
    return credentials.secrets.get("access", "")
