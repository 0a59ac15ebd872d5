"""Touches and conversions, and the one place that says which touch a conversion counts for."""
