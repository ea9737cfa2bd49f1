"""Collecting a report: the answers, the examination of what they rest on, and where it all comes from."""

from analysis.examine import keep, run
from analysis.examine.context import Context
from analysis.examine.results import Examination
from analysis.report import asking, examined, shown, traced
from analysis.report.content import report
from analysis.report.making import Making
from analysis.report.model import Report


class Stopped(RuntimeError):
    """The examination found what must not be. The message says what."""


def build(making: Making) -> Report:
    """The report. Raises EngineAway when the warehouse is, and Stopped unless the report is wanted anyway."""
    context, note = making.context, making.settings.data_note
    lead = report().lead(context.warehouse)
    looked, unkept = _examine(making)
    if looked.stopped and not making.anyway:
        raise Stopped("\n".join(f"{one.check}: {one.says}" for one in looked.findings if one.stops))
    found = asking.ask(making)
    context.progress("drawing")
    chosen = "".join(f" --{name} {value}" for name, value in making.chosen.items())
    return Report(
        title=report().title,
        place=report().place(making.chosen),
        lead=lead,
        made_at=looked.examined_at,
        note=note,
        command=f"gpps report{chosen} --top {making.top} --seed {context.seed}",
        answers=[shown.answer(one, looked, note) for one in found],
        examination=examined.shown(looked, note),
        unexamined=_unexamined(context, unkept),
        limits=looked.limits(),
        lineage=traced.facts(making.lineage),
        lineage_sheets=traced.tables(making.lineage),
        agreement=asking.overall(found),
        attributions=report().attributions(looked),
    )


def _examine(making: Making) -> tuple[Examination, str]:
    """The run of the examination that the report shows, and why it could not be kept."""
    looked = run.examine(making.context, making.lineage.model_dump(mode="json"))
    if not making.keep:
        return looked, ""
    try:
        return keep.keep(looked, making.settings.warehouse_schema), ""
    except keep.CannotKeep as error:
        return looked, str(error)


def _unexamined(context: Context, unkept: str) -> list[str]:
    lake = f"What needs the lake could not be examined: {context.lake_away}."
    kept = f"The examination below could not be kept in the warehouse: {unkept}."
    return [*([] if context.lake else [lake]), *([kept] if unkept else [])]
