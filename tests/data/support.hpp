// What the tests of workloads share: reading small texts, and the folder of real data.
#pragma once

#include "data/load.hpp"
#include "sim/base/file.hpp"

#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include <catch2/catch.hpp>

namespace pointsman::test {

inline data::ReadOptions without_cache() {
  data::ReadOptions options;
  options.use_cache = false;
  return options;
}

/// A workload from CSV text that is expected to be good.
inline data::Workload read_csv(std::string_view text, data::ReadOptions options = without_cache()) {
  auto workload = data::parse_workload("test.csv", text, options);
  if (!workload) FAIL(base::render(workload.error()));
  return std::move(*workload);
}

inline data::Workload read_jsonl(std::string_view text,
                                 data::ReadOptions options = without_cache()) {
  auto workload = data::parse_workload("test.jsonl", text, options);
  if (!workload) FAIL(base::render(workload.error()));
  return std::move(*workload);
}

/// The rendered error of a text that is expected to be bad.
inline std::string error_of(std::string_view text, data::ReadOptions options = without_cache(),
                            const std::string& file = "test.csv") {
  const auto workload = data::parse_workload(file, text, options);
  if (workload) return "no error";
  CHECK(workload.error().kind == base::ErrorKind::kData);
  return base::render(workload.error());
}

/// $POINTSMAN_DATA or ../shared/data; empty, with a warning, where there is none.
inline std::string real_data() {
  const char* const set = std::getenv("POINTSMAN_DATA");
  const std::string folder = set != nullptr ? set : "../shared/data";
  if (std::filesystem::exists(folder + "/routellm/mmlu.csv")) return folder;
  WARN("skipped: no real data at " << folder << " (set POINTSMAN_DATA)");
  return {};
}

/// A new empty folder, removed with everything in it at the end.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "pointsman-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::permissions(path_, std::filesystem::perms::owner_all, ignored);
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::string& path() const { return path_; }
  std::string file(const std::string& name) const { return path_ + '/' + name; }

 private:
  std::string path_;
};

/// Every value of a workload as text, for comparing two of them.
inline std::string dump(const data::Workload& workload) {
  std::string out = "rows " + std::to_string(workload.rows()) + '\n';
  for (const data::Source& source : workload.sources()) {
    out += source.sha256 + ' ' + std::to_string(source.bytes) + ' ' + std::to_string(source.rows) +
           '\n';
  }
  for (std::size_t r = 0; r < workload.rows() && workload.ids().offsets.size() > 1; ++r) {
    out +=
        std::string(workload.ids().at(r)) + ' ' + std::to_string(workload.request_keys()[r]) + '\n';
  }
  const auto add = [&](const std::string& name, const data::Column& column) {
    out += name + ' ' + std::to_string(static_cast<int>(column.storage)) + ' ' +
           std::to_string(column.digits) + ':';
    for (std::size_t r = 0; r < column.rows; ++r) {
      out += column.is_present(r) ? ' ' + column.text_at(r) : std::string(" -");
    }
    out += '\n';
  };
  const auto add_model = [&](const data::ModelColumns& model) {
    for (std::size_t f = 0; f < data::kModelFieldCount; ++f) {
      const std::string name = model.name + '|' + std::string(data::kModelFieldNames[f]);
      if (model.fields[f]) add(name, *model.fields[f]);
    }
  };
  for (const auto& column : workload.columns()) add(column.name, column.column);
  for (const auto& model : workload.models()) add_model(model);
  for (const auto& attempts : workload.attempts()) {
    for (const std::uint64_t begin : attempts.begin) out += std::to_string(begin) + ' ';
    add_model(attempts.columns);
  }
  return out;
}

}  // namespace pointsman::test
