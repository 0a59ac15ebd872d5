"""Records: how long what is kept, what must not be touched (legal holds), and what people may ask about themselves.

Imports people and what lies below. The rooms above say what they keep (``Kept``), and how to export and erase it.
"""
