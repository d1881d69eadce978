"""What people type, one module a command; its `main` takes the command's own arguments. pipeline/cli.py starts it."""
