"""The pages of a cluster's diagnosis: its file, phases, selection, firms, figures, map."""
