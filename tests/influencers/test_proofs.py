"""Proofs of accounts: where the code may stand, who may say that they saw it, and when a proof falls."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from advocacy.database import db, writing
from advocacy.errors import Breach, InvalidMove, NotFound
from advocacy.networks.contract import NetworkRefused
from advocacy.networks.public_looks import Presence, PublicProfile
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from influencers.joining import evidence, jobs, proofs
from influencers.joining.evidence import Sight
from influencers.partners import partners
from influencers.partners.models import PartnerAccount, ProofState
from tests.influencers.applicants import ME, NOW
from tests.installation import Installation


def account_of(person_id: int, handle: str = "nora", network: str = "instagram", url: str = "") -> PartnerAccount:
    partner = partners.keep_partner(db.session.get_one(Person, person_id), actor=ME, now=NOW)
    return partners.add_account(partner, network, handle, url, actor=ME, now=NOW)


def test_a_code_proves_once_and_one_partner_alone(installation: Installation) -> None:
    """The same code until it is proven; another partner's claim to the same account is refused."""
    one, other = installation.person(), installation.person()
    with installation.app.app_context(), writing():
        mine, theirs = account_of(one), account_of(other)
        code = proofs.hand_out(mine, actor=ME, now=NOW)
        assert code.startswith(proofs.PREFIX) and proofs.hand_out(mine, actor=ME, now=NOW) == code
        assert not proofs.conclude(mine, Sight(why="Not there."), actor=ME, now=NOW) and mine.unseen == "Not there."
        assert proofs.conclude(mine, Sight("bio", "id-1"), actor=ME, now=NOW)
        assert (mine.state, mine.proven_how, mine.account_id) == (ProofState.PROVEN, "bio", "id-1")
        with pytest.raises(InvalidMove):
            proofs.hand_out(mine, actor=ME, now=NOW)
        proofs.hand_out(theirs, actor=ME, now=NOW)
        with pytest.raises(Breach, match="Another partner"):
            proofs.conclude(theirs, Sight("bio", "id-1"), actor=ME, now=NOW)
        with pytest.raises(NotFound):
            proofs.own_account(other, mine.id)


def test_a_person_may_see_it_but_not_for_themselves(sqlite: Installation) -> None:
    """Where no program is let in; the label stays "seen by a person"."""
    person = sqlite.person()
    with sqlite.app.app_context(), writing():
        account = account_of(person)
        with pytest.raises(InvalidMove, match="No code"):
            proofs.seen_by_person(account, actor=ME, now=NOW)
        proofs.hand_out(account, actor=ME, now=NOW)
        with pytest.raises(InvalidMove, match="own account"):
            proofs.seen_by_person(account, actor=db.session.get_one(Person, person).actor, now=NOW)
        proofs.conclude(account, Sight(why="Hidden.", presence="hidden"), actor=ME, now=NOW)
        assert [each.id for each in proofs.waiting_for_person()] == [account.id]
        proofs.seen_by_person(account, actor=ME, now=NOW)
        assert account.proven_how == "person" and not proofs.waiting_for_person()
        with pytest.raises(Breach, match="Say why"):
            proofs.disprove(account, actor=ME, now=NOW, why=" ")
        proofs.disprove(account, actor=ME, now=NOW, why="It is a shop's.")
        assert account.state is ProofState.DISPROVEN and not account.proof_code


def test_old_proofs_are_looked_at_again(sqlite: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """They fall when the account is gone or another one's by now; no answer, or a code taken away, is no reason."""
    sights = {
        "gone": Sight(presence="gone"), "other": Sight(presence="found", account_id="id-9"),
        "away": Sight(again=True), "bare": Sight(presence="found", account_id="id-1"),
    }  # fmt: skip
    monkeypatch.setattr(evidence, "look", lambda network, handle, url, code: sights[handle])
    person = sqlite.person()
    with sqlite.app.app_context():
        with writing():
            for handle in sights:
                account = account_of(person, handle)
                proofs.hand_out(account, actor=ME, now=NOW)
                proofs.conclude(account, Sight("bio", "id-1" if handle != "gone" else ""), actor=ME, now=NOW)
                account.account_id = "id-1"
        assert jobs.prove_again(NOW + timedelta(days=89)) == 0
        assert jobs.prove_again(NOW + timedelta(days=91)) == 2
        with writing():
            states = {each.handle: each.state.value for each in proofs.accounts_of(person)}
    assert states == {"gone": "claimed", "other": "claimed", "away": "proven", "bare": "proven"}


PROFILE = PublicProfile("instagram", "id-1", "nora", "https://i.example/nora", bio="films advocacy-abc", source="s")
GONE = PublicProfile("instagram", "", "nora", "", presence=Presence.GONE, why="None.")


@pytest.mark.parametrize(
    ("answer", "sight"),
    [
        (PROFILE, Sight("bio", "id-1", "found", "", "s")),
        (GONE, Sight("", "", "gone", "None.")),
        (NetworkRefused("Away."), Sight(why="Away.", again=True)),
        (NetworkRefused("No address.", permanent=True), Sight(why="No address.")),
    ],
)
def test_what_a_profile_shows(
    monkeypatch: pytest.MonkeyPatch, answer: PublicProfile | NetworkRefused, sight: Sight
) -> None:
    """Found, gone, or no answer: each its own."""

    def profile(network: str, who: str) -> PublicProfile:
        if isinstance(answer, NetworkRefused):
            raise answer
        return answer

    monkeypatch.setattr(evidence, "public_profile", profile)
    assert evidence.look("instagram", "nora", "", "advocacy-abc") == sight


@pytest.mark.parametrize(
    ("claimed", "seen", "account_id", "how"),
    [
        ("celebrity@big.example", "@nobody@fake.example", "1", ""),
        ("celebrity@big.example", "@celebrity@fake.example", "1", ""),
        ("Nora@s.example", "@nora@s.example", "1", "bio"),
        ("nora", "@nora@s.example", "1", "bio"),
        ("did:plc:x", "@nora.example", "did:plc:x", "bio"),
        ("nora.example", "@other.example", "did:plc:x", ""),
    ],
)
def test_an_address_proves_the_account_that_is_there(
    monkeypatch: pytest.MonkeyPatch, claimed: str, seen: str, account_id: str, how: str
) -> None:
    """Somebody claims one account and gives the address of another, where the code is."""
    told = PublicProfile("mastodon", account_id, seen, "https://s.example/@n", bio="advocacy-abc")
    monkeypatch.setattr(evidence, "public_profile", lambda network, who: told)
    sight = evidence.look("mastodon", claimed, "https://s.example/@n", "advocacy-abc")
    assert sight.how == how and bool(sight.account_id) is bool(how)


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = b"<html><head><meta name='advocacy' content='advocacy-abc'></head><body>Hello</body></html>"
        self.send_response(200 if self.path == "/nora" else 404)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def site() -> Iterator[int]:
    """A site of one's own, with the code on one page."""
    server = HTTPServer(("127.0.0.1", 0), _Page)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def test_a_page_or_its_name_shows_the_code(
    sqlite: Installation, site: int, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    """On the page, in DNS, nowhere."""
    records: dict[str, list[str]] = {}
    monkeypatch.setattr(evidence, "txt_records", lambda host: records.get(host, []))
    with sqlite.app.app_context():
        page = f"http://127.0.0.1:{site}/nora"
        assert evidence.look("web", "", page, "advocacy-abc").how == "page"
        assert evidence.look("web", "", page, "advocacy-xyz").how == ""
        gone = evidence.look("web", "", f"http://127.0.0.1:{site}/other", "advocacy-abc")
        assert gone.how == "" and gone.presence == "gone"
        records["_advocacy.127.0.0.1"] = ["v=spf1", "advocacy-abc"]
        assert evidence.look("web", "", page, "advocacy-abc").how == "dns"


def test_the_portal_and_the_desk(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Name an account, get its code, have it looked at; somebody else's is not there."""
    person, other = installation.person(Role.AMBASSADOR), installation.person(Role.AMBASSADOR)
    browser = installation.browser_of(person)
    assert browser.post("/portal/accounts", data={"network": "instagram", "handle": "@nora"}).status_code == 302
    page = browser.get("/portal/accounts").text
    assert proofs.PREFIX in page and "look now" in page
    assert installation.browser_of(other).post("/portal/accounts/1/look").status_code == 404
    desk = installation.browser_of(installation.person(Role.MARKETING))
    monkeypatch.setattr(evidence, "public_profile", lambda network, who: PublicProfile(
        "instagram", "", "nora", "", presence=Presence.HIDDEN, why="Shows nothing."))  # fmt: skip
    assert browser.post("/portal/accounts/1/look").status_code == 302
    assert "Shows nothing." in desk.get("/programmes/applications/accounts").text
    assert desk.post("/programmes/applications/accounts/1/seen").status_code == 302
    assert "seen by a person" in browser.get("/portal/accounts").text
