"""Tremendous: the one place that speaks its API (version 2). Imports the wire, which sends once and says what left.

Sources: developers.tremendous.com: /reference/create-order (``external_id`` makes an order idempotent: a repetition is
answered with 201 and the order that is there), /docs/link-delivery (method LINK: the link comes with that answer only;
later ``POST /rewards/{id}/generate_link``), /reference/cancel-reward (only rewards that failed to be delivered),
/docs/sandbox-environment and the SDKs of tremendous-rewards (bases; ``GET /orders?external_id=``), /docs/rate-limiting.

What leaves: name and work mail of whoever gets the card, amount, currency, language. Nothing about posts or points.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from advocacy.links.attribution import money
from advocacy.networks import wire
from advocacy.networks.contract import NetworkRefused
from rewards.gift_cards import tremendous_answers as read
from rewards.gift_cards.contract import (
    Answer,
    Capabilities,
    NotPlaced,
    Placed,
    Product,
    ProviderRefused,
    TakesBack,
    Unsure,
    Wanted,
)  # fmt: skip

SANDBOX = "https://testflight.tremendous.com/api/v2"
PRODUCTION = "https://www.tremendous.com/api/v2"
CAPABILITIES = Capabilities(
    "tremendous", "Tremendous", by_api=True, repeats_harmlessly=True, finds=True, shows_within=timedelta(seconds=30),
    takes_back=TakesBack.UNDELIVERED, pause=timedelta(seconds=1), source="developers.tremendous.com, API version 2",
)  # fmt: skip
_GONE = frozenset({400, 404, 409, 422})
"""Refusals of a request that will not do at another time either."""


def base_for(key: str, url: str = "") -> str:
    """Where a key is good: keys of the sandbox begin with TEST_. ``url`` overrides it, for tests and proxies."""
    return (url or (SANDBOX if key.startswith("TEST_") else PRODUCTION)).rstrip("/")


@dataclass(frozen=True)
class Tremendous:
    """One account at Tremendous. ``funding`` is the funding source that pays; "balance" is the account's balance."""

    base: str
    key: str = field(repr=False)
    funding: str = "balance"
    out: wire.Wire = field(default_factory=wire.Wire, repr=False)

    @property
    def capabilities(self) -> Capabilities:
        """What Tremendous can do."""
        return CAPABILITIES

    def order(self, wanted: Wanted, *, not_after: datetime) -> Answer:
        """Places an order for one card, delivered by a link that we hand on."""
        try:
            body = wire.json_bytes(_body(wanted, self.funding))
            answer = self.out.ask("POST", f"{self.base}/orders", token=self.key, data=body, not_after=not_after)
        except NetworkRefused as broken:
            return NotPlaced(broken.message, permanent=True)
        except wire.NotSent as unsent:
            return NotPlaced(unsent.why, ours=unsent.permanent)
        except wire.NoAnswer as lost:
            return Unsure(lost.why)
        return read.answer(answer.status, answer.fields(), answer.retry_at)

    def find(self, external_id: str) -> Placed | None:
        """The order under our number, whole: the list may leave its rewards out."""
        found = self._get("/orders", {"external_id": external_id, "limit": "10"}).get("orders") or []
        ours = next((each for each in found if each.get("external_id") == external_id and each.get("id")), None)
        if ours is None:
            return None
        if not (ours.get("rewards") or ours.get("reward")):
            ours = self._get(f"/orders/{quote(str(ours['id']), safe='')}").get("order") or ours
        return read.placed(ours)

    def link(self, reward_id: str) -> str:
        """A new link; the one before stays a secret that nobody can tell again."""
        told = self._ask("POST", f"/rewards/{quote(reward_id, safe='')}/generate_link").get("reward") or {}
        link = str(told.get("link") or "")
        if not link:
            raise ProviderRefused("Tremendous gave no link.")
        return link

    def cancel(self, reward_id: str) -> None:
        """Takes a reward back, where Tremendous lets us."""
        self._ask("POST", f"/rewards/{quote(reward_id, safe='')}/cancel")

    def catalogue(self) -> list[Product]:
        """Every product."""
        return [read.product(each) for each in self._get("/products").get("products") or [] if each.get("id")]

    def _get(self, path: str, query: Mapping[str, str] | None = None) -> dict[str, Any]:
        return self._ask("GET", path, query)

    def _ask(self, method: str, path: str, query: Mapping[str, str] | None = None) -> dict[str, Any]:
        """The answer's object. Raises ProviderRefused for every answer that is no success, and for none at all."""
        try:
            answer = self.out.ask(method, f"{self.base}{path}", token=self.key, query=query)
        except (wire.NotSent, wire.NoAnswer) as failure:
            raise ProviderRefused(failure.why) from failure
        if not answer.ok:
            why = f"Tremendous answered with {answer.status}. {read.complaint(answer.fields())}".strip()
            raise ProviderRefused(why, permanent=answer.status in _GONE, retry_at=answer.retry_at)
        return answer.fields()


def _body(wanted: Wanted, funding: str) -> dict[str, Any]:
    reward: dict[str, Any] = {
        "value": {
            "denomination": float(money.amount(wanted.amount, wanted.currency)),
            "currency_code": wanted.currency,
        },
        "recipient": {"name": wanted.name, "email": wanted.email},
        "delivery": {"method": "LINK"},
        "language": wanted.language,
    }
    if wanted.products:
        reward["products"] = list(wanted.products)
    if wanted.campaign:
        reward["campaign_id"] = wanted.campaign
    return {"external_id": wanted.external_id, "payment": {"funding_source_id": funding}, "reward": reward}
