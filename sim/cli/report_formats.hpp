// The forms that a result takes for people and other programs, chosen by a file's extension: shared
// by `run -o` and `report -o`.
//
// Invariant: everything that would make a form fail is checked before the work. A form is made from
// the text of the result file alone, so `run -o x.html` and `report x.json -o x.html` agree to the
// byte.
#pragma once

#include "sim/base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace pointsman::cli {

/// ".html", ".md", ...
std::vector<std::string> report_extensions();

/// Whether the program can make this form here: HTML needs what was built with Node.
base::Status check_report_format(std::string_view extension);

struct NamedResult {
  std::string name;  ///< of the file, "result.json"
  std::string text;
};

/// Several results make a comparison.
base::Result<std::string> render_report(std::string_view extension,
                                        const std::vector<NamedResult>& results);

}  // namespace pointsman::cli
