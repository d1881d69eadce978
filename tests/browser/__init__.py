"""Tests of the web demo in a real, headless Chromium whose webcam is a video file."""
