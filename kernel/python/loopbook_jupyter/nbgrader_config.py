"""nbgrader's settings for TypeScript notebooks. Copy to the course folder, or write it there:
`python -m loopbook_jupyter.nbgrader_config > nbgrader_config.py`. Settings of your own come after these."""

if __name__ == "__main__":
    print(open(__file__, encoding="utf-8").read().rstrip())
else:
    c = get_config()  # type: ignore[name-defined]  # noqa: F821 - Jupyter defines it for its configuration files

    # A removed solution leaves this. The error makes a test fail that meets it, with a reason that a student understands.
    c.ClearSolutions.code_stub = {
        "typescript": '// YOUR CODE HERE\nthrow new Error("This is not written yet: replace it with your own code.");',
        "python": "# YOUR CODE HERE\nraise NotImplementedError()",
    }

    # TypeScript's comments. nbgrader looks for these words anywhere in a line, so `/* BEGIN SOLUTION */` does as well.
    c.ClearSolutions.begin_solution_delimeter = "BEGIN SOLUTION"
    c.ClearSolutions.end_solution_delimeter = "END SOLUTION"
    c.ClearHiddenTests.begin_test_delimeter = "BEGIN HIDDEN TESTS"
    c.ClearHiddenTests.end_test_delimeter = "END HIDDEN TESTS"

    # A cell that never ends is interrupted, scores nothing, and the rest of the notebook is graded.
    c.Execute.timeout = 30
    c.Execute.interrupt_on_timeout = True
