# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # What is posted where, and by whom?
#
# Distinct pins with the place and the user of their posting. Posts are emulated.

# %%
from analysis.desk import open_desk

desk = open_desk()

# %% [markdown]
# ## Which category is the most popular?
#
# By country; of two categories with as many pins, the one that is first by name.

# %%
by_country = desk.ask("most_popular_category_by_country")
desk.draw(by_country)

# %% [markdown]
# In words:

# %%
by_country.words

# %% [markdown]
# By year of posting:

# %%
by_year = desk.ask("most_popular_category_by_year")
desk.draw(by_year)

# %% [markdown]
# In words:

# %%
by_year.words

# %% [markdown]
# And by age group:

# %%
by_age = desk.ask("most_popular_category_by_age")
desk.draw(by_age)

# %% [markdown]
# In words:

# %%
by_age.words

# %% [markdown]
# ## Who has most followers?
#
# The account of each country with most followers.

# %%
followed = desk.ask("most_followed_by_country")
desk.draw(followed)

# %% [markdown]
# In words:

# %%
followed.words

# %% [markdown]
# ## Do older users have more followers, or those who joined earlier?
#
# Lower medians, over pins whose follower count is known.

# %%
of_age = desk.ask("median_followers_by_age")
desk.draw(of_age)

# %% [markdown]
# In words:

# %%
of_age.words

# %% [markdown]
# By year of joining:

# %%
of_year = desk.ask("median_followers_by_join_year")
desk.draw(of_year)

# %% [markdown]
# In words:

# %%
of_year.words

# %% [markdown]
# Age group and year together:

# %%
of_both = desk.ask("median_followers_by_age_and_join_year")
of_both.frame

# %% [markdown]
# ## What this cannot tell you
#
# Messages that were refused are in no figure above:

# %%
refused = desk.ask("refused_messages")
refused.frame

# %% [markdown]
# Written by the examination of these very data:

# %%
desk.limits()

# %%
desk.close()
