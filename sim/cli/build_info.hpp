// What this program was built from and with: version, revision, compiler, flags, libraries.
#pragma once

#include "reports/stamp.hpp"

namespace pointsman::cli {

/// Versions of libraries are those that run where they can differ from those built with.
reports::BuildStamp build_info();

}  // namespace pointsman::cli
