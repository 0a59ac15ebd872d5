"""Notices: what people are told, here and by mail. The top floor of ``advocacy``: may import all of it.

Packages above tell through it too.
"""
