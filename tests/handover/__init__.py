"""Tests of what is handed over: passwords, locked workbooks, sealed sheets."""
