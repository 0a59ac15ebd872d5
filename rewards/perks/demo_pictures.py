"""Pictures of the demo's perks, drawn by code: a simple thing on a soft ground. Pure."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageDraw

from advocacy.pictures import Picture

SIZE = (960, 502)
DRAWN_AT = 2  # drawn larger, then made smaller: smooth edges
Colour = tuple[int, int, int]
Pencil = ImageDraw.ImageDraw
WHITE = (255, 252, 244)


def _cup(pencil: Pencil, dark: Colour, light: Colour) -> None:
    for left in (560, 1040):
        pencil.ellipse((left - 110, 690, left + 390, 770), fill=light)
        pencil.arc((left + 210, 430, left + 350, 590), -90, 100, fill=WHITE, width=30)
        pencil.pieslice((left, 240, left + 280, 740), 0, 180, fill=WHITE)
        pencil.ellipse((left, 455, left + 280, 525), fill=dark)


def _book(pencil: Pencil, dark: Colour, light: Colour) -> None:
    pencil.rounded_rectangle((690, 160, 1230, 860), 36, fill=dark)
    pencil.rounded_rectangle((720, 160, 1230, 830), 24, fill=WHITE)
    for line in range(6):
        pencil.line((800, 300 + 80 * line, 1150, 300 + 80 * line), fill=light, width=12)
    for drop in ((560, 250), (520, 520), (1330, 330), (1380, 620)):
        pencil.ellipse((drop[0], drop[1], drop[0] + 46, drop[1] + 66), fill=WHITE)


def _sun(pencil: Pencil, dark: Colour, light: Colour) -> None:
    pencil.ellipse((770, 230, 1150, 610), fill=WHITE)
    for band in range(4):
        pencil.rectangle((0, 620 + 100 * band, 1920, 660 + 100 * band), fill=light if band % 2 else dark)


def _trees(pencil: Pencil, dark: Colour, light: Colour) -> None:
    for place, height in ((420, 380), (700, 520), (960, 620), (1230, 500), (1490, 360)):
        pencil.rectangle((place - 16, 760, place + 16, 860), fill=WHITE)
        pencil.polygon(((place, 860 - height - 60), (place - 140, 780), (place + 140, 780)), fill=dark)
        pencil.polygon(((place, 860 - height - 60), (place, 780), (place + 140, 780)), fill=light)


def _boat(pencil: Pencil, dark: Colour, light: Colour) -> None:
    pencil.polygon(((960, 180), (960, 600), (1240, 600)), fill=WHITE)
    pencil.polygon(((930, 260), (930, 600), (740, 600)), fill=light)
    pencil.pieslice((640, 400, 1300, 860), 0, 180, fill=dark)
    for band in range(3):
        pencil.arc((-200, 760 + 70 * band, 2120, 1100 + 70 * band), 200, 340, fill=WHITE, width=14)


def _ticket(pencil: Pencil, dark: Colour, light: Colour) -> None:
    pencil.rounded_rectangle((480, 310, 1440, 690), 40, fill=WHITE)
    for end in (480, 1440):
        pencil.ellipse((end - 60, 440, end + 60, 560), fill=dark)
    for dash in range(7):
        pencil.line((1160, 340 + 50 * dash, 1160, 365 + 50 * dash), fill=dark, width=12)
    pencil.rectangle((560, 400, 1040, 440), fill=light)
    pencil.rectangle((560, 500, 900, 540), fill=light)


def _flower(pencil: Pencil, dark: Colour, light: Colour) -> None:
    for place, top in ((700, 420), (960, 300), (1220, 420)):
        pencil.line((place, top, place, 800), fill=dark, width=22)
        for x, y in ((0, -90), (86, -28), (53, 73), (-53, 73), (-86, -28)):
            pencil.ellipse((place + x - 62, top + y - 62, place + x + 62, top + y + 62), fill=WHITE)
        pencil.ellipse((place - 46, top - 46, place + 46, top + 46), fill=light)
    pencil.rectangle((520, 790, 1400, 900), fill=dark)


DRAWN: dict[str, tuple[Callable[[Pencil, Colour, Colour], None], Colour, Colour, Colour, str]] = {
    "cup": (_cup, (196, 140, 96), (92, 52, 34), (222, 178, 138), "Two cups of coffee."),
    "book": (_book, (96, 134, 158), (38, 66, 88), (160, 190, 206), "A notebook in the rain."),
    "sun": (_sun, (240, 168, 104), (206, 106, 84), (248, 200, 140), "A low sun over water."),
    "trees": (_trees, (150, 190, 150), (30, 92, 72), (86, 148, 104), "Five trees."),
    "boat": (_boat, (112, 176, 196), (24, 84, 120), (206, 230, 226), "A sailing boat on a river."),
    "ticket": (_ticket, (150, 116, 186), (84, 54, 132), (206, 180, 226), "A ticket."),
    "flower": (_flower, (176, 204, 120), (70, 116, 62), (246, 196, 84), "Three white flowers in a box."),
}
"""Name -> how it is drawn, the ground, a dark and a light colour, and what it shows."""


def draw(name: str) -> tuple[Picture, str]:
    """A picture of that name, and what it shows."""
    put, ground, dark, light, alt = DRAWN[name]
    size = (SIZE[0] * DRAWN_AT, SIZE[1] * DRAWN_AT)
    paler: Colour = tuple(min(255, part + 34) for part in ground)  # type: ignore[assignment]
    below, above = Image.new("RGB", size, ground), Image.new("RGB", size, paler)
    picture = Image.composite(below, above, Image.linear_gradient("L").resize(size))
    put(ImageDraw.Draw(picture), dark, light)
    target = BytesIO()
    picture.resize(SIZE, Image.Resampling.LANCZOS).save(target, "JPEG", quality=82)
    return Picture(target.getvalue(), "image/jpeg", *SIZE), alt
