"""Reasons, counterfactuals and differences between two runs."""
