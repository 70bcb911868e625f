#include "sim/engine/script.hpp"

#include <algorithm>

namespace pointsman::engine {

void ScriptRecorder::start() {
  graph_.start();
  moments_.assign(1, {});
  given_.clear();
}

policy::MomentIndex ScriptRecorder::add(policy::MomentIndex from, const ScriptMoment& details) {
  const policy::MomentIndex at = graph_.after(from, details.ticks);
  moments_.resize(at + 1);
  moments_[at] = details;
  return at;
}

void ScriptRecorder::answered(const policy::HeldAnswer& answer, policy::MomentIndex at) {
  given_.push_back({answer.model, answer.attempt, at});
}

policy::MomentIndex ScriptRecorder::call_of(const policy::HeldAnswer& answer) const {
  const auto found = std::find_if(given_.rbegin(), given_.rend(), [&](const Given& given) {
    return given.model == answer.model && given.attempt == answer.attempt;
  });
  return found == given_.rend() ? policy::kAlone : found->at;
}

void ScriptRecorder::finish(const ScriptEnd& end, Scripts& to) {
  const auto& nodes = graph_.nodes();
  moments_.resize(nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    moments_[i].from = nodes[i].from;
    moments_[i].with = nodes[i].with;
    if (!moments_[i].is_call()) moments_[i].ticks = nodes[i].ticks;
  }
  to.add(std::span(moments_).subspan(1), end);
}

}  // namespace pointsman::engine
