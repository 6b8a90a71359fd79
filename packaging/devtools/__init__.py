"""What ``packaging/dev.py`` is made of; only ``catalogues`` needs more than the standard library."""
