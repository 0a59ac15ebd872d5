"""What a provider publishes of itself: read each hour, at safe addresses only, and good keys are kept; no real peer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from joserfc.jwk import ECKey

from advocacy import clock
from advocacy.errors import Breach, Unready
from advocacy.identity import documents
from tests.installation import Installation

ISSUER = "https://idp.example"
NOW = clock.from_rfc3339("2026-11-22T09:00:00Z")
DOCUMENT = {
    "issuer": ISSUER, "authorization_endpoint": f"{ISSUER}/auth", "token_endpoint": f"{ISSUER}/token",
    "jwks_uri": f"{ISSUER}/keys",
}  # fmt: skip


class Published:
    """The provider's two documents; ``keys`` may be something else, or trouble."""

    def __init__(self) -> None:
        self.document: dict[str, Any] = dict(DOCUMENT)
        self.keys: Any = {"keys": [ECKey.generate_key("P-256").as_dict(private=False, kid="one")]}
        self.read = 0

    def answer(self, url: str) -> Any:
        """As ``documents._read``."""
        if not url.endswith("/keys"):
            return self.document
        self.read += 1
        if isinstance(self.keys, Exception):
            raise self.keys
        return self.keys


@pytest.fixture
def published(sqlite: Installation, monkeypatch: pytest.MonkeyPatch) -> Iterator[Published]:
    """A provider that nobody has asked before."""
    documents.forget_all()
    made = Published()
    monkeypatch.setattr(documents, "_read", made.answer)
    with sqlite.app.test_request_context():
        yield made
    documents.forget_all()


def test_keys_are_read_each_hour(published: Published) -> None:
    """Not at each sign-in, nor each five minutes."""
    for minutes, reads in ((0, 1), (4, 1), (6, 1), (59, 1), (61, 2), (70, 2), (122, 3)):
        documents.keys_of(ISSUER, NOW + timedelta(minutes=minutes))
        assert published.read == reads, minutes


@pytest.mark.parametrize(
    "wrong", [Unready("away"), {"keys": [{"kty": "?"}]}, {"keys": 7}, {}, {"keys": [{"kty": "EC", "crv": "P-256"}]}]
)
def test_good_keys_serve_on_when_the_new_ones_cannot_be_read(published: Published, wrong: Any) -> None:
    """Asked again, but not without end; with none before, it is said."""
    good = documents.keys_of(ISSUER, NOW)
    published.keys, later = wrong, NOW + timedelta(hours=2)
    for _often in range(documents.REFRESHES + 3):
        assert documents.keys_of(ISSUER, later, anew=True) is good
    assert published.read == 1 + documents.REFRESHES
    documents.forget_all()
    with pytest.raises((Unready, Breach)):
        documents.keys_of(ISSUER, later)


@pytest.mark.parametrize("name", [*documents.NEEDED, *documents.OFFERED])
@pytest.mark.parametrize("address", [f"http://{ISSUER[8:]}/x", "javascript:alert(1)", "/x", "", 7])
def test_no_address_of_it_is_in_the_clear(published: Published, name: str, address: object) -> None:
    """Each gets a code, a token, or somebody's browser; those that need not be there may be missing."""
    published.document[name] = address
    with pytest.raises(Breach, match=name):
        documents.document_of(ISSUER, NOW)
    published.document[name] = None
    if name in documents.OFFERED:
        assert documents.document_of(ISSUER, NOW)["issuer"] == ISSUER
