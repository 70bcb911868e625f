A full disk is an error, never a silent loss.

  $ pointsman version > /dev/full
  ! error: cannot write to standard output: No space left on device
  [1]

A reader that went away has read what it wanted.

  $ unread pointsman version

A standard output that was never there is an error too.

  $ pointsman version >&-
  ! error: cannot write to standard output: Bad file descriptor
  [1]

Colour only on a terminal, and only where nobody objects.

  $ pointsman versoin
  ! error: pointsman has no command "versoin"
  !   hint: did you mean "version"?
  [2]
  $ on_terminal pointsman versoin
  \e[1;31merror:\e[0m\e[1m pointsman has no command "versoin"\e[0m
  \e[1m  hint:\e[0m did you mean "version"?
  [2]
  $ NO_COLOR=1 on_terminal pointsman versoin
  error: pointsman has no command "versoin"
    hint: did you mean "version"?
  [2]
  $ TERM=dumb on_terminal pointsman versoin
  error: pointsman has no command "versoin"
    hint: did you mean "version"?
  [2]
  $ on_terminal pointsman --color never doctor | grep -c '\\e'
  0
  [1]
  $ on_terminal pointsman doctor | grep -c '\\e'
  6
  $ NO_COLOR=1 on_terminal pointsman --color always doctor | grep -c '\\e'
  6
