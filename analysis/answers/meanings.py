"""What a column of an answer means: the question says so itself, or a view it reads does, or the marts' contract."""

from analysis import derived, statements, texts
from analysis.statements import Statement
from pipelines.school_jobs.contract import MARTS

_MARTS_OF_VIEWS = {"schools": "school", "fields": "field", "programs": "program", "jobs": "job"}


def of(question: Statement, column: str) -> str:
    """Meaning and unit, or an empty text."""
    if column in question.columns:
        return question.columns[column]
    for view in texts.mentioned(question.text, derived.views()):
        if column in (told := statements.read(derived.PACKAGE, view).columns):
            return told[column]
    return next((found for view in _stable(question) if (found := _documented(view, column))), "")


def _stable(question: Statement) -> list[str]:
    """Names of the marts behind the stable views that the question reads, itself or through derived ones."""
    text = derived.composed(question.text)
    names = _MARTS_OF_VIEWS | {mart.name: mart.name for mart in MARTS}
    return [names[view] for view in texts.mentioned(text, names)]


def _documented(mart: str, column: str) -> str:
    return next(
        (each.meaning for found in MARTS if found.name == mart for each in found.columns if each.name == column), ""
    )
