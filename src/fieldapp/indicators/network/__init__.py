"""Network analysis: who is tied to whom, who holds a cluster together, whom to reach first.

Methods follow Wasserman and Faust (1994) and Borgatti; where the literature has two conventions, both are offered and
named. Must not know where ties come from or how a map is drawn.
"""
