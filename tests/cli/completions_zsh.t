(needs zsh)

The script is valid for zsh.

  $ pointsman completions zsh > _pointsman && zsh -n _pointsman
