#include "tests/revision.hpp"

#include <pointsman_build.hpp>

namespace pointsman::tests {

std::string_view revision() {
  return build::kRevision;
}

}  // namespace pointsman::tests
