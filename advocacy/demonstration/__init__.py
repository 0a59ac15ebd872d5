"""The demo: a believable company, told by its packages' contributors with a moved clock, then served.

The top floor of ``advocacy``; imports whatever it needs below. Contributors and the application are handed in.
"""
