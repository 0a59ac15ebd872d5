"""Human or machine: the rules as data by version, what a click says of its visitor, the verdict. Pure."""
