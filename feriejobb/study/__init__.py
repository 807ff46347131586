"""What-if studies for people: the page of a comparison, marginal values, odds."""
