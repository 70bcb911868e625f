The scripts are valid in their shells.

  $ pointsman completions bash > pointsman.bash && bash -n pointsman.bash
  $ pointsman completions zsh > _pointsman && grep -c '^#compdef pointsman' _pointsman
  1
  $ pointsman completions fish > pointsman.fish && grep -c "^complete -c pointsman" pointsman.fish > count

In bash they complete commands, options and values.

  $ cat > complete.sh <<'END'
  > source pointsman.bash
  > COMP_WORDS=("$@"); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _pointsman; echo "${COMPREPLY[@]}"
  > END
  $ bash complete.sh pointsman ver
  version
  $ bash complete.sh pointsman version --j
  --json
  $ bash complete.sh pointsman version --color ''
  auto always never
  $ bash complete.sh pointsman completions ''
  bash zsh fish -h --help --version -q --quiet --color
