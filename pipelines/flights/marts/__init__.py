"""From events to marts."""
