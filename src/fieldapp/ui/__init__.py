"""How it looks: the only place that imports PySide6. Pages, widgets, and the one window they live in."""
