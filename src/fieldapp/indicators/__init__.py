"""Figures: pure functions from values to figures, each with its formula, unit, source and limits.

Must not know where the values are kept, how a figure is shown or what time it is. A figure that cannot be computed is
never 0: the function raises ``NoFigure`` with a sentence that says why.
"""
