"""What papermill and nbgrader need to know about Loopbook, the Jupyter kernel for TypeScript."""
