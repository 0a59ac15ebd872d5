"""A real SAML identity provider (npm `samlp`); behaves badly when told to."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import cache
from html import unescape
from typing import Any, Self

import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.peers.oidc import APPLICATION, HERE, node_for
from tests.peers.running import Running, free_port

_TIMEOUT = 20


@cache
def _made(name: str) -> tuple[str, str]:
    """A key and its certificate, both PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    called = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    today = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=30))
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return secret.decode(), certificate.public_bytes(serialization.Encoding.PEM).decode()


class SamlProvider:
    """A provider that answers to the application at ``application``, as the provider of that key."""

    def __init__(self, application: str = APPLICATION, key: str = "corp") -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.audience = f"{application}/saml/{key}/metadata"
        (own, certificate), (forged, forged_certificate) = _made("idp"), _made("thief")
        self._server = Running(
            "samlp", [node_for("samlp"), HERE / "saml.mjs", str(self.port), f"{application}/saml/{key}/acs"],
            lambda log: "ready" in log,
            env={"KEY": own, "CERT": certificate, "FORGED_KEY": forged, "FORGED_CERT": forged_certificate},
        )  # fmt: skip

    def start(self) -> Self:
        """Start it."""
        self._server.start()
        return self

    def stop(self) -> None:
        """Stop it."""
        self._server.stop()

    @property
    def metadata(self) -> str:
        """The XML that its administrator hands out."""
        return requests.get(f"{self.url}/metadata", timeout=_TIMEOUT).text

    def behave(self, **how: Any) -> None:
        """Sets who signs in next, and what goes wrong."""
        requests.post(f"{self.url}/behave", json=how, timeout=_TIMEOUT).raise_for_status()

    def reset(self) -> None:
        """Behaves well again."""
        self.behave(skew=0, audience=None, sign=True, forge=False, recipient=None, who={})

    def answer(self, url: str) -> str:
        """What its page posts back for a request: the SAMLResponse."""
        said = requests.get(url, timeout=_TIMEOUT)
        found = re.search(r'name="SAMLResponse"[^>]*value="([^"]+)"', said.text)
        if found is None:
            raise AssertionError(f"{said.status_code}: {said.text[:500]}")
        return unescape(found.group(1))

    def unasked(self) -> str:
        """An answer that nobody asked for."""
        said = requests.get(f"{self.url}/unasked", params={"audience": self.audience}, timeout=_TIMEOUT)
        return str(said.json()["answer"])
