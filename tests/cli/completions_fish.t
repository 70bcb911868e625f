(needs fish)

The script is valid for fish.

  $ pointsman completions fish > pointsman.fish && fish --no-execute pointsman.fish
