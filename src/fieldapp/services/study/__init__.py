"""The diagnostic study of a cluster: its sections, what the data say in them, its versions, and the study on paper."""
