"""Feriejobb: provably fair allocation of holiday jobs to youths."""

__version__ = "0.1.0"
