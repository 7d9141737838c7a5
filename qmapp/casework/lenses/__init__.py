"""The lenses: rules that point at candidate passages, and the engine that runs them; runs alone."""
