# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Who published how many books, and when?
#
# Distinct works of the subjects that were walked, by author and by year of first publication.

# %%
from analysis.desk import open_desk

TOP = 20
desk = open_desk()

# %% [markdown]
# ## Who first published most books in a year?
#
# A work counts once for each of its authors, however many editions it has.

# %%
per_year = desk.ask("books_per_year", top=TOP)
desk.draw(per_year)

# %% [markdown]
# The same in words and numbers:

# %%
per_year

# %% [markdown]
# ## And on average?
#
# Over the years in which an author published anything.

# %%
average = desk.ask("average_books_per_year", top=TOP)
desk.draw(average)

# %% [markdown]
# The highest and the lowest of these:

# %%
average.words

# %% [markdown]
# ## When were they first published?
#
# Works by decade.

# %%
decades = desk.ask("books_by_decade")
desk.draw(decades)

# %% [markdown]
# In words:

# %%
decades.words

# %% [markdown]
# ## What this cannot tell you
#
# Works without a year are in no count above; so many there are:

# %%
known = desk.ask("years_known")
known

# %% [markdown]
# Written by the examination of these very data:

# %%
desk.limits()

# %%
desk.close()
