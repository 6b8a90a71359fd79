"""Small widgets that several pages use; they know colours and words, but no record and no service."""
