"""Whom an item is for, sets of such rules kept by name, and who speaks on a topic. Imports ``words`` and ``models``."""
