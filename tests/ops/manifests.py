"""Manifests of generations, put in their place by a test that wants them there, whatever was there before."""

from plumbing.lake import generation_uri
from plumbing.objects.store import store_at
from streaming.lake.manifest import Manifest
from streaming.lake.paths import Lake


def put_manifest(lake: Lake, manifest: Manifest) -> None:
    store_at(generation_uri(lake.uri, lake.generation), lake.aws).write("_generation.json", manifest.model_dump_json())
