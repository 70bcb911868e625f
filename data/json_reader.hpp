// JSON with comments -> Document, with located errors.
//
// Errors for syntax, duplicate keys, trailing commas, NaN/Infinity, bad UTF-8, and nesting deeper
// than kMaxJsonDepth. Source of the grammar: RFC 8259 through nlohmann/json's SAX parser.
#pragma once

#include "sim/base/document.hpp"
#include "sim/base/result.hpp"

#include <string>

namespace pointsman::data {

inline constexpr int kMaxJsonDepth = 64;

/// Parses `text`; `file` is the name that errors show.
base::Result<base::Document> parse_json(std::string file, std::string text,
                                        base::ErrorKind kind = base::ErrorKind::kUsage);

/// Reads and parses a file. A file that cannot be read is an error of the same `kind`.
base::Result<base::Document> read_json(const std::string& path,
                                       base::ErrorKind kind = base::ErrorKind::kUsage);

}  // namespace pointsman::data
