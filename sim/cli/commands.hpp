// One declaration per command; the table is in app.cpp.
#pragma once

#include "sim/cli/app.hpp"

namespace pointsman::cli {

Action declare_baseline(CLI::App& app);
Action declare_claims(CLI::App& app);
Action declare_compare(CLI::App& app);
Action declare_completions(CLI::App& app);
Action declare_doctor(CLI::App& app);
Action declare_explain(CLI::App& app);
Action declare_floor(CLI::App& app);
Action declare_gate(CLI::App& app);
Action declare_generate(CLI::App& app);
Action declare_import(CLI::App& app);
Action declare_init(CLI::App& app);
Action declare_models(CLI::App& app);
Action declare_optimize(CLI::App& app);
Action declare_plan(CLI::App& app);
Action declare_report(CLI::App& app);
Action declare_run(CLI::App& app);
Action declare_schema(CLI::App& app);
Action declare_sweep(CLI::App& app);
Action declare_validate(CLI::App& app);
Action declare_version(CLI::App& app);

}  // namespace pointsman::cli
