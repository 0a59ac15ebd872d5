"""Pages of the content library. Thin: read a form, call a verb, show what a query gives. Each file is one noun."""
