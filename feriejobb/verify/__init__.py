"""The judge: reads delivered files and recomputes everything, without the solver."""
