"""The hard rules of contract §4, one file each, listed once in ``registry``."""
