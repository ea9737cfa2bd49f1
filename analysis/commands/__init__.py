"""One module per command; `COMMANDS` is what `python -m analysis` has. Each owner adds a file and a line here."""

from analysis.commands.ask import ask
from analysis.commands.dictionary import dictionary
from analysis.commands.examine import examine
from analysis.commands.notebook import notebook
from analysis.commands.report import report
from analysis.commands.reproduce import reproduce
from analysis.commands.sql import sql

COMMANDS = (
    ask,
    notebook,
    report,
    dictionary,
    reproduce,
    examine,
    sql,
)
