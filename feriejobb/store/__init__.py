"""The run folder: staging, publishing, manifest and the chained log."""
