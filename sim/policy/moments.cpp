#include "sim/policy/moments.hpp"

#include <algorithm>

namespace pointsman::policy {

bool MomentGraph::follows(MomentIndex later, MomentIndex earlier) const {
  while (later > earlier) {
    const MomentNode& node = nodes_[later];
    if (node.with != kAlone && follows(node.with, earlier)) return true;
    later = node.from;
  }
  return later == earlier;
}

MomentIndex MomentGraph::join(MomentIndex a, MomentIndex b) {
  const auto [earlier, later] = std::minmax(a, b);
  if (follows(later, earlier)) return later;
  nodes_.push_back({earlier, later, 0});
  return static_cast<MomentIndex>(nodes_.size() - 1);
}

}  // namespace pointsman::policy
