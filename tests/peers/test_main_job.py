"""The main job, from a feed to points, through the public API, on a real Bluesky PDS and a Mastodon server.

Marketing brings an item in from a feed that is served on loopback; Legal and HR approve it; an employee shares it on
both networks; a worker publishes it; people click; reach is counted; points become available after a day. The posts are
read back from the networks and compared byte for byte with what the preview showed, and outside of the two slots with
what was approved.
"""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from advocacy.history import verifying
from advocacy.people.capabilities import Role
from content_library.words.frames import SLOTS
from tests.installation import ApiClient, Installation
from tests.peers.bluesky import BlueskyPds
from tests.peers.mastodon import MastodonServer
from tests.working import work

PERSON = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
ROBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"

FEED = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Acme newsroom</title><link>http://127.0.0.1/</link><description>News</description>
<item><title>We cut our energy use by 41 %</title><link>http://127.0.0.1:{port}/energy.html</link>
<guid>energy</guid>
<description>
&lt;p&gt;The &lt;b&gt;annual&lt;/b&gt; report is out.&lt;script&gt;x()&lt;/script&gt;&lt;/p&gt;</description>
<pubDate>Mon, 02 Nov 2026 08:00:00 GMT</pubDate></item></channel></rss>"""

PAGE = """<!doctype html><html lang="en"><head><title>Energy</title>
<meta property="og:title" content="We cut our energy use by 41 %"><meta property="og:description" content="The report.">
</head><body>…</body></html>"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves a folder and says nothing."""

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[str]:
    """A company's site with a feed, on loopback."""
    folder = tmp_path / "site"
    folder.mkdir()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    port = server.server_address[1]
    (folder / "feed.xml").write_text(FEED.replace("{port}", str(port)), encoding="utf-8")
    (folder / "energy.html").write_text(PAGE, encoding="utf-8")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{port}"
    server.shutdown()
    server.server_close()


@dataclass(frozen=True)
class Company:
    """The people of the story, as the API sees them."""

    installation: Installation
    marketing: ApiClient
    legal: ApiClient
    hr: ApiClient
    employee: ApiClient

    def does(self, who: ApiClient, method: str, path: str, body: Any = None, expect: int = 200) -> Any:
        """Calls the API; fails with what it said when the status is another one."""
        answer = who(method, path, body)
        assert answer.status_code == expect, (method, path, answer.status_code, answer.text)
        return answer.get_json()


@pytest.fixture
def company(installation: Installation) -> Company:
    """Marketing, Legal, HR and an employee."""
    api = {role: installation.api_of(installation.person(role)) for role in (Role.MARKETING, Role.LEGAL, Role.HR)}
    employee = installation.person(name="Mia Chen", zone="Europe/Berlin")
    return Company(installation, api[Role.MARKETING], api[Role.LEGAL], api[Role.HR], installation.api_of(employee))


CAPTIONS = [
    {
        "network": "bluesky",
        "language": "en",
        "text": "{disclosure} 41 % less energy in one year ⚡. How we did it: {link} #energy",
    },
    {"network": "mastodon", "language": "en", "text": "{disclosure} Our data centres use 41 % less energy.\n\n{link}"},
]


def policy_in_force(company: Company) -> None:
    """HR writes the social media policy, Legal approves it, it takes effect."""
    policy = company.does(company.hr, "POST", "/policies", {"title": "Social media", "owner": "hr"}, 201)
    texts = {"texts": {"en": "Be upfront about who you are."}}
    version = company.does(company.hr, "POST", f"/policies/{policy['id']}/versions", texts, 201)
    path = f"/policies/{policy['id']}/versions/{version['number']}"
    company.does(company.hr, "POST", f"{path}/submit", {})
    company.does(company.legal, "POST", f"{path}/approve", {"sha256": version["sha256"]})
    work(company.installation.app)


def item_live(company: Company, newsroom: str) -> dict[str, Any]:
    """From the feed to an item that Legal and HR have approved."""
    source = company.does(company.marketing, "POST", "/sources", {"url": f"{newsroom}/feed.xml"}, 201)
    work(company.installation.app)
    entries = company.does(company.marketing, "GET", f"/sources/{source['id']}/entries")["items"]
    assert [entry["title"] for entry in entries] == ["We cut our energy use by 41 %"]
    assert "script" not in entries[0]["summary"] and "annual report" in entries[0]["summary"]
    body = {
        "title": entries[0]["title"], "url": entries[0]["url"], "kind": "news", "summary": entries[0]["summary"],
        "captions": CAPTIONS, "topics": ["sustainability"], "text_mode": "locked",
    }  # fmt: skip
    item = company.does(company.marketing, "POST", "/items", body, 201)
    company.does(company.marketing, "POST", f"/items/{item['id']}/submit", {})
    sha256 = item["revision"]["sha256"]
    for who, function in ((company.legal, "legal"), (company.hr, "hr")):
        decision = {"function": function, "decision": "approve", "sha256": sha256, "note": ""}
        item = company.does(who, "POST", f"/items/{item['id']}/decisions", decision)
    work(company.installation.app)
    found: dict[str, Any] = company.does(company.marketing, "GET", f"/items/{item['id']}")
    assert found["state"] == "live"
    return found


def connected(company: Company, pds: BlueskyPds, server: MastodonServer) -> tuple[dict[str, int], str]:
    """The employee connects an account on each network; the connections' ids, and the Mastodon token."""
    account = pds.create_account()
    token, _ = server.create_token()
    given = {
        "bluesky": {"service_url": pds.url, "identifier": account.handle, "secret": account.password},
        "mastodon": {"service_url": server.url, "secret": token},
    }
    made = {}
    for network, body in given.items():
        answer = company.does(company.employee, "POST", "/connections", {"network": network, **body}, 201)
        assert "secret" not in answer and account.password not in str(answer) and token not in str(answer)
        made[network] = answer["id"]
    return made, token


def sent_text(pds: BlueskyPds, server: MastodonServer, token: str, share: dict[str, Any]) -> str:
    """The words as the network has them."""
    if share["network"] == "mastodon":
        return server.source(share["remote"]["id"], token)
    did, rkey = share["remote"]["id"].removeprefix("at://").split("/app.bsky.feed.post/")
    record = pds.get_record(did, rkey)
    assert record is not None
    value = record.get("value", record)
    assert value["embed"]["external"]["uri"] == share["link"]["url"]
    kinds = {feature["$type"].rpartition("#")[2] for facet in value["facets"] for feature in facet["features"]}
    assert kinds >= {"link", "tag"}
    return str(value["text"])


def test_from_feed_to_points(
    company: Company, newsroom: str, bluesky_pds: BlueskyPds, mastodon_server: MastodonServer
) -> None:
    """The whole path."""
    with time_machine.travel("2026-11-03T09:10:00Z", tick=True) as travelled:
        policy_in_force(company)
        item = item_live(company, newsroom)
        connections, token = connected(company, bluesky_pds, mastodon_server)
        feed = company.does(company.employee, "GET", "/feed")["items"]
        assert [story["id"] for story in feed] == [item["id"]]

        body = {"item_id": item["id"], "network": "bluesky", "by": "api", "publish_at": "now"}
        refused = company.employee("POST", "/shares", body)
        assert refused.status_code == 422 and "policy" in refused.get_json()["title"]
        policies = company.does(company.employee, "GET", "/policies")["items"]
        company.does(company.employee, "POST", "/acknowledgements", {"policy_id": policies[0]["id"]}, 201)

        shares = {}
        for caption in CAPTIONS:
            network = caption["network"]
            asked = {"item_id": item["id"], "network": network, "connection_id": connections[network]}
            preview = company.does(company.employee, "POST", "/shares/preview", asked)
            assert preview["outcome"] != "fail" and preview["used"] <= preview["limit"]
            order = {**asked, "by": "api", "publish_at": "now", "sha256": preview["sha256"]}
            share = company.does(company.employee, "POST", "/shares", order, 201)
            assert share["text"] == preview["text"] and share["state"] == "scheduled"
            shares[network] = (share["id"], preview["text"], caption["text"])
        work(company.installation.app)

        for network, (share_id, previewed, approved) in shares.items():
            share = company.does(company.employee, "GET", f"/shares/{share_id}")
            assert share["state"] == "published", share
            on_the_network = sent_text(bluesky_pds, mastodon_server, token, share)
            assert on_the_network == previewed, network
            for part in SLOTS.split(approved)[::2]:  # what stands between the slots
                assert part in on_the_network
            assert on_the_network.startswith("#ad") and [a["outcome"] for a in share["attempts"]] == ["published"]

        clicks(company, shares)
        work(company.installation.app)
        figures = company.does(company.employee, "GET", f"/links/{slug_of(company, shares['bluesky'][0])}")
        assert (figures["raw"], figures["human"], figures["machine"]) == (14, 12, 2)

        balance = company.does(company.employee, "GET", "/balances/me")
        assert balance["pending"] >= 50 and balance["available"] == 0
        travelled.shift(timedelta(hours=25))
        work(company.installation.app)
        after = company.does(company.employee, "GET", "/balances/me")
        assert after["available"] >= 50
        redeems(company)
        reach = company.does(company.marketing, "GET", "/reach?from=2026-11-01&to=2026-11-30&group_by=network")["items"]
        human = {row["key"]: row["value"] for row in reach if row["metric"] == "clicks_human"}
        assert human["bluesky"] == 12 and {row["provenance"] for row in reach} >= {"counted"}
    with company.installation.app.app_context():
        assert verifying.verify_database(company.installation.settings).whole


def slug_of(company: Company, share_id: int) -> str:
    """The slug of a share's link."""
    return str(company.does(company.employee, "GET", f"/shares/{share_id}")["link"]["slug"])


def clicks(company: Company, shares: dict[str, tuple[int, str, str]]) -> None:
    """Twelve people and two robots follow the Bluesky post's link."""
    path = f"/r/{slug_of(company, shares['bluesky'][0])}"
    visitor = company.installation.app.test_client()
    for number in range(14):
        agent = PERSON if number < 12 else ROBOT
        address = f"198.51.100.{number}"
        answer = visitor.get(path, headers={"User-Agent": agent}, environ_base={"REMOTE_ADDR": address})
        assert answer.status_code == 302
        assert "energy.html" in answer.headers["Location"] and "utm_source=bluesky" in answer.headers["Location"]


def redeems(company: Company) -> None:
    """Marketing puts a perk up, the employee redeems it, marketing fulfils it."""
    perk = company.does(company.marketing, "POST", "/perks", {"name": "Coffee", "cost": 40, "stock": 1}, 201)
    asked = company.does(company.employee, "POST", "/redemptions", {"perk_id": perk["id"]}, 201)
    assert company.employee("POST", "/redemptions", {"perk_id": perk["id"]}).status_code in (409, 422)
    for verb in ("approve", "fulfil"):
        company.does(company.marketing, "POST", f"/redemptions/{asked['id']}/{verb}", {})
    balance = company.does(company.employee, "GET", "/balances/me")
    assert balance["redeemed"] == 40 and balance["held"] == 0
