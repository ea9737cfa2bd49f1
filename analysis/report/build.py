"""Collecting a report: the answers, the examination of what they rest on, and where it all comes from."""

from analysis.examine import history, results, run
from analysis.examine.context import Context
from analysis.examine.results import Examination
from analysis.report import answers, examination, provenance
from analysis.report.content import ReportRequest, report
from analysis.report.model import Report
from plumbing.errors import Failure

STOPPED = """the report is not written, since the data behind it are not right:
{found}
Look with `gpps examine`, and make the report again once it is mended; --anyway writes it nevertheless, and says so."""


class Stopped(Failure):
    """The examination found what must not be. The message says what."""


def build(request: ReportRequest) -> Report:
    """The report. Raises EngineAway when the warehouse is, and Stopped unless the report is wanted anyway."""
    context, note = request.context, request.settings.data_note
    lead = report().lead(context.warehouse)
    looked, unkept = _examine(request)
    if looked.stopped and not request.anyway:
        found = "\n".join(f"{one.check}: {one.says}" for one in looked.findings if one.stops)
        raise Stopped(STOPPED.format(found=found))
    answered = answers.ask(request)
    context.progress("drawing")
    chosen = "".join(f" --{name} {value}" for name, value in request.chosen.items())
    return Report(
        title=report().title,
        place=report().place(request.chosen),
        lead=lead,
        made_at=looked.examined_at,
        note=note,
        command=f"gpps report{chosen} --top {request.top} --seed {context.seed}",
        answers=[answers.shown(one, looked, note) for one in answered],
        examination=examination.shown(looked, note),
        unexamined=_unexamined(context, unkept),
        limits=results.limits(looked),
        lineage=provenance.facts(request.lineage),
        lineage_sheets=provenance.tables(request.lineage),
        agreement=answers.overall(answered),
        attributions=report().attributions(looked),
    )


def _examine(request: ReportRequest) -> tuple[Examination, str]:
    """The run of the examination that the report shows, and why it could not be stored."""
    looked = run.examine(request.context, request.lineage.model_dump(mode="json"))
    if not request.keep:
        return looked, ""
    try:
        return history.keep(looked, request.settings.views_schema), ""
    except history.CannotKeep as error:
        return looked, str(error)


def _unexamined(context: Context, unkept: str) -> list[str]:
    lake = f"What needs the lake could not be examined: {context.lake_away}."
    unsaved = f"The examination below could not be kept in the warehouse: {unkept}."
    return [*([] if context.lake else [lake]), *([unsaved] if unkept else [])]
