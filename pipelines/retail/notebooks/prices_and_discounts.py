# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # What is reduced, what is popular, and what does it cost elsewhere?
#
# Items that the searches list, with the prices at which they were seen.

# %%
from analysis.desk import open_desk

TOP = 20
CURRENCY = "EUR"
desk = open_desk()

# %% [markdown]
# ## What is reduced?
#
# Only items whose list price is above the price that is asked.

# %%
discounts = desk.ask("discounts", top=TOP)
desk.draw(discounts)

# %% [markdown]
# The highest and the lowest of these:

# %%
discounts.words

# %% [markdown]
# ## What is popular?
#
# By the number of reviews.

# %%
popular = desk.ask("popular_items", top=TOP)
desk.draw(popular)

# %% [markdown]
# The same in words and numbers:

# %%
popular

# %% [markdown]
# ## What does it cost in another currency?
#
# By the newest rate of a day not after that of the price.

# %%
prices = desk.ask("prices_in_currency", currency=CURRENCY, top=TOP)
desk.draw(prices)

# %% [markdown]
# In words:

# %%
prices.words

# %% [markdown]
# ## How did prices move?
#
# First, lowest, highest and latest price of each item:

# %%
history = desk.ask("price_history", top=TOP)
history

# %% [markdown]
# ## What this cannot tell you
#
# Written by the examination of these very data:

# %%
desk.limits()

# %%
desk.close()
