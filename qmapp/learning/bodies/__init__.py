"""Professional bodies, what was put to them and what came back."""
