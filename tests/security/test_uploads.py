"""Every door that takes a file, against files that nobody should send: answered in words, in time, nothing of it kept.

The doors are found in the code, so that a new one is tried at once. What is taken of which kind is in
``tests/content_library/test_uploads.py``.
"""

from __future__ import annotations

import inspect
import io
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from advocacy.database import db
from content_library.models import Media
from tests.browser.test_pages import IDS
from tests.content_library.files import pdf
from tests.security.company import Company
from tests.security.hostile import FILES, NAMES, with_remark
from tests.thinned import some

TAKES = re.compile(r"request\.files|location=\"(?:files|form_and_files)\"|_and_files_data")
FIELDS = ("file", "picture", "codes", "sheet", "answer", "picture1", "picture_1", "upload")
"""Names under which doors take files; all are sent."""
AT_MOST = 6.0
"""Seconds for one file, on a busy machine."""
RUNS = (b"<script", b"alert(1)", b"/etc/passwd", b"<svg xmlns='http://www.w3.org/2000/svg' onload")
OTHERS = {"deliverable_id": 3, "slug": "rivers", "run_id": 1}


def doors(app: Flask) -> dict[str, str]:
    """Endpoint -> path of every view that takes a file."""
    found = {}
    for rule in app.url_map.iter_rules():
        view = inspect.unwrap(app.view_functions[rule.endpoint])
        if "POST" in (rule.methods or ()) and view.__module__.split(".")[0] in {
            "advocacy", "content_library", "rewards", "influencers",
        } and TAKES.search(inspect.getsource(view)):  # fmt: skip
            path = rule.rule
            for name in rule.arguments:
                path = re.sub(rf"<(?:\w+:)?{name}>", str({**IDS, **OTHERS}[name]), path)
            found[rule.endpoint] = path
    return found


def kept(company: Company) -> Iterator[tuple[Path, bytes]]:
    """Every file below the data directory, the database and the journals excepted."""
    for path in company.installation.settings.data_dir.rglob("*"):
        if path.is_file() and ".sqlite3" not in path.name and "journal" not in str(path):
            yield path, path.read_bytes()


def test_no_door_breaks_or_keeps_what_runs(company: Company, tmp_path: Path) -> None:
    app, person = company.installation.app, company.person
    browser, token = company.browser(), company.installation.api_of(person).token
    app.testing = False
    outside = {path for path in tmp_path.rglob("*") if path.is_file()}
    wrong, tried = [], doors(app)
    assert len(tried) > 12, tried
    names = iter(NAMES * 100)
    for number, (endpoint, path) in enumerate(tried.items()):
        for what, body in some(list(FILES.items()), 4, number):
            begun, name = time.monotonic(), next(names)
            data = {field: (io.BytesIO(body), name) for field in FIELDS}
            headers = {"Authorization": f"Bearer {token}"} if path.startswith("/api/") else {}
            answer = browser.post(path, data=data, headers=headers, content_type="multipart/form-data")
            took = time.monotonic() - begun
            if answer.status_code >= 500 or took > AT_MOST:
                wrong.append((endpoint, what, answer.status_code, round(took, 1)))
            if "root:x:0:0" in answer.text:
                wrong.append((endpoint, what, 0, 0.0))
    assert wrong == []
    for place, content in kept(company):
        assert not any(each in content for each in RUNS), place
    new = {path for path in tmp_path.rglob("*") if path.is_file()} - outside
    assert all(path.is_relative_to(company.installation.settings.data_dir) for path in new)


def test_what_a_picture_says_beside_its_pixels_goes(company: Company) -> None:
    """Where it was taken, by whom, and whatever somebody put there to be run."""
    secret = b"<script>alert(1)</script> GPS 52.5 13.4"
    browser = company.browser()
    answer = browser.post("/media/", data={"file": (io.BytesIO(with_remark(secret)), "a.jpg"), "alt": "A square"})
    assert answer.status_code in {200, 302}, answer.text
    assert all(secret not in content for _place, content in kept(company))


@pytest.mark.parametrize("name", [each for each in NAMES if "\n" not in each])
def test_a_name_of_a_file_is_no_path_and_no_header(company: Company, name: str) -> None:
    """What comes back as a download is called by letters and digits only."""
    browser = company.browser()
    browser.post("/media/", data={"file": (io.BytesIO(pdf()), name), "alt": "A sheet"})
    with company.installation.app.app_context():
        newest = db.session.query(Media).order_by(Media.id.desc()).first()
        assert newest is not None and not set(newest.name) & set("/\\\r\n\0")
        sha256 = newest.sha256
    answer = browser.get(f"/library/media/{sha256}?download=1")
    said = answer.headers["Content-Disposition"]
    assert re.fullmatch(r'attachment; filename="[\w. -]+"', said), said
    assert (
        answer.headers["Content-Type"] == "application/pdf" and "sandbox" in answer.headers["Content-Security-Policy"]
    )
