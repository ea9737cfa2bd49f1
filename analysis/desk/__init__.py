"""The desk, a notebook's interface: named questions, figures, the examination, all over one state of the data.

desk = open_desk()
answer = desk.ask("name_of_a_question", top=5)
desk.draw(answer)
"""

from analysis.desk.desk import Desk, open_desk

__all__ = ["Desk", "open_desk"]
