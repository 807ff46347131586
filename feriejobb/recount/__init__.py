"""The second reading of contract §2 to §5: pay, ranks and counts, for checks and verify only."""
