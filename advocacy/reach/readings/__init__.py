"""Figures that people state where no network tells them: by hand, by API, from a sheet; each with its evidence."""
