"""Handing files over: passwords, workbooks that need one, sheets sealed for one reader."""
