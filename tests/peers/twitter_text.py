"""X's own library twitter-text, as it counts: npm ships it, Node runs it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.peers.bluesky import node
from tests.peers.running import PeerMissing

HERE = Path(__file__).parent


def weighed(texts: Sequence[str]) -> list[tuple[int, bool]]:
    """Each text's weight, and whether X would take it. Raises PeerMissing where the library is not installed."""
    if not (HERE / "node_modules/twitter-text").exists():
        raise PeerMissing("X's library twitter-text", "make peers")
    run = subprocess.run(
        [node(), HERE / "weigh.mjs"],
        input=json.dumps(list(texts)).encode(),
        capture_output=True,
        check=True,
        timeout=60,
    )
    return [(int(weight), bool(fits)) for weight, fits in json.loads(run.stdout)]
