// How fast workloads load: rows of CSV parsed a second, and rows of a packed cache opened, mapped,
// verified and scanned a second. Each case checks its answer first; `of_read` is its speed over
// that of reading the same bytes once in this process.
#include "data/load.hpp"

#include "data/cache.hpp"
#include "sim/base/file.hpp"
#include "sim/base/random.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>

namespace {

using namespace pointsman;

constexpr std::size_t kCsvRows = 4'000'000;
constexpr std::size_t kPackedRows = 10'000'000;
constexpr std::string_view kKey = "benchmark";

/// What a scan of the narrow workload must find.
struct Totals {
  double score = 0;
  std::uint64_t small = 0, large = 0;
  bool operator==(const Totals&) const = default;
};

/// Six digits after the point of a pseudo-random score, and two pseudo-random labels.
std::string narrow_csv(std::size_t rows, Totals& totals) {
  std::string text = "id,router_score,small|score,large|score\n";
  text.reserve(rows * 24);
  for (std::size_t r = 0; r < rows; ++r) {
    const std::uint64_t bits = base::mix64(r);
    const auto score = static_cast<std::uint32_t>(bits % 1'000'000);
    const std::string digits = std::to_string(1'000'000 + score);
    text += 'r' + std::to_string(r) + ",0.";
    text.append(digits, 1);
    text += (bits >> 62 & 1) != 0 ? ",1" : ",0";
    text += (bits >> 63 & 1) != 0 ? ",1\n" : ",0\n";
    totals.score += score / 1e6;
    totals.small += bits >> 62 & 1;
    totals.large += bits >> 63 & 1;
  }
  return text;
}

std::uint64_t count_ones(const data::Column& column) {
  std::uint64_t ones = 0;
  for (const std::uint64_t word : column.as<std::uint64_t>()) {
    ones += static_cast<std::uint64_t>(std::popcount(word));
  }
  return ones;
}

template <typename T>
double sum(std::span<const T> values) {
  // Eight sums, so that the additions do not wait for one another.
  double lanes[8] = {};
  std::size_t i = 0;
  for (; i + 8 <= values.size(); i += 8) {
    for (std::size_t k = 0; k < 8; ++k) lanes[k] += static_cast<double>(values[i + k]);
  }
  for (; i < values.size(); ++i) lanes[0] += static_cast<double>(values[i]);
  double total = 0;
  for (const double lane : lanes) total += lane;
  return total;
}

Totals scan(const data::Workload& workload) {
  const auto& score = *workload.find("router_score");
  const auto label = [&](const char* model) {
    return *workload.find_model(model)->find(data::ModelField::kScore);
  };
  return {score.storage == data::Storage::kF32 ? sum(score.as<float>()) : sum(score.as<double>()),
          count_ones(label("small")), count_ones(label("large"))};
}

bool is_right(const Totals& found, const Totals& expected) {
  return found.small == expected.small && found.large == expected.large &&
         std::abs(found.score - expected.score) < 1e-6 * expected.score;
}

double process_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

/// Processor seconds to read the bytes once from memory: the least of three.
double seconds_to_read(std::span<const std::byte> bytes) {
  double best = std::numeric_limits<double>::infinity();
  for (int i = 0; i < 3; ++i) {
    const double begin = process_seconds();
    const auto* words = reinterpret_cast<const std::uint64_t*>(bytes.data());
    std::uint64_t mixed = 0;
    for (std::size_t w = 0; w < bytes.size() / 8; ++w) mixed += words[w];
    benchmark::DoNotOptimize(mixed);
    best = std::min(best, process_seconds() - begin);
  }
  return best;
}

/// A narrow CSV file and its cache in a folder that goes away with the process.
class Files {
 public:
  static Files& instance() {
    static Files files;
    return files;
  }
  ~Files() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  const std::string& csv() {
    if (csv_.empty()) {
      csv_ = folder_ + "/narrow.csv";
      if (!base::write_file(csv_, narrow_csv(kCsvRows, csv_totals_))) csv_.clear();
    }
    return csv_;
  }
  const Totals& csv_totals() const { return csv_totals_; }

  const std::string& packed() {
    if (packed_.empty()) {
      const std::string text = narrow_csv(kPackedRows, packed_totals_);
      const auto workload = data::parse_workload("narrow.csv", text, {});
      packed_ = folder_ + "/narrow.pmcache";
      if (!workload || !data::write_cache(packed_, kKey, *workload, {})) packed_.clear();
    }
    return packed_;
  }
  const Totals& packed_totals() const { return packed_totals_; }

 private:
  Files() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "pointsman-bench-XXXXXX").string();
    if (const char* made = mkdtemp(pattern.data())) folder_ = made;
  }
  Files(const Files&) = delete;
  Files& operator=(const Files&) = delete;

  std::string folder_, csv_, packed_;
  Totals csv_totals_, packed_totals_;
};

/// `seconds`: processor time of all rounds.
void report(benchmark::State& state, std::size_t rows, std::size_t bytes, double seconds,
            double read_seconds) {
  const auto rounds = static_cast<double>(state.iterations());
  const auto rate = [&](double amount) {
    return benchmark::Counter(rounds * amount, benchmark::Counter::kIsRate);
  };
  state.counters["rows/s"] = rate(static_cast<double>(rows));
  state.counters["bytes/s"] = rate(static_cast<double>(bytes));
  state.counters["rows/cpu_s"] = rounds * static_cast<double>(rows) / seconds;
  state.counters["of_read"] = rounds * read_seconds / seconds;
}

void csv_load(benchmark::State& state) {
  Files& files = Files::instance();
  data::ReadOptions options;
  options.use_cache = false;
  options.threads = static_cast<unsigned>(state.range(0));
  const auto map = base::MappedFile::open(files.csv());
  const auto workload = data::load_workload(files.csv(), options);
  if (!map || !workload || workload->rows() != kCsvRows ||
      !is_right(scan(*workload), files.csv_totals())) {
    return state.SkipWithError("the CSV did not load as it was written");
  }
  const double begin = process_seconds();
  for (auto _ : state) benchmark::DoNotOptimize(data::load_workload(files.csv(), options));
  report(state, kCsvRows, map->bytes().size(), process_seconds() - begin,
         seconds_to_read(map->bytes()));
}
BENCHMARK(csv_load)->Arg(1)->Arg(2)->ArgName("threads")->UseRealTime()->Unit(
    benchmark::kMillisecond);

/// Opens, maps, verifies and scans the three columns; with `ids` the ids and request keys as well.
void packed_load(benchmark::State& state) {
  Files& files = Files::instance();
  data::ReadOptions options;
  options.wanted = {"router_score", "small", "large"};
  options.ids = state.range(0) != 0;
  std::vector<std::string> warnings;
  const auto load = [&] {
    return data::read_cache(files.packed(), kKey, "narrow.csv", options, warnings);
  };
  const auto first = load();
  if (!first || first->rows() != kPackedRows || !is_right(scan(*first), files.packed_totals())) {
    return state.SkipWithError("the cache did not load as it was written");
  }
  std::size_t bytes = first->find("router_score")->data.size() + 2 * ((kPackedRows + 7) / 8);
  const double begin = process_seconds();
  for (auto _ : state) {
    const auto workload = load();
    benchmark::DoNotOptimize(scan(*workload));
  }
  const double seconds = process_seconds() - begin;
  const double per_byte = seconds_to_read(first->find("router_score")->data) /
                          static_cast<double>(first->find("router_score")->data.size());
  if (options.ids) bytes += first->ids().bytes.size() + 16 * kPackedRows;
  report(state, kPackedRows, bytes, seconds, per_byte * static_cast<double>(bytes));
}
BENCHMARK(packed_load)
    ->Arg(0)
    ->Arg(1)
    ->ArgName("ids")
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
