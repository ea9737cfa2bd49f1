"""How far the answers can be trusted: integrity, outliers and bias, examined over the same views as the answers."""
