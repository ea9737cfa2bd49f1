(SELECT {key} AS key, {row} AS row FROM {table})
