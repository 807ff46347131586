"""Workbook and HTML views of a run."""
