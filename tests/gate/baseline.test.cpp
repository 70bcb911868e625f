#include "reports/gate/baseline.hpp"

#include "data/hash.hpp"
#include "reports/gate/baseline_text.hpp"
#include "reports/gate/rebase.hpp"
#include "sim/base/file.hpp"
#include "tests/gate/records.hpp"

#include <cmath>
#include <filesystem>
#include <limits>
#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <unistd.h>

using namespace pointsman;
using namespace pointsman::reports::gate;
using tests::World;

namespace {

/// A folder of this process that is gone at the end.
class Folder {
 public:
  Folder()
      : path_(std::filesystem::temp_directory_path() /
              ("pointsman-baseline-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

void replace(const std::string& path, const std::string& from, const std::string& to) {
  std::string text = *base::read_file(path);
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  text.replace(at, from.size(), to);
  REQUIRE(base::write_file(path, text));
}

base::Error error_of(const std::string& path) {
  const auto read = read_baseline(path);
  REQUIRE_FALSE(read);
  return read.error();
}

Baseline sample() {
  Record record = World(50).record(0.5);
  record.policies[1].latency_s[3] = std::numeric_limits<double>::quiet_NaN();
  record.policies[1].score[4] = std::numeric_limits<double>::quiet_NaN();
  record.policies[1].replications["timing.latency_s.p95"] = {1.25, 1.5, std::nan("")};
  record.outcomes[0][5] = record.best_score[5] = std::numeric_limits<double>::quiet_NaN();
  record.model_specs = R"({"small":{"column":"tiny"}})";
  record.wrong_answer_usd = 0.05;
  Baseline baseline = tests::baseline_of(std::move(record));
  baseline.tool_version = "0.1.0";
  baseline.history.push_back({"2026-11-20T08:00:00Z",
                              "router 2",
                              "abc123",
                              std::string(64, 'p'),
                              {{"router", "accuracy", "80.00 %", "81.00 %"}}});
  return baseline;
}

bool same(const std::vector<double>& a, const std::vector<double>& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!(a[i] == b[i] || (std::isnan(a[i]) && std::isnan(b[i])))) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("a baseline reads back what was written, to the bit", "[gate][law]") {
  const Folder folder;
  const std::string path = folder.file("main.json");
  const Baseline written = sample();
  REQUIRE(write_baseline(written, path));
  const auto read = read_baseline(path);
  REQUIRE(read);
  CHECK(read->name == "main");
  CHECK(read->accepted_at() == "2026-11-20T08:00:00Z");
  CHECK(read->history.size() == 2);
  CHECK(read->history.back().changes.front().after == "81.00 %");
  CHECK(read->record.ids == written.record.ids);
  CHECK(read->record.columns == written.record.columns);
  CHECK(same(read->record.best_score, written.record.best_score));
  REQUIRE(read->record.outcomes.size() == 2);
  CHECK(same(read->record.outcomes[0], written.record.outcomes[0]));
  CHECK(same(read->record.outcomes[1], written.record.outcomes[1]));
  CHECK(nlohmann::json::parse(read->record.model_specs) ==
        nlohmann::json::parse(written.record.model_specs));
  CHECK(read->record.inputs == written.record.inputs);
  CHECK(read->record.wrong_answer_usd == written.record.wrong_answer_usd);
  CHECK(nlohmann::json::parse(read->record.definitions) ==
        nlohmann::json::parse(written.record.definitions));
  REQUIRE(read->record.policies.size() == 2);
  for (std::size_t i = 0; i < 2; ++i) {
    const PolicyRecord& a = read->record.policies[i];
    const PolicyRecord& b = written.record.policies[i];
    CHECK(a.name == b.name);
    CHECK(same(a.score, b.score));
    CHECK(same(a.cost_usd, b.cost_usd));
    CHECK(same(a.latency_s, b.latency_s));
    CHECK(a.answers == b.answers);
    CHECK(a.calls == b.calls);
  }
  CHECK(same(read->record.policies[1].replications.at("timing.latency_s.p95"),
             written.record.policies[1].replications.at("timing.latency_s.p95")));
  // Writing it again gives the same bytes.
  const std::string again = folder.file("again.json");
  Baseline renamed = *read;
  REQUIRE(write_baseline(renamed, again));
  CHECK(*base::read_file(requests_file_of(again)) == *base::read_file(requests_file_of(path)));
}

TEST_CASE("a baseline that is missing, broken or foreign says so, and what to do", "[gate]") {
  const Folder folder;
  const std::string path = folder.file("main.json");
  CHECK(error_of(path).kind == base::ErrorKind::kBaselineMissing);
  CHECK(error_of(path).hint.find("pointsman baseline accept") != std::string::npos);

  const auto fresh = [&] { REQUIRE(write_baseline(sample(), path)); };
  fresh();
  const std::string whole = *base::read_file(path);
  // Cut anywhere, it is refused with a place.
  for (std::size_t size = 1; size + 2 < whole.size(); size += 97) {
    REQUIRE(base::write_file(path, std::string_view(whole).substr(0, size)));
    const auto error = error_of(path);
    CHECK(error.kind == base::ErrorKind::kData);
    CHECK(error.where.line > 0);
  }
  fresh();
  replace(path, "pointsman.baseline/1", "pointsman.baseline/7");
  CHECK(error_of(path).kind == base::ErrorKind::kData);
  CHECK(error_of(path).message == "the baseline is of version 7");
  fresh();
  replace(path, "pointsman.baseline/1", "pointsman.result/1");
  CHECK(error_of(path).message == "\"pointsman.result/1\" is no baseline");
  fresh();
  replace(path, "\"history\"", "\"histery\"");
  CHECK(error_of(path).message == "the baseline has no \"history\"");

  // What timed lines are judged from is in the summary alone.
  fresh();
  replace(path, "1.25", "1.75");
  CHECK(error_of(path).kind == base::ErrorKind::kData);
  CHECK(error_of(path).message.find("was edited after it was accepted") != std::string::npos);
  CHECK(error_of(path).where.line > 0);
  // A baseline of an older version has no such hash; spaces say nothing.
  const std::string hashed = *base::read_file(path);
  const auto key = hashed.find("\"content_sha256\"");
  replace(path, hashed.substr(key, hashed.find('\n', key) - key), "");
  CHECK(read_baseline(path));
  fresh();
  replace(path, "\"format\": ", "\"format\":\n    ");
  CHECK(read_baseline(path));

  fresh();
  const std::string requests = requests_file_of(path);
  replace(requests, "\"score\":1", "\"score\":0");
  CHECK(error_of(path).message.find("is not the file that was accepted") != std::string::npos);
  CHECK(error_of(path).hint.find("version control") != std::string::npos);
  fresh();
  std::filesystem::remove(requests);
  CHECK(error_of(path).kind == base::ErrorKind::kData);
  CHECK(error_of(path).where.line > 0);
}

TEST_CASE("a baseline of an older version has the best score of a request alone", "[gate]") {
  const Folder folder;
  const std::string path = folder.file("main.json");
  Baseline older = sample();
  older.record.outcomes.clear();
  older.record.model_specs.clear();
  REQUIRE(write_baseline(older, path));
  const auto read = read_baseline(path);
  REQUIRE(read);
  CHECK(read->record.outcomes.empty());
  CHECK(read->record.model_specs.empty());
  CHECK(same(read->record.best_score, older.record.best_score));
}

TEST_CASE("a request's scores are one for each model", "[gate]") {
  const Folder folder;
  const std::string path = folder.file("main.json");
  REQUIRE(write_baseline(sample(), path));
  const std::string requests = requests_file_of(path);
  const auto hash = [&] { return data::sha256_hex(data::as_bytes(*base::read_file(requests))); };
  const std::string accepted = hash();
  replace(requests, "\"scores\":[1,", "\"scores\":[1,1,");
  const std::string summary = *base::read_file(path);
  const auto key = summary.find("\"content_sha256\"");
  replace(path, summary.substr(key, summary.find('\n', key) - key), "");
  replace(path, accepted, hash());
  CHECK(error_of(path).message == "these are not the scores of the models");
  CHECK(error_of(path).expected == "2 numbers");
  CHECK(error_of(path).where.line > 0);
}

TEST_CASE("which model answers under a name is told from how it is billed and timed", "[gate]") {
  const auto with = [](const std::string& specs) {
    Record record = World(20).record(0.5);
    record.model_specs = specs;
    return record;
  };
  const Record plain = with("{}");
  const auto swapped = [&](const std::string& specs) { return swapped_models(plain, with(specs)); };
  CHECK(swapped("{}").empty());
  CHECK(swapped(R"({"small": {"column": "small", "batch": false}})").empty());
  CHECK(swapped(R"({"small": {"price": {"output_usd_per_mtok": 3}}})").empty());
  CHECK(swapped(R"({"small": {"latency": {"ttft_s": 3}, "errors": {"rate": 0.1}}})").empty());
  const auto other = swapped(R"({"small": {"column": "tiny", "profile": "a/b", "batch": true}})");
  REQUIRE(other.size() == 1);
  CHECK(other[0].name == "small");
  CHECK(other[0].before == "the column \"small\"");
  // A profile for what had none says what the same model costs; another one is another model.
  CHECK(swapped(R"({"small": {"profile": "a/b"}})").empty());
  CHECK(swapped_models(with(R"({"small": {"profile": "a/b"}})"),
                       with(R"({"small": {"profile": "a/c"}})"))
            .size() == 1);
  CHECK(other[0].now == "the column \"tiny\" with the profile \"a/b\" at batch rates");
  // An older version did not say.
  CHECK(swapped_models(with(""), with(R"({"small": {"column": "tiny"}})")).empty());

  // The baseline's own model comes back whole; the other follows the new inputs.
  const Record now = with(R"({"small": {"column": "tiny", "price": {"output_usd_per_mtok": 1}},
                              "large": {"price": {"output_usd_per_mtok": 9}}})");
  const Record before = with(R"({"small": {"price": {"output_usd_per_mtok": 2}},
                                 "large": {"price": {"output_usd_per_mtok": 8}}})");
  const auto put = [](const Record& of, const Record& in) {
    scenarios::ReadOptions options;
    put_back(of, in, options);
    return options;
  };
  CHECK(put(before, now).overrides.back() ==
        R"(models={"small":{"price":{"output_usd_per_mtok":2}},)"
        R"("large":{"price":{"output_usd_per_mtok":9}}})");
  CHECK(put(now, now).overrides.back() == "baseline=frontier-only");
  CHECK(put(now, now).without.empty());
  // The scenario has a yardstick since; the baseline's policies had none.
  Record unmeasured = before;
  unmeasured.baseline_policy.clear();
  CHECK(put(unmeasured, now).without == std::vector<std::string>{"baseline"});
}

TEST_CASE("a model under another name is the same model", "[gate]") {
  const auto called = [](const std::string& name, const std::string& specs) {
    Record record = World(20).record(0.5);
    *std::ranges::find(record.models, "small") = name;
    record.model_specs = specs;
    return record;
  };
  const Record before = called("small", "{}");
  const auto names = [&](const Record& now) { return present_names(before, now); };
  const Record same = called("tiny", R"({"tiny": {"column": "small"}})");
  CHECK(names(same) == same.models);
  REQUIRE(swapped_models(before, same).size() == 1);
  CHECK(swapped_models(before, same)[0].is_renamed);
  CHECK(swapped_models(before, same)[0].now == "tiny");

  const Record other = called("tiny", R"({"tiny": {"column": "tiny"}})");
  CHECK(names(other) == before.models);
  CHECK_FALSE(swapped_models(before, other)[0].is_renamed);
  CHECK(swapped_models(before, other)[0].now == "absent");
  // Where the baseline does not say its models, a name is all that there is.
  CHECK(present_names(called("small", ""), same) == before.models);
}

TEST_CASE("changed inputs are named one by one", "[gate]") {
  const Record before = World(20).record(0.5);
  Record now = before;
  CHECK(changed_inputs(before, now).empty());
  now.inputs = {{"price of small", "x"}, {"workload world.csv", std::string(64, 'v')}};
  const auto changes = changed_inputs(before, now);
  REQUIRE(changes.size() == 2);
  CHECK(changes[0].name == "workload world.csv");
  CHECK(changes[1].name == "price of small");
  CHECK(changes[1].before.empty());
}

TEST_CASE("an acceptance shows every metric that it moves", "[gate]") {
  const World world(500);
  const Record before = world.record(0.5);
  CHECK(changes_between(before, before).empty());
  const auto changes = changes_between(before, world.record(0.8));
  const auto is_accuracy = [](const AcceptedChange& change) { return change.metric == "accuracy"; };
  const auto accuracy = std::ranges::find_if(changes, is_accuracy);
  REQUIRE(accuracy != changes.end());
  CHECK(accuracy->policy == "router");
  CHECK(accuracy->before.ends_with(" %"));
  for (const AcceptedChange& change : changes) CHECK(change.policy == "router");
}
