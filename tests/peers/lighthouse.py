"""Lighthouse, as npm ships it, in the local Chromium: how good a page is on a phone."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.peers.awaited import PeerFailed
from tests.peers.bluesky import node
from tests.peers.browsing import FLAGS, executable
from tests.peers.running import PeerMissing

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Measured:
    """A page's scores out of 100 by category, where it ended up, and what lowers them: category, audit, what."""

    scores: Mapping[str, int]
    at: str
    wrong: list[tuple[str, str, str]]


def measured(pages: Mapping[str, tuple[str, Mapping[str, str]]], seconds: float = 300) -> dict[str, Measured]:
    """Name -> (address, headers) of pages, each as a phone on a slow line sees it. Raises PeerMissing."""
    if not (HERE / "node_modules/lighthouse").exists():
        raise PeerMissing("Lighthouse", "make peers")
    asked = {
        "chrome": executable(), "flags": [*FLAGS, "--headless=new"],
        "pages": {name: {"url": url, "headers": dict(headers)} for name, (url, headers) in pages.items()},
    }  # fmt: skip
    run = subprocess.run(
        [node(), HERE / "lighthouse.mjs"], input=json.dumps(asked).encode(), capture_output=True, timeout=seconds,
    )  # fmt: skip
    if run.returncode:
        raise PeerFailed(run.stderr.decode()[-2000:])
    told = [json.loads(line) for line in run.stdout.splitlines()]
    return {
        each["name"]: Measured(each["scores"], each["at"], [(kind, audit, what) for kind, audit, what in each["wrong"]])
        for each in told
    }
