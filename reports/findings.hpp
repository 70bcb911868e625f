// How each kind of finding is shown: one overload of each function per alternative of
// analysis::Finding, one file per kind. A missing overload does not compile.
//
// Invariant: an object has "kind"; its form is a definition of reports/result.schema.json. Text
// fits `width` columns, ends in a newline and is empty where a kind has nothing to say in a
// terminal.
#pragma once

#include "reports/json_value.hpp"
#include "reports/table.hpp"
#include "sim/analysis/finding.hpp"

#include <string>

namespace pointsman::reports {

Json finding_json(const analysis::Curve& curve);
std::string finding_text(const analysis::Curve& curve, const TableOptions& options);

Json finding_json(const analysis::RouterReport& report);
std::string finding_text(const analysis::RouterReport& report, const TableOptions& options);

Json finding_json(const analysis::Optimum& optimum);
std::string finding_text(const analysis::Optimum& optimum, const TableOptions& options);

Json finding_json(const analysis::LabelPlan& plan);
std::string finding_text(const analysis::LabelPlan& plan, const TableOptions& options);

Json finding_json(const analysis::DataFloor& floor);
std::string finding_text(const analysis::DataFloor& floor, const TableOptions& options);

Json finding_json(const analysis::Conversion& conversion);
std::string finding_text(const analysis::Conversion& conversion, const TableOptions& options);

Json finding_json(const analysis::Rollout& rollout);
std::string finding_text(const analysis::Rollout& rollout, const TableOptions& options);

Json finding_json(const analysis::SessionRetries& retries);
std::string finding_text(const analysis::SessionRetries& retries, const TableOptions& options);

Json finding_json(const analysis::Tuned& tuned);
std::string finding_text(const analysis::Tuned& tuned, const TableOptions& options);

}  // namespace pointsman::reports
