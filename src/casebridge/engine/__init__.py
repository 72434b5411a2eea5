"""Pull, translate, link, plan, commit, deliver."""
