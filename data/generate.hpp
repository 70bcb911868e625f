// Synthetic labelled workloads as wide CSV, streamed.
//
// Invariant: a row is a pure function of the spec and its own number, so the bytes are the same for
// any number of threads, and a longer file starts with the shorter one. Every model's accuracy is
// expected_accuracies() exactly in expectation; over n rows it differs by a standard error of at
// most sqrt(p (1 - p) / n). Cost: ~2.5 us a row of three models on one core; memory ~8 MB a thread.
// Sources: Gaussian copula by Cholesky's factor; equal-variance Gaussian ROC, AUC = Phi(d / sqrt
// 2).
#pragma once

#include "data/generate_spec.hpp"
#include "sim/base/result.hpp"

#include <functional>
#include <stop_token>
#include <string_view>
#include <vector>

namespace pointsman::data {

/// Takes the next bytes of the file; an error ends the generation.
using TextSink = std::function<base::Status(std::string_view)>;

/// Writes the header and `spec.rows` rows into `sink`, on at most `threads` threads (0 = all
/// cores). `sink` is called from the calling thread, in order. Stopped: an error of kind
/// kInterrupted.
base::Status generate(const GeneratorSpec& spec, const TextSink& sink, unsigned threads,
                      const std::stop_token& stop);

/// Each model's exact expected accuracy, over all requests or over one category.
std::vector<double> expected_accuracies(const GeneratorSpec& spec);
std::vector<double> expected_accuracies(const GeneratorSpec& spec, std::size_t category);

/// The exact share of requests on which the target holds.
double expected_rate(const GeneratorSpec& spec, const SignalTarget& target);

}  // namespace pointsman::data
