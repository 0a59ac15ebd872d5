"""Files that nobody should send, made small: each pretends, bursts, or would run somewhere."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from pathlib import PurePosixPath

from PIL import Image

BILLION_LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">%s]><lolz>&lol9;</lolz>""" % b"".join(
    b'<!ENTITY lol%d "%s">' % (number, b"&lol%s;" % (str(number - 1).encode() if number > 1 else b"") * 10)
    for number in range(1, 10)
)
EXTERNAL = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>"""
HIDDEN_DOCTYPE = b'<?xml version="1.0" encoding="cp037"?>' + (
    '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'.encode("cp037")
)
"""In a code of mainframes, so that a search for <!DOCTYPE finds nothing."""
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(1)</script></svg>"
HTML = b"<!doctype html><script>alert(1)</script>"


def png(width: int, height: int, body: bytes = b"") -> bytes:
    """A PNG whose header says so many pixels; its picture is ``body``."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(body)) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def picture(kind: str = "GIF", tail: bytes = b"") -> bytes:
    """A picture that is one, with something behind it."""
    held = io.BytesIO()
    Image.new("RGB", (8, 8), (200, 30, 30)).save(held, kind)
    return held.getvalue() + tail


def with_remark(remark: bytes) -> bytes:
    """A JPEG with words in its metadata."""
    held = io.BytesIO()
    Image.new("RGB", (8, 8)).save(held, "JPEG", comment=remark, exif=b"Exif\0\0" + remark)
    return held.getvalue()


def zipped(name: str, body: bytes) -> bytes:
    """An archive with one file."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, body)
    return held.getvalue()


FILES: dict[str, bytes] = {
    "nothing": b"",
    "one byte": b"\0",
    "a page": HTML,
    "a drawing": SVG,
    "a drawing behind a mark": b"\xef\xbb\xbf \n" + SVG,
    "a picture that is a script": b"GIF89a/*" + b"\0" * 8 + b"*/=alert(1)//",
    "a picture with a page behind it": picture("GIF", HTML),
    "a picture with an archive behind it": picture("PNG", zipped("x.html", HTML)),
    "too many pixels": png(60_000, 60_000),
    "pixels that burst": png(30_000, 30_000, b"\0" * 1_000_000),
    "no pixels": png(0, 0),
    "more pixels than numbers": png(2**31 - 1, 2**31 - 1),
    "a cut picture": picture("PNG")[:40],
    "an archive that bursts": zipped("sheet.csv", b"0" * 20_000_000),
    "an archive that climbs": zipped("../../../../etc/cron.d/x", b"* * * * * root true"),
    "a stream that bursts": gzip.compress(b"0" * 20_000_000),
    "a workbook that bursts": zipped("xl/worksheets/sheet1.xml", b"<c/>" * 4_000_000),
    "entities that burst": BILLION_LAUGHS,
    "entities from elsewhere": EXTERNAL,
    "entities in another code": HIDDEN_DOCTYPE,
    "deep markup": b"<a>" * 50_000,
    "a PDF that is none": b"%PDF-1.7\n" + HTML,
    "a PDF in circles": b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 1 0 R/Kids[1 0 R]/Count 1>>endobj\n"
    b"trailer<</Root 1 0 R/Prev 9>>\nstartxref\n9\n%%EOF",
    "a playlist": b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
    "a film that is none": b"\x00\x00\x00\x18ftypmp42" + b"\xff" * 64,
    "a table of formulas": b"name,email,url,order_id\n=cmd|' /C calc'!A1,=1+1@x.example,javascript:alert(1),@SUM(1)\n",
    "a table without an end": b'a,b\n"' + b"x" * 300_000,
    "one wide row": b"a," * 100_000,
    "many rows": b"a\n" * 200_000,
    "half a letter": b"name,email\n\xff\xfe\xd8\x00,\xc3\x28\n",
    "nulls": b"name,email\0\0\n\0,\0\n",
    "numbers without end": b"order_id,value,currency\n1,1e309,EUR\n2,NaN,EUR\n3,-0,EUR\n" + b"9" * 5_000 + b",1,EUR\n",
}  # fmt: skip
"""What it is -> its bytes."""
NAMES = (
    "../../../../etc/passwd", "..\\..\\windows\\win.ini", "/etc/passwd", "C:\\x.csv", "a\0.csv", "con", ".htaccess",
    "a\r\nContent-Type: text/html\r\n.csv", "x" * 400 + ".csv", "<script>alert(1)</script>.csv",
    "\u202egpj.exe", "{{7*7}}.csv",
)  # fmt: skip
"""Names that climb, hide, break a line or are words of a template."""


def climbs(path: str) -> bool:
    """Whether a path leads out of where it is put."""
    return ".." in PurePosixPath(path.replace("\\", "/")).parts or path.startswith(("/", "\\"))
