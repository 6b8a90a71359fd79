"""The pages of the window, one module each; they never import each other."""
