"""The only place that knows input files, sheets and cells."""
