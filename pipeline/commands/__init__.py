"""What people type: one module a command. Nothing imports a command but pipeline/cli.py."""
