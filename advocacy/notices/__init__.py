"""Notices: what people are told, here and by mail.

The top floor of ``advocacy``; packages above tell through it too.
"""
