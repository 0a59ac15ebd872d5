"""Pictures and videos as Threads comes for them: at addresses of ours."""

from __future__ import annotations

from advocacy.networks.capabilities import MediaKind
from advocacy.networks.contract import Medium


def picture(number: int = 1, alt: str = "A desk") -> Medium:
    url = f"https://us.example/m/{number}.jpg"
    return Medium(f"m{number}", MediaKind.IMAGE, "image/jpeg", b"\xff\xd8" + bytes(10), alt, url)


def video(seconds: float = 12.0) -> Medium:
    return Medium("v", MediaKind.VIDEO, "video/mp4", b"mp4", "", "https://us.example/m/v.mp4", seconds)
