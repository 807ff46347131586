"""Independent oracles: random and hand-made towns, brute force, and a MILP by another solver.

Nothing here imports anything from the package except the data types ``Instance`` and ``Model``:
the rules are read anew from the contract, so that a misreading shows as a disagreement.
"""
