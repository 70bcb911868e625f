// What a synthetic labelled workload is made of: the fields of a generator spec (JSON).
//
// Models answer by item-response theory, their outcomes hang together by a Gaussian copula, and
// confidences and signals tell right from wrong with a chosen AUC. Invariant: a spec that has been
// read is complete and possible (categories weigh something, the correlation matrix is positive
// semidefinite, every name exists), so generate() can fail only on its sink.
#pragma once

#include "data/item_response.hpp"
#include "data/token_law.hpp"
#include "sim/base/document.hpp"
#include "sim/base/result.hpp"
#include "sim/base/shape.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pointsman::data {

/// Time to first token plus output tokens at a speed, both lognormal about a median.
struct GeneratedLatency {
  double ttft_s_median = 0;
  double ttft_sigma = 0;
  double tokens_per_s_median = 0;
  double tokens_per_s_sigma = 0;
};

/// Pico-dollars per token: exact for prices of up to six digits after the point per million tokens.
struct GeneratedPrice {
  std::int64_t input_pico_usd = 0;
  std::int64_t output_pico_usd = 0;
};

/// A confidence is P(right | what the model feels), told with logit(c) / temperature + shift.
/// Temperature 1 and shift 0 are calibrated; temperature below 1 or shift above 0 is overconfident.
struct GeneratedConfidence {
  double auc = 0.5;
  double temperature = 1;
  double shift = 0;
};

struct GeneratedModel {
  std::string name;
  ItemResponse response;
  std::optional<GeneratedConfidence> confidence{};
  std::optional<TokenLaw> output_tokens{};
  std::optional<GeneratedPrice> price{};
  std::optional<GeneratedLatency> latency{};
};

/// What a signal foretells of a request.
struct SignalTarget {
  enum class Event : std::uint8_t {
    kRight,  ///< `model` is right
    kWrong,  ///< `model` is wrong
    kNeeds,  ///< `model` is right and `other` is wrong
  };
  Event event = Event::kWrong;
  std::size_t model = 0;  ///< index into models
  std::size_t other = 0;  ///< of kNeeds
};

enum class SignalScale : std::uint8_t {
  kProbability,  ///< P(target | signal), calibrated
  kUniform,      ///< uniform over the requests: a threshold t is exceeded by a share 1 - t
};

struct GeneratedSignal {
  std::string name;
  SignalTarget target;
  double auc = 0.5;
  SignalScale scale = SignalScale::kProbability;
};

struct GeneratedCategory {
  std::string name;
  DifficultyGroup difficulty;
};

struct GeneratorSpec {
  std::string name;
  std::uint64_t seed = 1;
  std::uint64_t rows = 0;
  std::string id_prefix;
  std::vector<GeneratedCategory> categories;  ///< at least one; see has_categories
  bool has_categories = false;                ///< whether the category is a column
  double difficulty_deviation = 1;
  std::optional<TokenLaw> input_tokens;
  std::vector<GeneratedModel> models;
  std::vector<double> correlation;  ///< models x models, row by row
  std::vector<GeneratedSignal> signals;
};

/// The fields of a generator spec, for schemas and help.
const base::Shape& generator_shape();

/// Checks and reads a spec; abilities are solved where accuracies are given. Errors are located.
base::Result<GeneratorSpec> read_generator_spec(const base::Document& document);

}  // namespace pointsman::data
