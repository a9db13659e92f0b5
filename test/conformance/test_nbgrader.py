"""A whole round with nbgrader: the exercises are released, four students hand in, their work is graded and returned."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

REPOSITORY = Path(__file__).resolve().parents[2]
EXERCISES = REPOSITORY / "notebooks" / "exercises"
NAMES = [path.stem for path in sorted(EXERCISES.glob("*.ipynb"))]
CONFIG = REPOSITORY / "kernel" / "python" / "loopbook_jupyter" / "nbgrader_config.py"
ASSIGNMENT = "lesson"
POINTS = {
    "projects-file": 2,
    "projects-versions": 3,
    "breakfast-order": 2,
    "breakfast-together": 3,
    "squares-in-turn-tests": 2,
    "squares-together-tests": 2,
    "race-winner": 2,
    "race-cancelled": 4,
    "retry-success": 2,
    "retry-failure": 2,
    "retry-server": 1,
    "transfer-done": 2,
    "transfer-refused": 3,
    "primes-count": 2,
    "primes-loop": 3,
    "mutants-accepts": 1,
    "mutants-finds": 4,
    "polite-together": 3,
    "polite-tries": 3,
    "polite-mistakes": 1,
    "polite-server": 1,
}
BREAKFAST = ("01-first-async-code", "breakfast")
SQUARES = ("02-async-await", "squares-together")
RACE = ("03-managing-tasks", "race")
POLITE = ("08-projects", "polite")

# What a student wrote into which cell; the other exercises are as the source's solution has them, or not handed in.
ONE_AFTER_THE_OTHER = """async function breakfast(log: string[]): Promise<void> {
  await sleep(3);
  log.push("coffee");
  await sleep(2);
  log.push("toast", "served");
}"""
NOBODY_IS_CANCELLED = """async function fastest(jobs: Job[]): Promise<string> {
  const tasks = jobs.map(({ name, run }) => createTask(run, { name }));
  return await Promise.race(tasks);
}"""
ALL_AT_ONCE_AND_ONE_TRY = """async function fetchAll(paths: string[], getPage: GetPage, options: Options) {
  return await Promise.all(paths.map((path) => getPage(path)));
}"""
BUSY_FOREVER = """async function breakfast(log: string[]): Promise<void> {
  while (true) log.length = 0;
}"""
WAITING_FOREVER = """async function squaresTogether(numbers: number[]): Promise<number[]> {
  for (;;) await sleep(1);
}"""
NO_TYPESCRIPT = "async function breakfast(log: string[]: Promise<void> {"
NO_TYPESCRIPT_EITHER = "async function squaresTogether(numbers: number[])) {}"


@dataclass
class Student:
    name: str
    exercises: list[str]
    answers: dict[tuple[str, str], str] = field(default_factory=dict)
    scores: dict[str, float] = field(default_factory=dict)


STUDENTS = [
    Student("good", NAMES, {}, dict(POINTS)),
    Student(
        "wrong",
        [BREAKFAST[0], RACE[0], POLITE[0]],
        {BREAKFAST: ONE_AFTER_THE_OTHER, RACE: NOBODY_IS_CANCELLED, POLITE: ALL_AT_ONCE_AND_ONE_TRY},
        # The visible test of the order passes, the hidden one does not; of the four things about cancelling one holds;
        # whoever tries once does not try again after a mistake.
        {"race-winner": 2, "race-cancelled": 1, "polite-mistakes": 1},
    ),
    Student(
        "looping",
        [BREAKFAST[0], SQUARES[0]],
        {BREAKFAST: BUSY_FOREVER, SQUARES: WAITING_FOREVER},
        {"squares-in-turn-tests": 2},
    ),
    Student(
        "not-compiling",
        [BREAKFAST[0], SQUARES[0]],
        {BREAKFAST: NO_TYPESCRIPT, SQUARES: NO_TYPESCRIPT_EITHER},
        {"squares-in-turn-tests": 2},
    ),
    # Handed in as it was released: the stub throws.
    Student("blank", [RACE[0]], {}, {}),
]


def nbgrader(*arguments: str, cwd: Path, timeout_seconds: float = 600) -> str:
    command = [sys.executable, "-m", "nbgrader", *arguments]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=timeout_seconds, check=False)
    output = done.stdout + done.stderr
    assert done.returncode == 0, f"{' '.join(command)} ended with {done.returncode}:\n{output}"
    return output


def grade_ids(book: nbformat.NotebookNode) -> dict[str, nbformat.NotebookNode]:
    return {cell.metadata.nbgrader.grade_id: cell for cell in book.cells if "nbgrader" in cell.metadata}


def hand_in(course: Path, student: Student) -> None:
    folder = course / "submitted" / student.name / ASSIGNMENT
    folder.mkdir(parents=True)
    for name in student.exercises:
        book = nbformat.read(course / "release" / ASSIGNMENT / f"{name}.ipynb", as_version=4)
        solved = grade_ids(nbformat.read(EXERCISES / f"{name}.ipynb", as_version=4))
        for grade_id, cell in grade_ids(book).items():
            if cell.metadata.nbgrader.solution and student.name != "blank":
                cell.source = student.answers.get((name, grade_id), solved[grade_id].source)
        nbformat.write(book, folder / f"{name}.ipynb")


@pytest.fixture(scope="module", autouse=True)
def programs_on_path() -> Iterator[None]:
    """nbgrader starts `alembic` by its name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
        yield


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course folder in which the exercises have been released."""
    folder = tmp_path_factory.mktemp("course")
    # Ten seconds, so that the endless submissions do not take up half a minute for each test.
    settings = 'c.Execute.timeout = 10\nc.CourseDirectory.course_id = "loopbook"\n'
    (folder / "nbgrader_config.py").write_text(printed_config() + settings)
    shutil.copytree(EXERCISES, folder / "source" / ASSIGNMENT, ignore=shutil.ignore_patterns("*.md"))
    nbgrader("generate_assignment", ASSIGNMENT, cwd=folder)
    return folder


def printed_config() -> str:
    """The configuration as its users get it."""
    command = [sys.executable, "-m", "loopbook_jupyter.nbgrader_config"]
    return subprocess.run(command, cwd=CONFIG.parents[1], capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def graded(course: Path) -> Path:
    """The same, with all submissions graded and feedback written."""
    for student in STUDENTS:
        hand_in(course, student)
    nbgrader("autograde", ASSIGNMENT, cwd=course)
    nbgrader("generate_feedback", ASSIGNMENT, cwd=course)
    return course


def test_every_section_has_an_exercise() -> None:
    lesson = [path.stem for path in sorted((REPOSITORY / "notebooks").glob("0*.ipynb")) if "." not in path.stem]
    assert NAMES == lesson


def test_the_exercises_are_worth_what_the_scores_below_assume() -> None:
    books = [nbformat.read(EXERCISES / f"{name}.ipynb", as_version=4) for name in NAMES]
    cells = {grade_id: cell.metadata.nbgrader for book in books for grade_id, cell in grade_ids(book).items()}
    assert {grade_id: data.points for grade_id, data in cells.items() if data.grade} == POINTS


def test_what_is_released_has_stubs_in_place_of_solutions_and_no_hidden_tests(course: Path) -> None:
    for name in NAMES:
        released = grade_ids(nbformat.read(course / "release" / ASSIGNMENT / f"{name}.ipynb", as_version=4))
        source = grade_ids(nbformat.read(EXERCISES / f"{name}.ipynb", as_version=4))
        assert list(released) == list(source)
        for grade_id, cell in released.items():
            assert "SOLUTION" not in cell.source
            assert "HIDDEN" not in cell.source
            if cell.metadata.nbgrader.solution:
                first, *body, last = cell.source.split("\n")
                assert (first, last) == (source[grade_id].source.split("\n")[0], "}")
                assert body == [
                    "  // YOUR CODE HERE",
                    '  throw new Error("This is not written yet: replace it with your own code.");',
                ]


@pytest.mark.slow
def test_each_submission_scores_exactly_what_its_working_parts_are_worth(graded: Path) -> None:
    wanted = {student.name: (student.scores, sum(student.scores.values())) for student in STUDENTS}
    assert scores_in(graded / "gradebook.db") == wanted


def scores_in(database: Path) -> dict[str, tuple[dict[str, float], float]]:
    """By student: the score of each test that scored anything, and the sum as nbgrader has it."""
    with Gradebook(f"sqlite:///{database}", "loopbook") as gradebook:
        submissions = {student.name: gradebook.find_submission(ASSIGNMENT, student.name) for student in STUDENTS}
        return {
            name: (
                {grade.name: grade.auto_score for book in submission.notebooks for grade in book.grades if grade.auto_score},
                submission.score,
            )
            for name, submission in submissions.items()
        }


@pytest.mark.slow
def test_of_the_cells_that_give_full_marks_only_those_with_partial_credit_have_a_value(graded: Path) -> None:
    for name in NAMES:
        book = nbformat.read(graded / "autograded" / "good" / ASSIGNMENT / f"{name}.ipynb", as_version=4)
        for grade_id, cell in grade_ids(book).items():
            values = [output.data["text/plain"] for output in cell.get("outputs", []) if "execution_count" in output]
            assert values == ([str(POINTS[grade_id])] if grade_id in ("race-cancelled", "mutants-finds") else [])


@pytest.mark.slow
def test_an_endless_submission_is_interrupted_and_the_rest_of_it_is_graded(graded: Path) -> None:
    book = nbformat.read(graded / "autograded" / "looping" / ASSIGNMENT / f"{BREAKFAST[0]}.ipynb", as_version=4)
    for grade_id in ("breakfast-order", "breakfast-together"):
        names = [output.ename for output in grade_ids(book)[grade_id].outputs if output.output_type == "error"]
        assert "CellTimeoutError" in names
        assert set(names) <= {"CellTimeoutError", "KeyboardInterrupt"}


@pytest.mark.slow
def test_feedback_shows_the_score_and_why(graded: Path) -> None:
    folder = graded / "feedback"
    good = (folder / "good" / ASSIGNMENT / f"{BREAKFAST[0]}.html").read_text()
    assert "(Score: 5.0 / 5.0)" in " ".join(good.split())
    wrong = (folder / "wrong" / ASSIGNMENT / f"{BREAKFAST[0]}.html").read_text()
    assert "(Score: 0.0 / 5.0)" in " ".join(wrong.split())
    assert "seconds until breakfast is served" in wrong
    broken = (folder / "not-compiling" / ASSIGNMENT / f"{BREAKFAST[0]}.html").read_text()
    assert "SyntaxError" in broken


@pytest.mark.slow
def test_validate_accepts_the_solution_and_names_the_failing_tests_of_a_stub(course: Path) -> None:
    name = f"{BREAKFAST[0]}.ipynb"
    accepted = nbgrader("validate", f"source/{ASSIGNMENT}/{name}", cwd=course)
    assert "Success! Your notebook passes all the tests." in accepted
    refused = nbgrader("validate", f"release/{ASSIGNMENT}/{name}", cwd=course)
    assert "VALIDATION FAILED ON 2 CELL(S)!" in refused
    assert "This is not written yet" in refused
