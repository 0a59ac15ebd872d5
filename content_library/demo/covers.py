"""Pictures of the demo's items, drawn by code: soft bands in the colours of a topic. Pure."""

from __future__ import annotations

import math
import random
from io import BytesIO

from PIL import Image, ImageDraw

from advocacy.pictures import Picture

SIZE = (960, 502)
DRAWN_AT = 2  # smaller by this factor, then enlarged: soft, and quick

Colour = tuple[int, int, int]
PALETTES: dict[str, tuple[Colour, Colour, Colour]] = {
    "Water": ((9, 52, 84), (24, 128, 158), (164, 219, 222)),
    "Air": ((38, 62, 120), (109, 158, 214), (245, 214, 186)),
    "Soil": ((66, 46, 32), (150, 106, 62), (222, 199, 141)),
    "Data": ((30, 27, 62), (92, 73, 168), (223, 180, 219)),
    "Engineering": ((35, 40, 48), (94, 110, 128), (238, 174, 92)),
    "Open science": ((14, 66, 64), (46, 139, 118), (214, 227, 158)),
    "Careers": ((92, 32, 60), (205, 88, 92), (249, 200, 150)),
    "Community": ((60, 36, 92), (196, 92, 128), (252, 212, 160)),
    "Events": ((70, 22, 46), (214, 96, 62), (250, 204, 110)),
    "Life at Larkfield": ((24, 58, 52), (96, 150, 104), (241, 221, 166)),
}


def draw(topic: str, seed: int) -> Picture:
    """A cover for a topic; the same seed draws the same one."""
    chance = random.Random(seed)  # noqa: S311 - a picture, not a secret
    dark, middle, light = PALETTES.get(topic, PALETTES["Engineering"])
    width, height = SIZE[0] // DRAWN_AT, SIZE[1] // DRAWN_AT
    below, above = (Image.new("RGB", (width, height), colour) for colour in (middle, light))
    picture = Image.composite(below, above, Image.linear_gradient("L").resize((width, height)))
    pencil = ImageDraw.Draw(picture, "RGBA")
    _disc(pencil, chance, width, height, light)
    for band in range(5):
        share = band / 4
        colour = tuple(round(a + (b - a) * share) for a, b in zip(middle, dark, strict=True))
        _wave(pencil, chance, (width, height), height * (0.42 + 0.13 * band), (*colour, 215))
    picture = picture.resize(SIZE, Image.Resampling.BICUBIC)
    target = BytesIO()
    picture.save(target, "JPEG", quality=80)
    return Picture(target.getvalue(), "image/jpeg", *SIZE)


def alt_of(topic: str) -> str:
    """What such a picture shows."""
    return f"Abstract cover: layered waves and a pale sun in the colours of {topic.lower()}."


def _disc(pencil: ImageDraw.ImageDraw, chance: random.Random, width: int, height: int, light: Colour) -> None:
    radius = height * chance.uniform(0.14, 0.24)
    x, y = width * chance.uniform(0.15, 0.85), height * chance.uniform(0.2, 0.36)
    pale = tuple(min(255, value + 28) for value in light)
    pencil.ellipse((x - radius, y - radius, x + radius, y + radius), fill=(*pale, 230))


def _wave(
    pencil: ImageDraw.ImageDraw, chance: random.Random, size: tuple[int, int], level: float, fill: tuple[int, ...]
) -> None:
    width, height = size
    turns, swing, start = chance.uniform(0.6, 1.7), height * chance.uniform(0.03, 0.09), chance.uniform(0, 6.3)
    line = [(x, level + swing * math.sin(start + x / width * turns * 6.3)) for x in range(0, width + 8, 8)]
    pencil.polygon([(0, height), *line, (width, height)], fill=fill)
