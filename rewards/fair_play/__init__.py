"""Credits that look unearned: patterns as data, held with a reason, reviewed by a person, appealed. Above earning."""
