"""Qt item models over values that services return."""
