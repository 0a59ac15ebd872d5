"""A real OpenID provider (npm `oidc-provider`): strict about PKCE, redirects and codes; behaves badly when told to."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Self
from urllib.parse import urljoin

import requests

from tests.peers.running import PeerMissing, Running, free_port

HERE = Path(__file__).parent
CLIENT_ID, CLIENT_SECRET = "advocacy", "a secret of thirty-two characters"
APPLICATION = "http://127.0.0.1:8000"
"""What an installation of a test calls itself unless it is told otherwise."""
_TIMEOUT = 20


def node_for(package: str) -> Path:
    """The Node 22 that npm put beside the peers, where that package is there, too; raises PeerMissing."""
    found = sorted(HERE.glob("node_modules/node-*/bin/node"))
    if not found or not (HERE / "node_modules" / package).is_dir():
        raise PeerMissing(f"The identity provider {package}", "make peers")
    return found[0]


class OidcProvider:
    """A provider whose one client is the application at ``application``, as the provider of that key."""

    def __init__(self, application: str = APPLICATION, key: str = "acme") -> None:
        self.port = free_port()
        self.issuer = f"http://127.0.0.1:{self.port}"
        self._server = Running(
            "oidc-provider", [node_for("oidc-provider"), HERE / "oidc.mjs", str(self.port), application, key],
            lambda log: "ready" in log, env={"NODE_ENV": "test"},
        )  # fmt: skip

    def start(self) -> Self:
        """Start it."""
        self._server.start()
        return self

    def stop(self) -> None:
        """Stop it; it forgets everything."""
        self._server.stop()

    def behave(self, **how: Any) -> dict[str, Any]:
        """Sets who signs in next, and what goes wrong; gives what it has counted and caught."""
        said = requests.post(f"{self.issuer}/behave", json=how, timeout=_TIMEOUT)
        said.raise_for_status()
        return dict(said.json())

    def reset(self) -> None:
        """Behaves well again."""
        self.behave(skew=0, aud=None, forge=False, caught=[], who="nobody", accounts={})

    def follow(self, url: str, browser: requests.Session | None = None) -> str:
        """What a browser does with an authorization address: goes on until it leaves the provider; gives where to."""
        session = browser or requests.Session()
        for _hop in range(10):
            answer = session.get(url, allow_redirects=False, timeout=_TIMEOUT)
            onward = answer.headers.get("Location")
            if onward is None:
                raise AssertionError(f"{answer.status_code}: {answer.text[:500]}")
            url = urljoin(url, onward)
            if not url.startswith(self.issuer):
                return url
        raise AssertionError("it leads in circles")
