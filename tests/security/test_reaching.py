"""Every door that takes an address people give, against every way to write one that is not theirs to reach."""

from __future__ import annotations

import ast
import socket
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from advocacy import clock, settings
from advocacy.chat import calling
from advocacy.database import db, writing
from advocacy.errors import Refused
from advocacy.identity import documents
from advocacy.networks.contract import NetworkRefused
from advocacy.networks.public_looks import public_post, public_profile
from advocacy.networks.registry import wire_of
from advocacy.posts import reading_back
from advocacy.posts.means import Means
from advocacy.push import delivering as push
from advocacy.push.sealing import Subscription
from advocacy.webhooks import jobs as webhooks
from advocacy.webhooks.models import Delivery, DeliveryTry, Endpoint
from content_library.intake import intake
from content_library.intake.heard import heard_feed
from influencers.joining import evidence
from tests.house.source import modules
from tests.security.company import Company, company_in

INSIDE = {"inside.example": "10.0.0.8", "metadata.google.internal": "169.254.169.254", "localhost": "127.0.0.1",
          "localhost.": "127.0.0.1", "LOCALHOST": "127.0.0.1", "six.example": "fd00:ec2::254",
          "mapped.example": "::ffff:10.0.0.8", "link.example": "fe80::1"}  # fmt: skip
"""Names -> where they lead in these tests."""
ADDRESSES = (
    *(f"https://{name}/x" for name in INSIDE),
    "https://127.0.0.1/x", "http://127.0.0.1/x", "https://127.1/x", "https://2130706433/x", "https://0x7f000001/x",
    "https://0177.0.0.1/x", "https://0/x", "https://0.0.0.0/x", "https://10.1.2.3:8080/x", "https://172.16.5.5/x",
    "https://192.168.0.1/x", "https://100.64.0.1/x", "https://169.254.169.254/latest/meta-data/",
    "https://[::1]/x", "https://[::]/x", "https://[fd00:ec2::254]/x", "https://[fe80::1%25eth0]/x",
    "https://[::ffff:169.254.169.254]/x", "https://[64:ff9b::a9fe:a9fe]/x", "https://[2002:7f00:1::]/x",
    "https://①②⑦.⓪.⓪.①/x", "https://public.example@127.0.0.1/x", "https://127.0.0.1\\@public.example/x",
    "https://public.example:6379/x", "https://public.example:25/x", "file:///etc/passwd", "gopher://127.0.0.1:6379/_x",
    "ftp://public.example/x", "dict://127.0.0.1:11211/stat", "unix:///var/run/docker.sock", "//127.0.0.1/x",
    "https://127.0.0.1\r\nHost:public.example/", "https://127.0.0.1#@public.example/", "https://127.0.0.1?@public.example/",
)  # fmt: skip


@pytest.fixture(scope="module")
def strict(company_template: tuple[Any, int], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """The company with the settings of everyday: no private host is allowed."""
    folder = tmp_path_factory.mktemp("strict") / "copy"
    with company_in(company_template, folder, fetch_hosts=frozenset()) as found:
        yield found


@pytest.fixture
def dialled(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every address that somebody tries to connect to; nobody gets through. Names lead where ``INSIDE`` says."""
    tried: list[Any] = []

    def connect(_self: socket.socket, address: Any) -> None:
        tried.append(address)
        raise ConnectionRefusedError("not in this test")

    def getaddrinfo(host: Any, port: Any, *_given: Any, **_named: Any) -> list[Any]:
        name = host.decode() if isinstance(host, bytes) else str(host)
        found = INSIDE.get(name) or (name if set(name) <= set("0123456789.abcdefABCDEFx:") and name != "" else None)
        if found is None:
            raise socket.gaierror(socket.EAI_NONAME, "unknown in this test")
        if ":" not in found:
            try:
                found = socket.inet_ntoa(socket.inet_aton(found))  # as the C library reads 127.1 and 0x7f000001
            except OSError as no_address:
                raise socket.gaierror(socket.EAI_NONAME, "unknown in this test") from no_address
        family = socket.AF_INET6 if ":" in found else socket.AF_INET
        return [(family, socket.SOCK_STREAM, 6, "", (found, port))]

    monkeypatch.setattr(socket.socket, "connect", connect, raising=False)
    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return tried


def _webhook(url: str) -> object:
    """An address that was kept before, or written past the form, is looked at with every try."""
    now = clock.now() + timedelta(days=2)
    with writing():
        endpoint = db.session.query(Endpoint).first()
        assert endpoint is not None
        endpoint.url, endpoint.wait_until = url, None
        for each in db.session.query(Delivery).filter_by(endpoint_id=endpoint.id):
            each.next_try_at, each.taken_at, each.given_up_at, each.tries = now, None, None, 0
    webhooks.deliver(now + timedelta(minutes=1))
    said = db.session.query(DeliveryTry).order_by(DeliveryTry.id.desc()).first()
    assert said is not None
    db.session.commit()
    return said.status


def _push(url: str) -> object:
    now, keys = clock.now(), _browsers_keys()
    to = Subscription(url, *keys)
    leased = push.Leased(1, 1, "{}", "tag", to.kept(), 1, now + timedelta(hours=1), now)
    return push._hand_over(leased, settings.current(), now).status


def _browsers_keys() -> tuple[str, str]:
    point = ec.generate_private_key(ec.SECP256R1()).public_key()
    raw = point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return tuple(urlsafe_b64encode(each).decode().rstrip("=") for each in (raw, b"s" * 16))  # type: ignore[return-value]


DOORS: dict[str, Callable[[str], object]] = {
    "a page for a story": intake.look_at,
    "a feed": intake.look_at_feed,
    "a picture that a page names": lambda url: intake._picture(url)[0],
    "a feed that is listened to": lambda url: heard_feed(url, None, None),
    "a post by hand": lambda url: reading_back._evidence(1, url, Means())[0],
    "a partner's post": lambda url: public_post(url, "web"),
    "a site that is to be proved": lambda url: evidence._on_page(url, "code").presence or None,
    "an applicant's profile": lambda url: public_profile("web", url),
    "an account's server": lambda url: wire_of(settings.current()).answered("GET", url),
    "an account's server, as typed": lambda url: wire_of(settings.current()).answered(
        "GET", wire_of(settings.current()).root(url) + "/api/v2/instance"
    ),
    "an identity provider": lambda url: documents.document_of(url, clock.now()),
    "a chat's webhook": lambda url: calling.post(url, "{}").status,
    "a webhook": _webhook,
    "a phone": _push,
}
"""What it is for -> asks for an address; gives None, or raises, when nothing came of it."""


@pytest.mark.parametrize("door", DOORS)
def test_no_door_leads_inside(strict: Company, dialled: list[Any], door: str) -> None:
    """Nothing is dialled, and whoever asked is told so in words or gets nothing."""
    reached = []
    with strict.installation.app.test_request_context():
        for url in ADDRESSES:
            try:
                came = DOORS[door](url)
            except (Refused, NetworkRefused):
                came = None
            if came is not None:
                reached.append((url, came))
    assert dialled == []
    assert reached == []


def test_a_public_address_is_dialled(strict: Company, dialled: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """The test above would see it: the same doors do dial what is public, at the address that was checked."""
    monkeypatch.setitem(INSIDE, "public.example", "93.184.215.14")
    with strict.installation.app.test_request_context():
        for door in DOORS.values():
            before = len(dialled)
            with suppress(Refused, NetworkRefused):
                door("https://public.example/x")
            assert [address[0] for address in dialled[before:]] == ["93.184.215.14"], door


KNOWN = {
    "content_library.intake.intake", "content_library.intake.heard", "advocacy.posts.reading_back",
    "advocacy.networks.page_seen", "advocacy.networks.wire", "advocacy.identity.documents", "advocacy.identity.oidc",
    "advocacy.chat.calling", "advocacy.webhooks.sending", "advocacy.push.delivering",
    "influencers.joining.evidence",
    "content_library.items.rewriting",  # asks a service that the settings name
}  # fmt: skip
"""Who takes something of ``advocacy.fetching`` that leaves the machine; a new one belongs into ``DOORS``."""


def test_every_door_is_known() -> None:
    going = {"fetch", "ask", "deliver", "guarded_session"}
    found = {
        module.name
        for module in modules()
        if not module.within("advocacy.fetching")
        for node in module.find(ast.ImportFrom)
        if (node.module or "").startswith("advocacy.fetching") and {each.name for each in node.names} & going
    }
    assert found == KNOWN


def test_which_private_hosts_may_be_reached_is_never_what_people_say() -> None:
    """The hosts that are let through come from the settings in every call."""
    odd = []
    for module in modules():
        if module.within("advocacy.fetching"):
            continue
        for call in module.find(ast.Call):
            if ast.unparse(call.func).rpartition(".")[2] not in {"fetch", "deliver", "guarded_session", "Wire"}:
                continue
            given = [named.value for named in call.keywords if named.arg in {"allowed_hosts", "hosts"}]
            made_up = [each for each in given if isinstance(each, ast.Constant | ast.Set | ast.Call)]
            odd += [f"{module.at(call)} {said}" for each in made_up if (said := ast.unparse(each)) != "hosts()"]
    assert odd == []
