# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Your own question
#
# Copy this file beside itself under another name, change what is in capitals, and run it: `gpps notebook NAME`.

# %%
from analysis.desk import open_desk

QUESTION, STATE, TOP = "openings_per_graduate", "TX", 5
desk = open_desk()

# %% [markdown]
# ## What can be asked?
#
# Every question with what it takes. `gpps dictionary` says what the columns mean, and in which unit.

# %%
desk.questions()

# %% [markdown]
# ## Ask, and draw
#
# The catalogue knows which figure draws which question; it is kept as a file beside this notebook.

# %%
answer = desk.ask(QUESTION, state=STATE, top=TOP)
desk.draw(answer)

# %% [markdown]
# The answer, what it says, and what it rests on:

# %%
answer

# %% [markdown]
# ## Go on from the rows
#
# `frame` holds them as a DataFrame, for what pandas can do with them; here the first row, on its side.

# %%
answer.frame.head(1).T

# %% [markdown]
# ## Ask the lake the same
#
# DuckDB answers the same statement from the Delta tables, without the warehouse. Do they agree?

# %%
desk.agreement(QUESTION, state=STATE, top=TOP)

# %% [markdown]
# ## Write a question yourself
#
# Try it first, read only, on either engine:
#
# ```sh
# ./gpps sql 'SELECT cip4, title FROM fields ORDER BY cip4' --on lake
# ```
#
# Then make it a file `pipelines/school_jobs/questions/my_question.sql` (CONTRIBUTING, "Add a question"): from then on
# `gpps ask "my question"` and `desk.ask("my_question")` know it.

# %%
desk.close()
