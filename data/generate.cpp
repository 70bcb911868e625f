#include "data/generate.hpp"

#include "sim/base/parallel.hpp"
#include "sim/base/random.hpp"
#include "sim/base/samplers.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numbers>
#include <string>

#include <Eigen/Cholesky>
#include <Eigen/Core>

namespace pointsman::data {
namespace {

constexpr std::uint64_t kGeneratedRows = 1 << 14;
constexpr int kScoreDigits = 6;           ///< of confidences and signals
constexpr int kLatencyDigits = 3;         ///< milliseconds
constexpr double kLongestLatencyS = 1e9;  ///< so that ticks of a nanosecond hold it
constexpr std::int64_t kPicoPerNano = 1000;

/// What is drawn, as the attempt of a DrawKey. Part of the file format: append, never renumber.
enum class Part : std::uint32_t {
  kCategory,
  kDifficulty,
  kInputTokens,
  kOutcome,
  kConfidence,
  kOutputTokens,
  kTtft,
  kSpeed,
  kSignal,
};

double logit(double p) {
  return std::log(p) - std::log1p(-p);
}

/// The distance of two unit normals whose ROC curve has this area.
double separation(double auc) {
  return std::numbers::sqrt2 * base::normal_quantile(auc);
}

/// A normal score that is `distance` higher when an event of probability `rate` happens.
struct Detector {
  double distance = 0;
  double rate = 0.5;
  double prior_logit = 0;

  Detector(double auc, double probability)
      : distance(separation(auc)), rate(probability), prior_logit(logit(probability)) {}
  double score(double noise, bool happened) const { return noise + (happened ? distance : 0); }
  /// logit P(event | score), by Bayes.
  double posterior_logit(double score) const {
    return prior_logit + distance * score - distance * distance / 2;
  }
  /// The score's distribution function: uniform over all requests.
  double rank(double score) const {
    return (1 - rate) * base::normal_cdf(score) + rate * base::normal_cdf(score - distance);
  }
};

/// The factor F of the correlation matrix, F F' = R.
Eigen::MatrixXd factor(const GeneratorSpec& spec) {
  const auto size = static_cast<Eigen::Index>(spec.models.size());
  const Eigen::MatrixXd matrix =
      Eigen::Map<const Eigen::MatrixXd>(spec.correlation.data(), size, size);
  const Eigen::LLT<Eigen::MatrixXd> cholesky(matrix);
  if (cholesky.info() == Eigen::Success) return cholesky.matrixL();
  // Singular (a correlation of 1): the pivoted factorisation still exists.
  const Eigen::LDLT<Eigen::MatrixXd> pivoted(matrix);
  const Eigen::VectorXd scale = pivoted.vectorD().cwiseMax(0).cwiseSqrt();
  const Eigen::MatrixXd lower = pivoted.matrixL();
  return pivoted.transpositionsP().transpose() * (lower * scale.asDiagonal());
}

DifficultyNodes nodes_of(const GeneratorSpec& spec) {
  std::vector<DifficultyGroup> groups;
  for (const GeneratedCategory& category : spec.categories) groups.push_back(category.difficulty);
  return difficulty_nodes(groups, spec.difficulty_deviation);
}

std::vector<double> accuracies(const GeneratorSpec& spec, const DifficultyNodes& nodes) {
  std::vector<double> out;
  for (const GeneratedModel& model : spec.models) {
    out.push_back(expected_accuracy(model.response, nodes));
  }
  return out;
}

/// A CSV field as RFC 4180 quotes it.
std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

template <typename Integer>
void append_integer(std::string& out, Integer value) {
  char digits[24];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

/// value * 10^-places, without trailing zeros. value >= 0.
void append_decimal(std::string& out, std::int64_t value, int places) {
  std::int64_t unit = 1;
  for (int i = 0; i < places; ++i) unit *= 10;
  append_integer(out, value / unit);
  std::int64_t rest = value % unit;
  if (rest == 0) return;
  out += '.';
  for (unit /= 10; rest != 0; unit /= 10) {
    out += static_cast<char>('0' + rest / unit);
    rest %= unit;
  }
}

void append_score(std::string& out, double score) {
  append_decimal(out, std::llround(score * 1e6), kScoreDigits);
}

/// A spec with everything worked out that does not depend on the row.
class Recipe {
 public:
  explicit Recipe(const GeneratorSpec& spec);
  std::string header() const;
  void append_rows(std::uint64_t begin, std::uint64_t end, std::string& out) const;

 private:
  struct Draws;    ///< the random numbers of one row
  struct Scratch;  ///< what the columns of one row share

  void draw_outcomes(const Draws& draws, double difficulty, Scratch& scratch) const;
  void append_row(std::uint64_t row, Scratch& scratch, std::string& out) const;
  void append_signal(const Draws& draws, std::size_t signal, const Scratch& scratch,
                     std::string& out) const;
  void append_model(const Draws& draws, std::size_t model, const Scratch& scratch,
                    std::string& out) const;

  const GeneratorSpec& spec_;
  Eigen::MatrixXd factor_;
  std::vector<double> cumulative_weights_;
  std::vector<std::string> category_fields_;
  std::string id_begin_, id_end_;  ///< around the row number
  std::vector<std::uint64_t> model_keys_;
  std::vector<std::optional<Detector>> confidences_;  ///< per model
  std::vector<std::uint64_t> signal_keys_;
  std::vector<Detector> signals_;
};

struct Recipe::Draws {
  std::uint64_t seed = 0;
  std::uint64_t row = 0;

  double uniform(Part part, std::uint64_t owner = 0) const {
    return base::uniform({.seed = seed,
                          .request = row,
                          .model = owner,
                          .attempt = static_cast<std::uint32_t>(part),
                          .purpose = base::Purpose::kGenerator});
  }
  double normal(Part part, std::uint64_t owner = 0) const {
    return base::normal_quantile(uniform(part, owner));
  }
};

struct Recipe::Scratch {
  Eigen::VectorXd normals;
  Eigen::VectorXd latent;
  std::vector<char> is_right;
  std::int64_t input_tokens = 0;
};

Recipe::Recipe(const GeneratorSpec& spec) : spec_(spec), factor_(factor(spec)) {
  double total = 0;
  for (const GeneratedCategory& category : spec.categories) {
    cumulative_weights_.push_back(total += category.difficulty.weight);
    category_fields_.push_back(csv_field(category.name));
  }
  id_begin_ = csv_field(spec.id_prefix);
  if (id_begin_ != spec.id_prefix) {
    id_begin_.pop_back();
    id_end_ = "\"";
  }
  const auto accuracy = expected_accuracies(spec);
  for (std::size_t m = 0; m < spec.models.size(); ++m) {
    const GeneratedModel& model = spec.models[m];
    model_keys_.push_back(base::stable_hash(model.name));
    auto& confidence = confidences_.emplace_back();
    if (model.confidence) confidence.emplace(model.confidence->auc, accuracy[m]);
  }
  for (const GeneratedSignal& signal : spec.signals) {
    signal_keys_.push_back(base::stable_hash(signal.name));
    signals_.emplace_back(signal.auc, expected_rate(spec, signal.target));
  }
}

std::string Recipe::header() const {
  std::string out = "id";
  if (spec_.has_categories) out += ",category";
  if (spec_.input_tokens) out += ",input_tokens";
  for (const GeneratedSignal& signal : spec_.signals) out += ',' + csv_field(signal.name);
  for (const GeneratedModel& model : spec_.models) {
    const auto add = [&](std::string_view field) {
      out += ',' + csv_field(model.name + '|' + std::string(field));
    };
    add("score");
    if (model.confidence) add("confidence");
    if (model.output_tokens) add("output_tokens");
    if (model.price) add("cost_usd");
    if (model.latency) add("latency_s");
  }
  return out + '\n';
}

void Recipe::draw_outcomes(const Draws& draws, double difficulty, Scratch& scratch) const {
  const std::size_t count = spec_.models.size();
  for (std::size_t m = 0; m < count; ++m) {
    scratch.normals[static_cast<Eigen::Index>(m)] = draws.normal(Part::kOutcome, model_keys_[m]);
  }
  scratch.latent.noalias() = factor_ * scratch.normals;
  for (std::size_t m = 0; m < count; ++m) {
    const double p = probability_right(spec_.models[m].response, difficulty);
    const double u = base::normal_cdf(scratch.latent[static_cast<Eigen::Index>(m)]);
    scratch.is_right[m] = base::bernoulli(u, p) ? 1 : 0;
  }
}

void Recipe::append_signal(const Draws& draws, std::size_t signal, const Scratch& scratch,
                           std::string& out) const {
  const GeneratedSignal& law = spec_.signals[signal];
  const bool is_right = scratch.is_right[law.target.model] != 0;
  const bool is_other_right = scratch.is_right[law.target.other] != 0;
  bool happened = is_right;
  if (law.target.event == SignalTarget::Event::kWrong) happened = !is_right;
  if (law.target.event == SignalTarget::Event::kNeeds) happened = is_right && !is_other_right;
  const Detector& detector = signals_[signal];
  const double score = detector.score(draws.normal(Part::kSignal, signal_keys_[signal]), happened);
  out += ',';
  append_score(out, law.scale == SignalScale::kUniform ? detector.rank(score)
                                                       : logistic(detector.posterior_logit(score)));
}

void Recipe::append_model(const Draws& draws, std::size_t model, const Scratch& scratch,
                          std::string& out) const {
  const GeneratedModel& law = spec_.models[model];
  const std::uint64_t key = model_keys_[model];
  const bool is_right = scratch.is_right[model] != 0;
  out += is_right ? ",1" : ",0";
  if (law.confidence) {
    const Detector& detector = *confidences_[model];
    const double felt =
        detector.posterior_logit(detector.score(draws.normal(Part::kConfidence, key), is_right));
    out += ',';
    append_score(out, logistic(felt / law.confidence->temperature + law.confidence->shift));
  }
  if (!law.output_tokens) return;
  const std::int64_t output_tokens =
      draw_tokens(*law.output_tokens, draws.uniform(Part::kOutputTokens, key));
  out += ',';
  append_integer(out, output_tokens);
  if (law.price) {
    const std::int64_t pico = scratch.input_tokens * law.price->input_pico_usd +
                              output_tokens * law.price->output_pico_usd;
    out += ',';
    append_decimal(out, (pico + kPicoPerNano / 2) / kPicoPerNano, 9);
  }
  if (law.latency) {
    const GeneratedLatency& time = *law.latency;
    const double ttft_s =
        base::lognormal(draws.uniform(Part::kTtft, key), time.ttft_s_median, time.ttft_sigma);
    const double tokens_per_s = base::lognormal(draws.uniform(Part::kSpeed, key),
                                                time.tokens_per_s_median, time.tokens_per_s_sigma);
    const double latency_s = ttft_s + static_cast<double>(output_tokens) / tokens_per_s;
    out += ',';
    append_decimal(out, std::llround(std::min(latency_s, kLongestLatencyS) * 1e3), kLatencyDigits);
  }
}

void Recipe::append_row(std::uint64_t row, Scratch& scratch, std::string& out) const {
  const Draws draws{spec_.seed, row};
  const std::size_t category = base::discrete(draws.uniform(Part::kCategory), cumulative_weights_);
  const double difficulty = spec_.categories[category].difficulty.mean +
                            spec_.difficulty_deviation * draws.normal(Part::kDifficulty);
  draw_outcomes(draws, difficulty, scratch);
  out += id_begin_;
  append_integer(out, row);
  out += id_end_;
  if (spec_.has_categories) {
    out += ',';
    out += category_fields_[category];
  }
  if (spec_.input_tokens) {
    scratch.input_tokens = draw_tokens(*spec_.input_tokens, draws.uniform(Part::kInputTokens));
    out += ',';
    append_integer(out, scratch.input_tokens);
  }
  for (std::size_t s = 0; s < spec_.signals.size(); ++s) append_signal(draws, s, scratch, out);
  for (std::size_t m = 0; m < spec_.models.size(); ++m) append_model(draws, m, scratch, out);
  out += '\n';
}

void Recipe::append_rows(std::uint64_t begin, std::uint64_t end, std::string& out) const {
  const std::size_t count = spec_.models.size();
  Scratch scratch;
  scratch.normals.resize(static_cast<Eigen::Index>(count));
  scratch.latent.resize(static_cast<Eigen::Index>(count));
  scratch.is_right.resize(count);
  for (std::uint64_t row = begin; row < end; ++row) append_row(row, scratch, out);
}

}  // namespace

std::vector<double> expected_accuracies(const GeneratorSpec& spec) {
  return accuracies(spec, nodes_of(spec));
}

std::vector<double> expected_accuracies(const GeneratorSpec& spec, std::size_t category) {
  const DifficultyGroup group = {1, spec.categories[category].difficulty.mean};
  return accuracies(spec, difficulty_nodes({&group, 1}, spec.difficulty_deviation));
}

double expected_rate(const GeneratorSpec& spec, const SignalTarget& target) {
  const DifficultyNodes nodes = nodes_of(spec);
  const ItemResponse& model = spec.models[target.model].response;
  const double right = expected_accuracy(model, nodes);
  if (target.event == SignalTarget::Event::kRight) return right;
  if (target.event == SignalTarget::Event::kWrong) return 1 - right;
  const double rho = spec.correlation[target.model * spec.models.size() + target.other];
  return right - expected_both_right(model, spec.models[target.other].response, rho, nodes);
}

base::Status generate(const GeneratorSpec& spec, const TextSink& sink, unsigned threads,
                      const std::stop_token& stop) {
  const Recipe recipe(spec);
  POINTSMAN_CHECK(sink(recipe.header()));
  // Text waits in memory for the blocks before it: no more of it than the cores can make.
  threads = std::min(base::threads_to_use(threads), base::threads_to_use(0));
  std::vector<std::string> blocks(std::size_t{2} * threads);
  for (std::uint64_t begin = 0; begin < spec.rows; begin += blocks.size() * kGeneratedRows) {
    const std::uint64_t left = (spec.rows - begin + kGeneratedRows - 1) / kGeneratedRows;
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(left, blocks.size()));
    const bool is_complete = base::for_each_index(count, threads, stop, [&](std::size_t i) {
      const std::uint64_t first = begin + i * kGeneratedRows;
      blocks[i].clear();
      recipe.append_rows(first, std::min(spec.rows, first + kGeneratedRows), blocks[i]);
    });
    if (!is_complete && stop.stop_requested()) {
      return base::fail(base::ErrorKind::kInterrupted,
                        "interrupted after " + std::to_string(begin) + " rows");
    }
    if (!is_complete) return base::fail(base::ErrorKind::kInternal, "out of memory");
    for (std::size_t i = 0; i < count; ++i) POINTSMAN_CHECK(sink(blocks[i]));
  }
  return {};
}

}  // namespace pointsman::data
