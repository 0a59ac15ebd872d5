"""Reports leave the house: saved and shared within roles, mailed on schedule, as sheets, CSV and printed pages."""
