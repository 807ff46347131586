"""What the world is: input, model, queue, edges, solution. No solver, no spreadsheets."""
