#include "data/workload.hpp"

#include <algorithm>

namespace pointsman::data {

const Column* Workload::find(std::string_view column) const {
  const auto found = std::find_if(columns_.begin(), columns_.end(),
                                  [&](const RequestColumn& c) { return c.name == column; });
  return found == columns_.end() ? nullptr : &found->column;
}

const ModelColumns* Workload::find_model(std::string_view name) const {
  const auto found = std::find_if(models_.begin(), models_.end(),
                                  [&](const ModelColumns& m) { return m.name == name; });
  return found == models_.end() ? nullptr : &*found;
}

}  // namespace pointsman::data
