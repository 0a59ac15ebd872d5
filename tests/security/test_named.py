"""Things that a body or a question names instead of the address: another's are refused there, too."""

from __future__ import annotations

from typing import Any

from advocacy.people.capabilities import Role
from tests.installation import ApiClient
from tests.security.asking import nothing_is_kept
from tests.security.company import Company
from tests.security.things import OWN, found

EVERYONES = ("/fair-play/cases", "/gift-orders", "/ledger", "/redemptions")
LIVE = "SELECT max(id) FROM items WHERE state = 'live'"
CONNECTION = "SELECT min(id) FROM connections WHERE person_id = :me AND network = 'sandbox'"


def refused(api: ApiClient, method: str, path: str, body: Any) -> bool:
    """Whether somebody is told that there is no such thing of theirs."""
    answer = api(method, path, body)
    said = answer.get_json()
    return answer.status_code in {403, 404} or (answer.status_code == 422 and "yours" in said["title"])


def test_what_a_request_names_is_asked_for_too(company: Company) -> None:
    """Accounts to post from, posts to enter or to tell figures of, and everybody's instead of one's own."""
    house = company.installation
    with house.app.app_context():
        connection, item, share = (found(each, company.person) for each in (CONNECTION, LIVE, OWN["share_id"]))
    order = {"item_id": item, "network": "sandbox", "connection_id": connection}
    asked: list[tuple[str, str, Any]] = [
        ("POST", "/shares", {**order, "by": "api", "publish_at": "now"}),
        ("POST", "/shares/preview", order),
        ("POST", "/recurrences", {**order, "every_weeks": 2}),
        ("POST", "/contests/1/entries", {"share_id": share}),
        ("GET", f"/readings?share_id={share}", None),
        ("GET", "/payouts?of=all", None),
        *(("GET", f"{path}?of=everyone", None) for path in EVERYONES),
    ]
    stranger = house.api_of(house.person(Role.EMPLOYEE, Role.AMBASSADOR))
    owner = house.api_of(company.person)
    with nothing_is_kept():
        reached = [(method, path) for method, path, body in asked if not refused(stranger, method, path, body)]
        unseen = [(method, path) for method, path, body in asked if refused(owner, method, path, body)]
    assert reached == [] and unseen == []
