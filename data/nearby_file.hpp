// Why a file cannot be opened, in words: it does not exist (with the nearest name in its folder),
// it is a folder, or the system refuses. Every reader of a named file starts with this check.
#pragma once

#include "sim/base/result.hpp"

#include <string>

namespace pointsman::data {

/// Fails unless `path` names a file that exists; the error has no place, so that a caller who knows
/// where the name was written can set it.
base::Status check_file_exists(const std::string& path, base::ErrorKind kind);

}  // namespace pointsman::data
