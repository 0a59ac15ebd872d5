"""Several machines on one PostgreSQL: two web servers and three workers as processes, killed in turn under load."""
