"""Tests of reasons, counterfactuals and differences."""
