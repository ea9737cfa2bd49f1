"""What the bias part reads: named statements over the stable views, and over the lake's own for the order of pages."""
