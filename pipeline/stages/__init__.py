"""One thin file a stage of dvc.yaml: it reads params.yaml, calls, writes. Nothing imports a stage."""
