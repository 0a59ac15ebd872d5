"""The audit of libraries: what is known is told, and what could not be asked is never taken for well."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests import audit
from tests.peers.ledger import Asked, Reply, StubServer
from tests.peers.running import free_port


class Osv(StubServer):
    """Knows one vulnerability, of one library."""

    def answer(self, asked: Asked) -> Reply:
        """As https://google.github.io/osv.dev/post-v1-query/ has it."""
        package = asked.fields().get("package", {})
        return Reply(200, {"vulns": [HOLE]} if package.get("name") == "holey" else {})


HOLE: dict[str, Any] = {
    "id": "PYSEC-2026-1", "summary": "A hole", "modified": "2026-01-01T00:00:00Z", "aliases": ["CVE-2026-1"],
    "affected": [{
        "package": {"name": "holey", "ecosystem": "PyPI"},
        "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.1"}]}],
    }],
}  # fmt: skip


@pytest.fixture
def libraries(tmp_path: Path) -> Path:
    """A folder with two libraries in it."""
    for name in ("whole", "holey"):
        made = tmp_path / f"{name}-1.0.dist-info"
        made.mkdir()
        (made / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    return tmp_path


def test_what_is_known_is_told(
    libraries: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    service = Osv().start()
    try:
        monkeypatch.setenv("ADVOCACY_OSV_URL", f"{service.url}/v1/query")
        assert audit.main(["--path", str(libraries)]) == 1
        said = capsys.readouterr()
        assert "holey 1.0: PYSEC-2026-1, mended in 1.1" in said.err and "2 libraries" in said.err
        (libraries / "holey-1.0.dist-info" / "METADATA").write_text(
            "Metadata-Version: 2.1\nName: sound\nVersion: 1.0\n"
        )
        assert audit.main(["--path", str(libraries)]) == 0
    finally:
        service.stop()


def test_without_a_line_nothing_is_called_well(
    libraries: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ADVOCACY_OSV_URL", f"http://127.0.0.1:{free_port()}/v1/query")
    assert audit.main(["--path", str(libraries)]) == audit.UNKNOWN
    assert "NOT AUDITED" in capsys.readouterr().err
