"""What every page and API answer shares: guards, problems, security headers, the page shell, charts and icons.

May import only the floors below it (checks, fetching, timetable, mailing, history, database, clock, settings, errors).
"""
