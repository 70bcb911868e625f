#include "sim/engine/script.hpp"

#include <algorithm>

namespace pointsman::engine {

namespace {

bool is_chain(std::span<const ScriptMoment> moments) {
  for (policy::MomentIndex before = 0; before < moments.size(); ++before) {
    if (!moments[before].follows(before)) return false;
  }
  return true;
}

}  // namespace

void Scripts::reserve(const Room& room) {
  begins_.reserve(room.scripts + 1);
  ends_.reserve(room.scripts);
  moments_.reserve(room.moments);
  details_.reserve(room.moments);
  watches_.reserve(room.watches);
}

void Scripts::add(std::span<const ScriptMoment> moments, std::span<const ScriptWatch> watches,
                  const ScriptEnd& end, std::span<const ScriptDetail> details) {
  const auto first_watch = static_cast<std::uint32_t>(watches_.size());
  const std::size_t begin = moments_.size();
  moments_.insert(moments_.end(), moments.begin(), moments.end());
  const auto says_nothing = [](const ScriptDetail& detail) { return detail == ScriptDetail{}; };
  if (!details_.empty() || !std::ranges::all_of(details, says_nothing)) {
    details_.resize(begin);
    details_.insert(details_.end(), details.begin(), details.end());
    details_.resize(moments_.size());
  }
  watches_.insert(watches_.end(), watches.begin(), watches.end());
  if (!watches.empty()) {
    for (std::size_t i = begin; i < moments_.size(); ++i) {
      if (moments_[i].watch != kNoWatch) moments_[i].watch += first_watch;
    }
  }
  begins_.push_back(moments_.size());
  ends_.push_back(end);
  ends_.back().is_chain = is_chain(moments);
}

void ScriptRecorder::start() {
  graph_.start();
  moments_.assign(1, {});
  details_.assign(1, {});
  watches_.clear();
  given_.clear();
}

policy::MomentIndex ScriptRecorder::add(policy::MomentIndex from, const ScriptMoment& moment,
                                        std::int64_t ticks, const ScriptWatch* watch,
                                        const ScriptDetail& detail) {
  const policy::MomentIndex at = graph_.after(from, ticks);
  moments_.resize(at + 1);
  moments_[at] = moment;
  details_.resize(at + 1);
  details_[at] = detail;
  if (watch != nullptr) {
    moments_[at].watch = static_cast<std::uint32_t>(watches_.size());
    watches_.push_back(*watch);
  }
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
  details_.resize(nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    moments_[i].from = nodes[i].from;
    moments_[i].with = nodes[i].with;
    if (!moments_[i].is_call()) moments_[i].ticks = nodes[i].ticks;
  }
  to.add(std::span(moments_).subspan(1), watches_, end, std::span(details_).subspan(1));
}

}  // namespace pointsman::engine
