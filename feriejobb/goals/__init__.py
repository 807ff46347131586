"""The goals of contract §5, one file each, listed once in ``registry``."""
