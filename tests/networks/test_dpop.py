"""Proofs of possession: what is signed, and when a request is made again."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest

from advocacy.networks import dpop, proofs
from advocacy.networks.wire import NotSent, Wire
from tests.networks.conftest import Say, Scripted

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
KEY = proofs.derived_key("a secret", "a purpose")
WANTED = Say(401, {"error": "use_dpop_nonce"}, {"DPoP-Nonce": "n1"})
RESOURCE = Say(401, {"error": "x"}, {"DPoP-Nonce": "n1", "WWW-Authenticate": 'DPoP error="use_dpop_nonce"'})


def read(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims of a JWT, its signature verified with our public key."""
    public = jwt.PyJWK({**proofs.public_jwk(KEY), "alg": "ES256"})
    return jwt.get_unverified_header(token), jwt.decode(
        token, public, algorithms=["ES256"], options={"verify_aud": False, "verify_exp": False, "verify_iat": False}
    )


def test_a_proof_says_which_request_it_is_for() -> None:
    header, claims = read(proofs.proof(KEY, "POST", "https://a.example/b?c=d#e", now=NOW, nonce="n", token="t"))
    assert header == {"typ": "dpop+jwt", "alg": "ES256", "jwk": proofs.public_jwk(KEY)}
    ath = base64.urlsafe_b64encode(hashlib.sha256(b"t").digest()).rstrip(b"=").decode()
    assert claims.pop("jti") and claims == {
        "htm": "POST", "htu": "https://a.example/b", "iat": int(NOW.timestamp()), "nonce": "n", "ath": ath
    }  # fmt: skip
    _, bare = read(proofs.proof(KEY, "GET", "https://a.example/", now=NOW))
    assert set(bare) == {"jti", "htm", "htu", "iat"}


def test_an_assertion_is_short_lived_and_for_one_server() -> None:
    header, claims = read(proofs.assertion(KEY, "https://us.example/doc", "https://them.example", now=NOW))
    assert header["kid"] == proofs.key_id(KEY)
    assert (claims["iss"], claims["sub"], claims["aud"]) == (
        "https://us.example/doc", "https://us.example/doc", "https://them.example"
    )  # fmt: skip
    assert claims["exp"] - claims["iat"] == 60


def test_a_thumbprint_is_that_of_the_members_in_order() -> None:
    jwk = proofs.public_jwk(KEY)
    members = f'{{"crv":"P-256","kty":"EC","x":"{jwk["x"]}","y":"{jwk["y"]}"}}'
    assert proofs.key_id(KEY) == base64.urlsafe_b64encode(hashlib.sha256(members.encode()).digest()).decode()[:-1]


def test_a_derived_key_is_always_the_same_and_of_its_own_purpose() -> None:
    assert proofs.derived_key("a secret", "a purpose") == KEY
    assert len({KEY, proofs.derived_key("a secret", "another"), proofs.derived_key("other", "a purpose")}) == 3
    assert proofs.new_key() != proofs.new_key()


@pytest.mark.parametrize("wanted", [WANTED, RESOURCE], ids=["in the body", "in the header"])
def test_a_wanted_nonce_is_used_once_more_and_kept(wanted: Say, wire: Wire, scripted: Scripted) -> None:
    nonces = dpop.Nonces()
    scripted.answers = [wanted, Say(200, {}, {"DPoP-Nonce": "n2"}), Say(200, {})]
    answer = dpop.ask(wire, "POST", scripted.url, key=KEY, token="t", data=b"x", nonces=nonces)
    assert answer.ok and nonces.of(f"{scripted.url}/elsewhere") == "n2"
    dpop.ask(wire, "GET", scripted.url, key=KEY, nonces=nonces)
    sent = [read(asked.headers["DPoP"])[1].get("nonce") for asked in scripted.asked]
    assert sent == [None, "n1", "n2"]
    assert [asked.body for asked in scripted.asked] == [b"x", b"x", b""]
    assert [asked.headers.get("Authorization") for asked in scripted.asked] == ["DPoP t", "DPoP t", None]
    assert len({read(asked.headers["DPoP"])[1]["jti"] for asked in scripted.asked}) == 3


def test_a_refusal_that_repeats_our_token_is_kept_without_it(wire: Wire, scripted: Scripted) -> None:
    token = "a-token-of-some-length"
    scripted.answers = [Say(403, {"message": f"not {token}"})]
    answer = dpop.ask(wire, "POST", scripted.url, key=KEY, token=token, nonces=dpop.Nonces())
    assert answer.fields() == {"message": "not (hidden)"}


def test_a_server_that_always_wants_another_nonce_is_asked_twice(wire: Wire, scripted: Scripted) -> None:
    scripted.answers = [WANTED]
    assert dpop.ask(wire, "POST", scripted.url, key=KEY, nonces=dpop.Nonces()).status == 401
    assert len(scripted.asked) == 2


@pytest.mark.parametrize("status", [200, 403, 429, 500, 503])
def test_any_other_answer_is_not_repeated(status: int, wire: Wire, scripted: Scripted) -> None:
    scripted.answers = [Say(status, {"error": "use_dpop_nonce"}, {"DPoP-Nonce": "n1"})]
    dpop.ask(wire, "POST", scripted.url, key=KEY, nonces=dpop.Nonces())
    assert len(scripted.asked) == 1


def test_nothing_leaves_after_the_lease(wire: Wire, scripted: Scripted) -> None:
    over = datetime.now(UTC) - timedelta(seconds=1)
    with pytest.raises(NotSent):
        dpop.ask(wire, "POST", scripted.url, key=KEY, not_after=over, nonces=dpop.Nonces())
    assert scripted.asked == []


def test_a_token_that_no_header_can_carry_is_not_sent(wire: Wire, scripted: Scripted) -> None:
    with pytest.raises(NotSent) as refused:
        dpop.ask(wire, "POST", scripted.url, key=KEY, token="å", nonces=dpop.Nonces())
    assert refused.value.permanent and scripted.asked == []


def test_a_proof_is_no_json_of_ours_to_keep() -> None:
    made = proofs.proof(KEY, "GET", "https://a.example", now=NOW)
    assert (
        "PRIVATE" not in made and json.loads(base64.urlsafe_b64decode(made.split(".")[0] + "=="))["jwk"]["kty"] == "EC"
    )
