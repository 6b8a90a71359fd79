"""Who works with whom in a cluster: waves, entry, figures in plain words, places on the map, files.

Figures are ``indicators.network``'s. Must not know how a map is drawn.
"""
