"""gpps setup, version: what the machine needs, and what it has."""

import click

from ops.console import say
from ops.settings import Settings
from ops.setup.class_archive import ensure_archive
from ops.setup.tools import ensure_tools
from ops.setup.versions import versions


@click.command()
def setup() -> None:
    """Get what is missing (Python packages, Java, jars) and start nothing. The launcher has done the packages.

    It also has Java write down the classes of Spark, which takes a minute or two, once: each stream starts sooner then.
    """
    tools = ensure_tools(Settings(), say)
    ensure_archive(tools, say)
    click.echo(f"Java: {tools.java_home}\njars for Spark: {tools.spark_jars}\njars for Kafka: {tools.kafka_jars}")


@click.command()
def version() -> None:
    """Show the versions of gpps and of what it runs on."""
    for name, number in versions().items():
        click.echo(f"{name} {number}")
