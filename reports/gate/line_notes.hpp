// What tests of every kind share: how a line is settled without one, and what it takes from one.
#pragma once

#include "reports/gate/line_tests.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pointsman::reports::gate {

/// A line to be tested with others of the same requests, and where its test goes.
struct OpenLine {
  Line* line = nullptr;
  TestTerms terms;
  std::optional<analysis::ChangeTest>* test = nullptr;
};

/// Whether the statistic is defined of the data, and of nearly every resample of them.
bool is_defined(const analysis::Resampled& found);

/// The test of a resampled gain of so many units, in shares of `unit`. Settles the line, and gives
/// none, where the gain is not defined.
std::optional<analysis::ChangeTest> tested(Line& line, const analysis::Resampled& gain,
                                           std::uint64_t units, double unit,
                                           const TestTerms& terms);

/// The test of a gain that is a ratio of totals, of so many units.
analysis::ChangeTest tested(const Line& line, const analysis::TiltedGain& gain, std::uint64_t units,
                            const TestTerms& terms);

/// Says so, and what follows, where few units differ.
void note_few_differing(Line& line, std::uint64_t differing, std::string_view therefore);

/// Says so where most of what replications gain comes from few of them.
void note_idle_replications(Line& line, std::span<const double> gains);

/// The gain's test at the line's margin, relative ones taken of the baseline's figure as it is.
void settle_by(const OpenLine& open, const analysis::Resampled& gain, std::uint64_t units);

/// 1 where more of the line's metric is better, else -1.
double sign_of(const Line& line);
/// What its change is told in: 1, or how large the baseline's figure is, whatever its sign. Not
/// before that is known.
double unit_of(const Line& line);

/// "only 1 cluster", "only 9 requests": too few units to test.
std::string only_few(const Line& line, std::uint64_t units);

void settle(Line& line, Verdict verdict, const std::string& reason);
void settle_tied(Line& line);

/// The test at alpha, with what is detectable at the family's share of alpha.
analysis::ChangeTest with_family(
    const std::function<analysis::ChangeTest(const analysis::Sureness& sure)>& test_at,
    const TestTerms& terms);

/// The test of a gain in shares of `unit`.
analysis::ChangeTest scaled(analysis::ChangeTest test, double unit);

/// The line's figures of a test.
void note(Line& line, const analysis::ChangeTest& test);

analysis::BootstrapOptions bootstrap_of(const TestTerms& terms);

std::size_t clusters_in(std::span<const std::uint32_t> cluster_of);
/// Totals per cluster in place of values per row.
std::vector<std::vector<double>> by_cluster(const std::vector<std::vector<double>>& columns,
                                            std::span<const std::uint32_t> cluster_of,
                                            std::size_t clusters);

}  // namespace pointsman::reports::gate
