"""The look: every component on real-looking data, drawn in a real browser, with no accessibility violation."""
