"""The page of the diagnostic study: outline, text, what stands in it, issues, the study as a whole."""
