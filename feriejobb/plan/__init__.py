"""Rounds, reserves, what-if sweeps and marginal values."""
