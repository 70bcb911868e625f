Without a command the program shows what there is, on standard error, and fails.

  $ pointsman > out; echo "[$?]"; wc -c < out
  [2]
  0
  ! Offline simulator and cost/accuracy benchmark harness for LLM routers
  !
  ! Examples:
  !   pointsman init study.json
  !   pointsman run study.json
  !   pointsman run study.json --set seed=7 -o result.json -o result.csv
  !   pointsman run --help
  !
  ! Usage: pointsman COMMAND [OPTIONS]
  !
  ! Studies:
  !   init      Write a scenario to start from
  !   run       Replay a workload through the policies of a scenario
  !   validate  Check scenarios and their data without running them
  !   explain   Print the resolved scenario and where each value comes from
  !
  ! Decisions:
  !   floor     Compute how accurate a router must be to pay
  !   sweep     Run a scenario over a grid of one or two of its values
  !   compare   Say what one policy, result or scenario does differently
  !   report    Draw results as a page, a note, plots or tables
  !   gate      Hold a change of a router to rules, against baselines
  !   baseline  Accept, show and compare what the gate compares with
  !   claims    Derive the figures of published claims again, and judge them
  !   optimize  Find the best numbers of a policy, or the best mixture
  !   plan      Plan labels, payback and drift, and see which input matters
  !
  ! Data:
  !   import    Turn outcomes that others published or logged into a workload
  !   generate  Make a synthetic labelled workload from a specification
  !   models    List, show, compare and import prices and latencies of models
  !
  ! Help:
  !   schema       Print the JSON Schema of a file, for editors and other programs
  !   doctor       Check this machine and say what to do about what is missing
  !   completions  Print completions for bash, zsh or fish
  !   version      Print the version and what the program was built with
  !
  ! Options of every command:
  !   -h, --help                 Show the help of the program or of a command
  !   --version                  Print the version
  !   -q, --quiet                Only warnings, errors and data
  !   --color auto|always|never  Colour of the output; auto heeds NO_COLOR
  !
  ! Exit codes:
  !   0 done, 1 the machine is at fault (disk, memory) or a check of doctor failed, 2 usage or scenario
  !   is wrong, 3 data is wrong or does not match, 4 a baseline is missing, 10 a gate failed, 11 a gate
  !   could not decide, 130 interrupted
  ! error: a command is missing
  $ pointsman 2>&1 | head -1
  Offline simulator and cost/accuracy benchmark harness for LLM routers

Help is data: it goes to standard output. Examples come first.

  $ pointsman --help
  Offline simulator and cost/accuracy benchmark harness for LLM routers

  Examples:
    pointsman init study.json
    pointsman run study.json
    pointsman run study.json --set seed=7 -o result.json -o result.csv
    pointsman run --help

  Usage: pointsman COMMAND [OPTIONS]

  Studies:
    init      Write a scenario to start from
    run       Replay a workload through the policies of a scenario
    validate  Check scenarios and their data without running them
    explain   Print the resolved scenario and where each value comes from

  Decisions:
    floor     Compute how accurate a router must be to pay
    sweep     Run a scenario over a grid of one or two of its values
    compare   Say what one policy, result or scenario does differently
    report    Draw results as a page, a note, plots or tables
    gate      Hold a change of a router to rules, against baselines
    baseline  Accept, show and compare what the gate compares with
    claims    Derive the figures of published claims again, and judge them
    optimize  Find the best numbers of a policy, or the best mixture
    plan      Plan labels, payback and drift, and see which input matters

  Data:
    import    Turn outcomes that others published or logged into a workload
    generate  Make a synthetic labelled workload from a specification
    models    List, show, compare and import prices and latencies of models

  Help:
    schema       Print the JSON Schema of a file, for editors and other programs
    doctor       Check this machine and say what to do about what is missing
    completions  Print completions for bash, zsh or fish
    version      Print the version and what the program was built with

  Options of every command:
    -h, --help                 Show the help of the program or of a command
    --version                  Print the version
    -q, --quiet                Only warnings, errors and data
    --color auto|always|never  Colour of the output; auto heeds NO_COLOR

  Exit codes:
    0 done, 1 the machine is at fault (disk, memory) or a check of doctor failed, 2 usage or scenario
    is wrong, 3 data is wrong or does not match, 4 a baseline is missing, 10 a gate failed, 11 a gate
    could not decide, 130 interrupted
  $ pointsman completions -h | head -6
  Print completions for bash, zsh or fish

  Examples:
    pointsman completions bash > ~/.local/share/bash-completion/completions/pointsman
    pointsman completions zsh > "${fpath[1]}/_pointsman"
    pointsman completions fish > ~/.config/fish/completions/pointsman.fish
  $ diff <(pointsman version --help) <(pointsman version -h)

The version, in three ways.

  $ pointsman --version
  pointsman $VERSION
  $ pointsman version | head -1
  pointsman $VERSION
  $ pointsman version --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["version"])'
  $VERSION

A mistyped command or option gets the nearest valid name.

  $ pointsman versoin
  ! error: pointsman has no command "versoin"
  !   hint: did you mean "version"?
  [2]
  $ pointsman versoin --help
  ! error: pointsman has no command "versoin"
  !   hint: did you mean "version"?
  [2]
  $ pointsman nonsense
  ! error: pointsman has no command "nonsense"
  !   hint: "pointsman --help" shows what it takes
  [2]
  $ pointsman version --jsno
  ! error: pointsman version has no option "--jsno"
  !   hint: did you mean "--json"?
  [2]
  $ pointsman version -j
  ! error: pointsman version has no option "-j"
  !   hint: "pointsman version --help" shows what it takes
  [2]
  $ pointsman --colour never version
  ! error: pointsman version has no option "--colour"
  !   hint: did you mean "--color"?
  [2]

A value that is none of the choices, one that is missing, one too many.

  $ pointsman --color pink version
  ! error: --color does not take "pink"
  !   expected: one of "auto", "always" and "never"
  !   hint: "pointsman version --help" shows what it takes
  [2]
  $ pointsman version --color
  ! error: --color needs a value
  !   expected: one of "auto", "always" and "never"
  !   hint: "pointsman version --help" shows what it takes
  [2]
  $ pointsman version --json=yes
  ! error: --json takes no value
  !   hint: "pointsman version --help" shows what it takes
  [2]
  $ pointsman completions
  ! error: pointsman completions needs SHELL
  !   expected: bash, zsh or fish
  !   hint: "pointsman completions --help" shows what it takes
  [2]
  $ pointsman completions bsh
  ! error: SHELL does not take "bsh"
  !   expected: one of "bash", "zsh" and "fish"
  !   hint: did you mean "bash"?
  [2]
  $ pointsman completions bash zsh
  ! error: pointsman completions takes no further argument, but got "zsh"
  !   hint: "pointsman completions --help" shows what it takes
  [2]
