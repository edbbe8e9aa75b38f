"""Every sentence that states a result leads back to a row of numbers, and to nothing else."""

import re
from collections import Counter
from fnmatch import fnmatch

import pytest

from crossroads.benchmarks.judging.advice import QUESTIONS, answers
from crossroads.benchmarks.judging.model import Report, model
from crossroads.benchmarks.reporting.document import documents
from crossroads.benchmarks.reporting.report import FOLDER, README
from crossroads.benchmarks.reporting.sections import trace
from crossroads.benchmarks.reporting.sections.answer import NO_VISITS
from crossroads.benchmarks.reporting.words import capital
from crossroads.benchmarks.samples import load, reported
from crossroads.benchmarks.tools.files import ROOT
from tests.support.report_text import Modelled, section, table
from tests.support.samples import growing, visiting, write_samples

ROWS = "Which numbers reach which sentence"
NO_RESULTS = {
    *("Which should I choose?", ROWS, "What the words mean", "Limits", "Try it on yours"),
    *("What these times cannot say", "Where it was measured", "Beside the kit's own run"),
    *("What an approach must do differently", "What changed against the first edition"),
}
"""Headings below which no figure is a measurement, or all are those of the questions."""
COUNTED = {
    "lean": "lean",
    "either": "tie",
    "open": "open",
    "this run does not know": "open",
    "this run cannot say": "failed",
}
"""How the last cell of a row begins -> the word with which the answer counts it."""
COUNT = r"(\d+) (?:more )?(?:questions? )?(?:is |are )?(?:a )?(\w+)"
FIGURE = re.compile(r"\b\d[\d.,]*\s?(?:ms|µs|s|[kMG]B|%|times|x)(?![\w-])")
DEFINITIONS = {"95 %", "80 %", "50 ms"}
"""Figures of a rule, that no run decides."""


@pytest.fixture(scope="module", params=["committed", "visits", "servers"])
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Report:
    """Return the model of the committed run, of one with journeys, and of one of servers alone."""
    folder = tmp_path_factory.mktemp("trace")
    extra = {"visits": (*visiting(), *growing(8)), "servers": ()}
    committed = reported(FOLDER.parent)
    assert committed
    if request.param == "committed":
        return model(committed, FOLDER)
    return model(load(write_samples(folder, extra=extra[request.param])), folder / "report")


class TestQuestions:
    """The table question, what is added up, word."""

    def test_every_sentence_of_the_answer_is_fed_by_a_row_and_says_its_word(
        self, run: Report
    ) -> None:
        """Read from the documents alone, as a reader would check it."""
        found = documents(run)
        answer = section(found["README.md"], "Which should I choose?")
        sentences = re.findall(r"^- (.*)$", answer, re.M)
        counted = re.search(r"^.*: the full table says which\.", answer, re.M)
        sentences += [counted[0]] if counted else []
        rows = table(section(found["measurements.md"], ROWS))
        feeds = {row[0]: row for row in rows if len(row) == 6}
        counts = Counter[str]()
        fed = set()
        for who, *_, so in (row for row in table(answer) if row[0] in feeds):
            told = feeds[who]
            line = re.search(r"line (\d+)", told[5])
            assert line, who
            sentence = sentences[int(line[1]) - 1]
            fed.add(sentence)
            if so.startswith("choose"):
                asks, _, does = who[1:].partition(" who ")  # it begins with a capital letter
                assert asks in sentence
                assert does in sentence
                assert f"{so.split('**')[1]} is clearly ahead" in sentence
            else:
                assert counted
                assert sentence == counted[0]
                counts[next(word for so_far, word in COUNTED.items() if so.startswith(so_far))] += 1
        assert {*sentences} == fed
        said = re.findall(COUNT, counted[0]) if counted else []
        assert {word.rstrip("s"): int(n) for n, word in said} == counts

    def test_every_question_has_a_row_with_n_and_the_reason_of_its_word(self, run: Report) -> None:
        """Or says that this run does not know."""
        rows = {row[0]: row for row in trace.section(run)["questions"]}
        assert rows.keys() == {capital(asked.who) for asked in QUESTIONS}
        asked = {capital(one.question.who): one.row for one in answers(run)}
        for who, (_, metrics, ratio, n, why, _) in rows.items():
            assert re.match(r"`[a-z]\w*\.", metrics)
            assert " / " in ratio
            if row := asked.get(who):
                assert (n, why) == (
                    str(row.estimate.n),
                    f"{row.verdict.word}: {row.verdict.reason}",
                )
            else:
                assert (n, why) == ("0", "not measured: this run does not know")

    def test_what_was_measured_once_is_at_most_likely(self, run: Report) -> None:
        """In the questions, at every size of site, and in every row: one rule."""
        rows = [one.row for one in answers(run)] + [*run.rows]
        rows += [row for growth in run.growths for row in growth.rows.values()]
        once = [row for row in rows if row and not row.verdict.counted and not row.verdict.again]
        assert not [row for row in once if row.verdict.word == "clear"]


class TestSections:
    """What else the report states."""

    def test_every_part_with_figures_names_its_metrics(self, run: Report) -> None:
        """A new part needs its row, and every metric has a part that is made of it."""
        found = documents(run)
        for name in ("README.md", "measurements.md"):
            for heading in re.findall(r"^## (.*)$", found[name], re.M):
                assert heading in {*NO_RESULTS, *trace.SECTIONS}, heading
        patterns = " ".join(of for of, _ in trace.SECTIONS.values() if of != "*").split()
        for metric in run.run.metrics:
            assert any(fnmatch(metric, one) for one in patterns), metric

    def test_no_figure_of_a_measurement_is_written_by_hand(self) -> None:
        """Neither in the README, outside of what the report fills in, nor in a template."""
        by_report = r"<!-- report:.*?<!-- /report -->"
        texts = {"README.md": re.sub(by_report, "", README.read_text("utf-8"), flags=re.S)}
        for path in (ROOT / "benchmarks/reporting/templates/sections").glob("*.j2"):
            if path.name not in ("hardening.md.j2", "hazards.md.j2"):  # they measure nothing
                text = path.read_text("utf-8")
                texts[path.name] = re.sub(r"\{[{%].*?[}%]\}", "", text, flags=re.S)
        for name, text in texts.items():
            found = {one[0] for one in FIGURE.finditer(text)} - DEFINITIONS
            assert not found, name


def test_a_run_of_servers_says_that_it_does_not_know_what_visitors_wait_for(
    modelled: Modelled,
) -> None:
    """In its own words, with the questions that it leaves open."""
    found = documents(modelled())
    assert NO_VISITS in section(found["README.md"], "Which should I choose?")
    assert found["measurements.md"].count("not measured: this run does not know") > 10
