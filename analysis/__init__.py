"""Stage 4: answers from the warehouse's views. Nothing here reads tables, topics or the lake."""
