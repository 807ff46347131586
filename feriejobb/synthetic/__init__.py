"""A made-up holiday period, calibrated on published figures: rows of text, no files.

Nothing here is about a real person; numbers have a wrong check digit (contract §2).
"""
