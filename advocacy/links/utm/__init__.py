"""Campaign parameters on the targets of links, by template."""
