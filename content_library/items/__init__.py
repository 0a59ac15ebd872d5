"""Items and their revisions: written, revised, searched, compared, brought to life and to an end.

Imports ``routes``, ``rules``, ``media``, ``sources``, ``audiences`` and below.
"""
