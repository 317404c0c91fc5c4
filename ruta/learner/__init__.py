"""What `ruta` does for a learner: progress, screens, the watch loop. It knows the catalogue and how to have a run."""
