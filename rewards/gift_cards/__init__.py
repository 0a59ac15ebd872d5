"""Orders at providers of gift cards, through one contract. Above perks."""
