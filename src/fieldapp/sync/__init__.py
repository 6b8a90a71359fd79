"""How data travels between devices: identity, bundle file, fold (the merge rule), send, receive, merge desk.

No server and no network. Must not know Qt, use cases or papers.
"""
