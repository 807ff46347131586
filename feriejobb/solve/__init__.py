"""The solver: the only importer of ortools. Goal by goal, each with value, bound and proof."""
