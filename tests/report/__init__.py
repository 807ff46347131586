"""Tests of the workbooks and the public report."""
