"""What the browser gets: the network, its description, its weights made smaller, golden data."""
