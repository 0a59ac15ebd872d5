"""A company's site on loopback: a feed, pages and pictures, and the trouble that sites make."""

from __future__ import annotations

import struct
import time
import zlib
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from io import BytesIO
from typing import Any

from PIL import Image

MEGABYTE = 1_000_000

FEED = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Acme newsroom</title>
<link>{site}/</link><language>en</language>
<item><title>We cut our energy use by 41 %</title><link>{site}/energy?utm_source=feed</link>
<description>&lt;p&gt;The report.&lt;script&gt;alert(1)&lt;/script&gt;&lt;/p&gt;</description></item>
<item><title>Atlas 3.0</title><link>{site}/atlas</link><description>Faster.</description></item>
</channel></rss>"""
ODD = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title></title>
<item><title>Port</title><link>http://host:99999/a</link></item>
<item><title>Host</title><link>http://bücher..de/b</link></item>
<item><title>Good</title><link>{site}/good</link></item></channel></rss>"""
BROKEN = "<rss version='2.0'><channel><title>Acme</title><item><title>Half"
PAGE = """<!doctype html><html lang="en"><head><title>Energy</title>
<meta property="og:title" content="{title}"><meta property="og:description" content="How we did it.">
<meta property="og:image" content="{site}/{picture}"><link rel="canonical" href="{site}/energy"></head></html>"""


def bomb() -> bytes:
    """A PNG of a few kilobytes that says it has 60,000 by 60,000 pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


def picture() -> bytes:
    target = BytesIO()
    Image.new("RGB", (900, 470), (79, 70, 229)).save(target, "PNG")
    return target.getvalue()


class Newsroom(BaseHTTPRequestHandler):
    """Each path is a document or a kind of trouble."""

    def do_GET(self) -> None:
        with suppress(BrokenPipeError, ConnectionResetError):
            getattr(self, "give_" + self.path.strip("/").split("?")[0].replace("-", "_"), self.give_nothing)()

    @property
    def site(self) -> str:
        return f"http://{self.headers['Host']}"

    def answer(self, body: bytes | str, kind: str = "text/html", status: int = 200, **headers: Any) -> None:
        content = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def give_feed(self) -> None:
        if self.headers.get("If-None-Match") == '"one"':
            self.answer(b"", "application/rss+xml", 304)
        else:
            self.answer(FEED.replace("{site}", self.site), "application/rss+xml", ETag='"one"')

    def give_talkative_feed(self) -> None:
        """Validators that are longer than anybody keeps."""
        validators: dict[str, Any] = {"ETag": f'"{"e" * 4000}"', "Last-Modified": "x" * 4000}
        self.answer(FEED.replace("{site}", self.site), "application/rss+xml", **validators)

    def give_odd_feed(self) -> None:
        """Links that are no web addresses among one that is, and no title."""
        self.answer(ODD.replace("{site}", self.site), "application/rss+xml")

    def give_broken_feed(self) -> None:
        self.answer(BROKEN, "application/rss+xml")

    def give_energy(self) -> None:
        self.answer(PAGE.format(title="We cut our energy use by 41 %", site=self.site, picture="picture"))

    def give_atlas(self) -> None:
        self.answer(PAGE.format(title="Atlas 3.0", site=self.site, picture="bomb"))

    def give_picture(self) -> None:
        self.answer(picture(), "image/png")

    def give_bomb(self) -> None:
        self.answer(bomb(), "image/png")

    def give_huge(self) -> None:
        self.answer(b"<html>" + b"x" * (20 * MEGABYTE))

    def give_slow(self) -> None:
        time.sleep(2)
        self.answer("<title>Late</title>")

    def give_to_private(self) -> None:
        self.answer(b"", status=302, Location="http://10.1.2.3/secret")

    def give_mute(self) -> None:
        self.answer("<html><body>Nothing about itself</body></html>")

    def give_film(self) -> None:
        self.answer(b"\0\0", "video/mp4")

    def give_nothing(self) -> None:
        self.answer("gone", status=404)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Quiet."""
