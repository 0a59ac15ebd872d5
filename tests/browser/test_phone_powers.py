"""What a phone can do besides: its share sheet, its camera; and long German words on it."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from advocacy import clock
from advocacy.database import db, writing
from advocacy.people.models import Person
from tests.browser.serving import serve
from tests.browser.test_pages import SCREENS
from tests.browser.told import SLUG, _call
from tests.browser.world import _questions
from tests.installation import Installation
from tests.posts.lending import TEXT, permit, share

HAS_A_SHEET = """
window.shared = [];
Object.defineProperty(navigator, 'share', { value: async (said) => { window.shared.push(said); } });
"""
"""A browser without a phone's screen has no share sheet: what it would be given is noted instead."""
HAS_A_CAMERA = """
window.captures = [];
const click = HTMLInputElement.prototype.click;
HTMLInputElement.prototype.click = function () {
  window.captures.push(this.getAttribute('capture'));
  click.call(this);
};
"""


def test_a_post_is_handed_to_the_phones_share_sheet(sqlite: Installation, browser: Browser) -> None:
    """With the words that were approved, and no address of a page of ours; without a sheet there is no button."""
    person, now = sqlite.person(), clock.now()
    with sqlite.app.app_context(), writing():
        made = share(person, network="instagram", now=now, permit=permit(valid_from=now)).id
    with serve(sqlite) as served, served.signed_in(browser, person, **SCREENS["phone"]) as context:
        page = context.new_page()
        page.goto(f"{served.url}/posts/{made}")
        expect(page.locator("[data-share-url]")).to_be_hidden()
        page.add_init_script(HAS_A_SHEET)
        page.reload()
        page.locator("[data-share-url]").click()
        (said,) = page.evaluate("window.shared")
        assert TEXT in said["text"] and "url" not in said


def test_a_picture_is_taken_with_the_phones_camera(sqlite: Installation, browser: Browser) -> None:
    """The button opens the camera that looks away; the field beside it still offers what is there."""
    with sqlite.app.test_request_context(), writing():
        _call()
    with serve(sqlite) as served, browser.new_context(**SCREENS["phone"], is_mobile=True) as context:
        page = context.new_page()
        page.add_init_script(HAS_A_CAMERA)
        page.goto(f"{served.url}/stories/{SLUG}")
        page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name="Take a picture").first.click()
        chooser.value.set_files({"name": "dusk.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff"})
        assert page.evaluate("window.captures") == ["environment"]
        field = page.locator("input[type=file][data-camera]").first
        assert field.get_attribute("capture") is None and field.evaluate("(field) => field.files[0].name") == "dusk.jpg"


def test_open_questions_fit_a_phone_in_german(sqlite: Installation, browser: Browser) -> None:
    person = sqlite.person()
    with serve(sqlite) as served, served.signed_in(browser, person, **SCREENS["phone"]) as context:
        _questions(sqlite, person)
        with sqlite.app.app_context(), writing():
            db.session.get_one(Person, person).language = "de"
        page = context.new_page()
        page.goto(f"{served.url}/posts/questions/")
        expect(page.get_by_text("Ihre neuesten Beiträge auf LinkedIn ansehen")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
