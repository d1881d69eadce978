"""Serving: windows of any series, and the streaming answer."""
