"""How right the answers and counts are: figures with their protocols and intervals."""
