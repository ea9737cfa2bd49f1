CREATE {kind} {view} AS {rows}
