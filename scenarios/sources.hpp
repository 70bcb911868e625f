// Which file or --set each value of a merged scenario comes from.
//
// The texts of the scenario, of the files it extends and of the overrides are laid end to end; a
// position's line counts through them all, so one base::Document holds values of several files.
// Invariant: the scenario's own lines keep their numbers; locate() turns any line back into file
// and line. A position with line 0 is a default.
#pragma once

#include "sim/base/document.hpp"
#include "sim/base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pointsman::scenarios {

enum class SourceKind : std::uint8_t { kScenario, kExtended, kOverride };

struct Source {
  SourceKind kind = SourceKind::kScenario;
  std::string name;              ///< file as errors show it; "--set" for an override
  std::uint32_t first_line = 1;  ///< in the joined text
  std::uint32_t lines = 0;
};

class Sources {
 public:
  /// Appends a text; returns what its own line numbers grow by.
  std::uint32_t add(SourceKind kind, std::string name, std::string_view text);

  const std::string& text() const { return text_; }
  const std::vector<Source>& parts() const { return parts_; }

  /// The source of a position, or nullptr for a default.
  const Source* find(const base::Position& at) const;

  /// The error with file and line of its own source; harmless on an error located before.
  base::Error locate(base::Error error) const;

  /// Origin of a value for people: `two-models.json:3`, `--set seed=7`, `default`.
  std::string describe(const base::Position& at) const;

 private:
  std::string_view line_text(std::uint32_t line) const;

  std::string text_;
  std::uint32_t lines_ = 0;
  std::vector<Source> parts_;
};

/// Adds `by` to the line of every position at and below `node`.
void shift_lines(base::Node& node, std::uint32_t by);

}  // namespace pointsman::scenarios
