"""Examination of how far answers can be trusted: integrity, outliers and bias, over the same views as the answers."""
