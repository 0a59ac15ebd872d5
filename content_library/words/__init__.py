"""Words, pure: the frame that is approved, its slots and blanks, stretches of it, networks it is written for.

Imports ``models``.
"""
