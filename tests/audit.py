"""``make audit``: has a library that is installed here a known vulnerability? pip-audit asks OSV (https://osv.dev).

Exit status 0: none is known. 1: there is one; it is named, with the version that mends it. 75 (``EX_TEMPFAIL``): nobody
could be asked, so nothing is known, which is said aloud: a machine without a line is no reason to call it well.

Names and versions of libraries leave the machine, nothing else. ``ADVOCACY_OSV_URL`` asks another server that speaks
OSV's API. More arguments go to pip-audit (``--path FOLDER`` looks elsewhere).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

UNKNOWN = 75
ACCEPTED: dict[str, tuple[date, str]] = {}
"""Vulnerability -> the day until which we live with it, and why it does not reach us."""
COMMAND = [sys.executable, "-m", "pip_audit", "--skip-editable", "--progress-spinner", "off", "--timeout", "10",
           "-s", "osv", "-f", "json"]  # fmt: skip


def main(given: Sequence[str]) -> int:
    """Asks, says what was found, gives the exit status."""
    elsewhere = os.environ.get("ADVOCACY_OSV_URL", "")
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "told.json"
        where = [] if "--path" in given else ["--local"]
        service = ["--osv-url", elsewhere] if elsewhere else []
        done = subprocess.run(
            [*COMMAND, *where, *service, *given, "-o", str(told)], capture_output=True, text=True, check=False
        )
        if not told.exists() or not told.stat().st_size:
            why = (done.stderr.strip().splitlines() or ["no answer"])[-1]
            _say(f"NOT AUDITED: OSV could not be asked about our libraries ({why[:200]}).")
            return UNKNOWN
        found = json.loads(told.read_text())["dependencies"]
    return _said(found, datetime.now(UTC).date())


def _said(libraries: Sequence[dict[str, Any]], today: date) -> int:
    wrong, unseen = list(_vulnerable(libraries, today)), [each for each in libraries if "skip_reason" in each]
    for each in unseen:
        _say(f"not looked at: {each['name']} ({each['skip_reason']})")
    for line in wrong:
        _say(line)
    _say(f"{len(libraries) - len(unseen)} libraries asked about, {len(wrong)} known vulnerabilities.")
    if not libraries:
        _say("NOT AUDITED: there is no library here to ask about.")
        return UNKNOWN
    return 1 if wrong else 0


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def _vulnerable(libraries: Sequence[dict[str, Any]], today: date) -> Iterator[str]:
    for each in libraries:
        for one in each.get("vulns", []):
            until, _why = ACCEPTED.get(one["id"], (date.min, ""))
            if today > until:
                mended = ", ".join(one.get("fix_versions") or ["no version yet"])
                yield f"{each['name']} {each['version']}: {one['id']}, mended in {mended}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
