"""The product as it is given away: a wheel, installed where nothing of the checkout is."""
