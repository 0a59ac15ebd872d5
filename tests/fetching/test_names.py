"""TXT records, asked of a name server of our own on 127.0.0.1."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import dns.message
import dns.rcode
import dns.resolver
import dns.rrset
import pytest

from advocacy.errors import Breach
from advocacy.fetching.names import txt_records


@pytest.fixture
def name_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Knows river.example, says so of bare.example, and nothing of anybody else."""
    door = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    door.bind(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            asked, who = door.recvfrom(4096)
            if not asked:
                return
            answer = dns.message.make_response(dns.message.from_wire(asked))
            name = answer.question[0].name.to_text()
            if name == "river.example.":
                answer.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", '"advocacy-" "abc"', '"v=spf1"'))
            elif name == "broken.example.":
                answer.set_rcode(dns.rcode.SERVFAIL)
            elif name != "bare.example.":
                answer.set_rcode(dns.rcode.NXDOMAIN)
            door.sendto(answer.to_wire(), who)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], door.getsockname()[1]
    monkeypatch.setattr(dns.resolver, "Resolver", lambda: resolver)
    yield
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"", door.getsockname())
    thread.join()
    door.close()


@pytest.mark.usefixtures("name_server")
def test_txt_records() -> None:
    """Strings of one record are one text; nothing there is nothing; no answer is said."""
    assert sorted(txt_records("river.example")) == ["advocacy-abc", "v=spf1"]
    assert txt_records("bare.example") == txt_records("nobody.example") == []
    for wrong in ("broken.example", "a..example", f"{'x' * 70}.example"):
        with pytest.raises(Breach, match="no answer"):
            txt_records(wrong)
