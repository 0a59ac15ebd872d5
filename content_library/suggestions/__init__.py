"""What people suggest, and what becomes of it. Imports ``intake``, ``items`` and below."""
