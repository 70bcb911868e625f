// A judged gate in every form that people and CI systems read. All of them say the same.
//
// Invariant: pure functions of the evaluation, one-line verdict first; equal evaluations give equal
// bytes. Text from workloads (ids, slice values) is escaped for each form.
#pragma once

#include "reports/gate/evaluate.hpp"
#include "reports/table.hpp"

#include <string>

namespace pointsman::reports::gate {

std::string gate_text(const Evaluation& evaluation, const TableOptions& options = {});
/// `pointsman.gate/1`.
std::string gate_json(const Evaluation& evaluation);
/// A test suite per gate, a test case per line.
std::string gate_junit(const Evaluation& evaluation);
/// For step summaries and comments: below 64 kB, slices folded.
std::string gate_markdown(const Evaluation& evaluation);
/// Workflow commands of GitHub Actions, at the lines of the gate file.
std::string gate_annotations(const Evaluation& evaluation);
/// GitLab's code quality report.
std::string gate_code_quality(const Evaluation& evaluation);
/// OpenMetrics text, for GitLab's metrics reports.
std::string gate_openmetrics(const Evaluation& evaluation);
/// A shields.io endpoint.
std::string gate_badge(const Evaluation& evaluation);
/// github-action-benchmark, customSmallerIsBetter.
std::string gate_action_benchmark(const Evaluation& evaluation);
/// Bencher Metric Format.
std::string gate_bencher(const Evaluation& evaluation);

}  // namespace pointsman::reports::gate
