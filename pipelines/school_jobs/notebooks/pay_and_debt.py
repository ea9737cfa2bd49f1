# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # What does a degree pay, and what debt does it leave?
#
# Pay is yearly earnings four years after completion, debt what graduates owe: of those with federal aid, as medians
# over programmes.

# %%
from analysis.desk import open_desk

STATE, BACHELOR, MASTER = "US", 3, 5
desk = open_desk()

# %% [markdown]
# ## Bachelors
#
# Lines show the middle half of the programmes of those fields that are named.

# %%
bachelors = desk.ask("pay_against_debt", state=STATE, level=BACHELOR, top=60)
desk.draw(bachelors, name="bachelors")

# %% [markdown]
# What the figure says:

# %%
bachelors.words

# %% [markdown]
# ## Masters
#
# The same for those who studied on.

# %%
masters = desk.ask("pay_against_debt", state=STATE, level=MASTER, top=60)
desk.draw(masters, name="masters")

# %% [markdown]
# What the figure says:

# %%
masters.words

# %% [markdown]
# ## Level by level
#
# The fields with most graduates, from certificate to doctor: each row is a field at one level.

# %%
desk.ask("credential_levels", state=STATE, top=15)

# %% [markdown]
# ## By state
#
# The median over programmes of the schools in a state. Graduates need not stay there.

# %%
by_state = desk.ask("pay_by_state")
desk.draw(by_state)

# %% [markdown]
# What the map says:

# %%
by_state.words

# %% [markdown]
# ## With and without the values that were flagged
#
# Outliers are flagged by limits that were written down beforehand, and are counted everywhere above. This is what
# leaving them out would change:

# %%
desk.findings("outliers", "found")

# %% [markdown]
# The figures that change most:

# %%
desk.table("outliers", "outlier_moves")

# %%
desk.close()
