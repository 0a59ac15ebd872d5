"""Content library: what may be said. Words that HR and Legal have approved, lent to people. Imports only ``advocacy``."""
