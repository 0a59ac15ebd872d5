"""Exports in a real browser: asked for by the form, the list puts itself in place, the file comes down; and imports."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, expect

from advocacy import clock
from advocacy.exports import jobs
from advocacy.people.capabilities import Role
from tests.browser.serving import Served

TOPICS = '{"name": "Water"}\n{"name": "Climate", "archived": true}\n{"name": 7}\n'


def test_an_export_is_asked_for_and_fetched(served: Served, browser: Browser) -> None:
    """The page shows that it waits, then by itself that it is there."""
    person = served.installation.person(Role.ADMIN)
    with served.signed_in(browser, person) as context:
        page = context.new_page()
        page.goto(f"{served.url}/admin/exports")
        page.get_by_role("button", name="Write the export").click()
        expect(page.get_by_role("alert").or_(page.locator(".alert")).first).to_contain_text("at least one")
        page.get_by_label("JSON lines").check()
        page.get_by_role("checkbox", name="Teams", exact=False).first.check()
        page.get_by_role("button", name="Write the export").click()
        expect(page.locator("[data-progress-url]")).to_contain_text("Waiting")
        with served.installation.app.app_context():
            jobs.write_exports(clock.now())
        fetch = page.get_by_role("link", name="Fetch")
        expect(fetch).to_be_visible(timeout=10_000)
        with page.expect_download() as coming:
            fetch.click()
        assert coming.value.suggested_filename == "advocacy-teams.jsonl"
        page.get_by_role("button", name="Remove").click()
        expect(page.get_by_text("Erased", exact=True)).to_be_visible()


def test_a_table_is_shown_and_then_read_in(served: Served, browser: Browser, tmp_path: Path) -> None:
    """What would happen stands there before it does."""
    file = tmp_path / "topics.jsonl"
    file.write_text(TOPICS)
    person = served.installation.person(Role.MARKETING)
    with served.signed_in(browser, person) as context:
        page = context.new_page()
        page.goto(f"{served.url}/admin/imports")
        with page.expect_download() as coming:
            page.get_by_role("link", name="Example").first.click()
        assert coming.value.suggested_filename.endswith("-example.csv")
        page.get_by_label("Topics").check()
        page.get_by_label("File in JSON lines").set_input_files(file)
        page.get_by_role("button", name="Look through it").click()
        expect(page.get_by_text("2 rows would change something.")).to_be_visible()
        page.get_by_role("button", name="Read it in").click()
        expect(page.get_by_text("Below is what became of every row.")).to_be_visible()
