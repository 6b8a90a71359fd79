"""fieldapp: the offline-first desktop application for cluster development programmes."""

__version__ = "0.1.0"
