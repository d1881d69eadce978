"""What every package may use: paths, names, settings, errors, files, progress."""
