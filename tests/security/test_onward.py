"""Nobody is led away: wherever an address to go on to comes in, only a path of ours comes out."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy import clock
from advocacy.database import db, writing
from advocacy.history import Actor
from advocacy.mailing import Mail
from advocacy.people import signing_in
from advocacy.people.models import LinkPurpose, Person
from advocacy.web.visit import onward
from tests.installation import Installation
from tests.security.company import BASE, Company
from tests.thinned import some

ELSEWHERE = (
    "https://evil.example", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
    "http:evil.example",
    "/\t/evil.example", "/\n/evil.example", "/\r/evil.example", "\t//evil.example", " //evil.example", "/%5cevil\\x",
    "javascript:alert(1)", "data:text/html,x", "//evil.example\\@acme.example", "https:/evil.example", "evil.example",
    "/\x00/evil.example", "//[::1]/", "////evil.example", "/.//evil.example", "/..//evil.example", "/./\\evil.example",
    "@evil.example", "/\u2028/evil.example", "\u3002", "?next=x", "#x", "",
)  # fmt: skip
NAMES = ("next", "url", "to", "redirect", "return", "back", "onward", "from", "continue")
OTHERS = ("q", "cursor", "view", "period", "kind", "network", "language", "email", "ticket", "state", "code", "by")
SIGNS = st.text(alphabet="/\\.:@?#%\t\n\r \x00evil5c2f\u2028", max_size=30)


def browsers_host(path: str) -> str:
    """The host that a browser goes to: it drops tabs and line ends and takes a backslash for a slash (WHATWG URL)."""
    plain = path.strip("".join(map(chr, range(33)))).translate({9: None, 10: None, 13: None}).replace("\\", "/")
    return urlsplit(urljoin("http://ours.example/sign-in", plain)).netloc


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_elsewhere_is_not_gone_to(wanted: str) -> None:
    assert browsers_host(onward(wanted, "/home")) == "ours.example"


@given(st.one_of(SIGNS, SIGNS.map(lambda text: f"/{text}"), st.text(max_size=40)))
def test_nothing_leads_elsewhere(wanted: str) -> None:
    found = onward(wanted, "/home")
    assert found.startswith("/") and browsers_host(found) == "ours.example"


@pytest.mark.parametrize("wanted", ["/feed", "/feed?network=x&next=https://evil.example", "/items/3#comments", "/é"])
def test_a_path_of_ours_is(wanted: str) -> None:
    assert onward(wanted, "/home") == wanted


@pytest.mark.parametrize("wanted", [each for each in ELSEWHERE if "\x00" not in each])
def test_signing_in_leads_nowhere_else(sqlite: Installation, wanted: str) -> None:
    """By a link, and for whoever is signed in already."""
    browser = sqlite.browser_of(person := sqlite.person())
    with sqlite.app.app_context(), writing():
        found = db.session.get_one(Person, person)
        key = signing_in.make_link(found, LinkPurpose.SIGN_IN, actor=Actor.system(), now=clock.now())
    answers = [
        browser.get("/sign-in", query_string={"next": wanted}),
        sqlite.app.test_client().post(f"/sign-in/link/{key}", data={"next": wanted}),
    ]
    for answer in answers:
        assert answer.status_code == 302
        assert browsers_host(answer.headers["Location"]) in {"ours.example", "localhost"}, wanted


def test_no_page_leads_elsewhere_or_says_more_because_its_address_says_so(looked_at: Company) -> None:
    """Every page is asked with every name that an address to go on to has had anywhere, and with line ends in the
    others: no answer leads out, breaks, or has a header more."""
    asked = {**dict.fromkeys(NAMES, "https://evil.example/x"), **dict.fromkeys(OTHERS, "x\r\nSet-Cookie: a=b")}
    browser, nobody = looked_at.browser(), looked_at.installation.app.test_client()
    looked_at.installation.app.testing = False
    wrong, redirected = {}, 0
    for client, pages in ((browser, looked_at.pages()), (nobody, looked_at.pages(public=True))):
        for path, endpoint in some(list(pages.items()), 2):
            answer = client.get(path, query_string=asked, buffered=True)
            where = answer.headers.get("Location", "")
            redirected += bool(where)
            led = urlsplit(urljoin(BASE, where)).netloc != urlsplit(BASE).netloc
            split = any(
                "\n" in said or "\r" in said or "a=b" in said for name, said in answer.headers if name != "Location"
            )
            if led or split or (answer.status_code >= 500 and endpoint != "probes.ready"):
                wrong[path] = (answer.status_code, where)
    assert wrong == {}
    assert redirected > 2


def test_who_is_not_signed_in_comes_back_to_a_page_of_ours(sqlite: Installation) -> None:
    """The path that was asked for, whatever it looks like, goes along as one of ours."""
    nobody = sqlite.app.test_client()
    for path in ("//evil.example/feed", "/feed?x=//evil.example", "/posts/%2f%2fevil.example", "/feed?next=//evil"):
        where = nobody.get(path, base_url=BASE).headers.get("Location", "")
        assert urlsplit(urljoin(BASE, where)).netloc == urlsplit(BASE).netloc, path


@pytest.mark.parametrize("host", ["evil.example", "localhost:80@evil.example", "evil.example/x"])
def test_a_forged_host_is_in_no_link_that_is_sent(sqlite: Installation, host: str) -> None:
    """Addresses in mail are made from the settings, never from what a request calls us."""
    sqlite.person()
    sqlite.app.config["WTF_CSRF_ENABLED"] = False
    nobody = sqlite.app.test_client()
    answer = nobody.post(
        "/sign-in/mail", data={"email": "p1@acme.example"}, headers={"Host": host, "X-Forwarded-Host": host}
    )
    assert answer.status_code in {200, 400}

    with sqlite.app.app_context():
        for mail in db.session.query(Mail):
            assert "evil.example" not in mail.text and sqlite.settings.base_url in mail.text
