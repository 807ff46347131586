"""Tests of the protection of persons and of small numbers."""
