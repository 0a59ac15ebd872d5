"""Clicks come into the database: journals taken in once, judged, counted by hour, judged anew by newer rules."""
