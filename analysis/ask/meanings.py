"""What a column of an answer means: the question says so itself, or a view it reads does, or the marts' contract."""

from analysis import statements
from analysis.content import contract
from analysis.statements import Statement, derived, texts


def of(question: Statement, column: str) -> str:
    """Meaning and unit, or an empty text."""
    if column in question.columns:
        return question.columns[column]
    for view in texts.mentioned(question.text, derived.views()):
        if column in (told := statements.read(derived.package(), view).columns):
            return told[column]
    return next((found for view in _stable(question) if (found := _documented(view, column))), "")


def _stable(question: Statement) -> list[str]:
    """Names of the marts behind the stable views that the question reads, itself or through derived ones."""
    text = derived.composed(question.text)
    names = {mart.view: mart.name for mart in contract().marts} | {mart.name: mart.name for mart in contract().marts}
    return [names[view] for view in texts.mentioned(text, names)]


def _documented(mart: str, column: str) -> str:
    columns = (each for found in contract().marts if found.name == mart for each in found.columns)
    return next((each.meaning for each in columns if each.name == column), "")
