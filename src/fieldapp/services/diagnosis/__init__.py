"""The diagnosis of a cluster: its file, its phases, the selection, its firms in depth, figures, and where they are."""
