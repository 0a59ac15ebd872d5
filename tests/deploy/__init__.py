"""The files under deploy/ say what the programs that read them understand."""
