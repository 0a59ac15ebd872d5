"""Thanks from one person to another for a post. Above earning."""
