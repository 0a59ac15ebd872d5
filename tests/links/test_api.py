"""The API's verbs on links: who may stop one, what the door answers then, what the history keeps."""

from __future__ import annotations

import pytest

from advocacy.history import timeline
from advocacy.people.capabilities import Role
from tests.installation import Installation
from tests.links.doors import BROWSER, reserve

AGENT = {"User-Agent": BROWSER}
WHY = {"why": "The page shows another company's offer."}


def followed(installation: Installation, slug: str) -> int:
    return installation.app.test_client().get(f"/r/{slug}", headers=AGENT).status_code


@pytest.mark.parametrize("role", [Role.MARKETING, Role.LEGAL])
def test_a_link_is_paused_resumed_and_ended(installation: Installation, role: Role) -> None:
    link = reserve(installation)
    api = installation.api_of(installation.person(role))
    paused = api("POST", f"/links/{link.slug}/pause", json=WHY)
    assert (paused.status_code, paused.json["state"]) == (200, "paused") and paused.json["url"].endswith(link.slug)
    assert followed(installation, link.slug) == 404
    assert api("POST", f"/links/{link.slug}/pause", json=WHY).status_code == 409
    assert api("POST", f"/links/{link.slug}/resume", json=WHY).json["state"] == "active"
    assert followed(installation, link.slug) == 302
    assert api("POST", f"/links/{link.slug}/expire", json=WHY).json["state"] == "expired"
    assert followed(installation, link.slug) == 410
    assert api("POST", f"/links/{link.slug}/resume", json=WHY).status_code == 409
    with installation.app.app_context():
        told = [(row.verb, row.payload and row.payload.body.get("why")) for row in timeline("link", link.id)]
    assert told == [("expire", WHY["why"]), ("resume", WHY["why"]), ("pause", WHY["why"]), ("reserve", None)]


def test_who_may_not(sqlite: Installation) -> None:
    link = reserve(sqlite)
    employee, marketing = (sqlite.api_of(sqlite.person(role)) for role in (Role.EMPLOYEE, Role.MARKETING))
    for verb in ("pause", "resume", "expire"):
        assert employee("POST", f"/links/{link.slug}/{verb}", json=WHY).status_code == 403
        assert marketing("POST", f"/links/{link.slug}/{verb}", json={}).status_code == 422
        assert marketing("POST", f"/links/unknown99/{verb}", json=WHY).status_code == 404
    assert followed(sqlite, link.slug) == 302
