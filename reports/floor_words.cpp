#include "reports/floor_words.hpp"

#include "reports/number_text.hpp"

#include <algorithm>

namespace pointsman::reports {
namespace {

constexpr int kDecimals = 2;  // of a percentage, at most

std::string trimmed_percent(double share) {
  return without_trailing_zeros(percent(share, kDecimals));
}

}  // namespace

std::string share_words(double share) {
  return trimmed_percent(share) + " %";
}

std::string points_words(double difference) {
  const std::string text = trimmed_percent(difference);
  return text + (text == "1" ? " point" : " points");
}

std::string listed(std::span<const std::string> names) {
  std::string list;
  for (std::size_t i = 0; i < names.size(); ++i) {
    list += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
  }
  return list;
}

std::string floor_cell(const analysis::Floor& floor) {
  if (floor.reach == analysis::Reach::kReachable) return percent(*floor.value, kDecimals) + " %";
  return std::string(reach_name(floor.reach));
}

std::string floor_words(const analysis::Floor& floor) {
  switch (floor.reach) {
    case analysis::Reach::kReachable:
      return share_words(*floor.value);
    case analysis::Reach::kNever:
      return "never, whatever the accuracy";
    case analysis::Reach::kAlways:
      return "always, whatever the accuracy";
    case analysis::Reach::kUndefined:
      break;
  }
  return "undefined because " + floor.reason;
}

void UndefinedFloors::note(const std::string& baseline, analysis::FloorCurrency currency,
                           const analysis::Floor& floor) {
  if (floor.reach != analysis::Reach::kUndefined) return;
  rows_.push_back({baseline, std::string(name_of(currency)), floor.reason});
}

std::vector<std::string> UndefinedFloors::sentences() const {
  // Currencies in which the same baselines have the same reason share a sentence.
  struct Group {
    std::string reason;
    std::vector<std::string> currencies, baselines;
  };
  std::vector<Group> groups;
  for (const Row& row : rows_) {
    const auto known = std::ranges::find_if(groups, [&](const Group& group) {
      return group.reason == row.reason && group.currencies.front() == row.currency;
    });
    if (known != groups.end()) {
      known->baselines.push_back(row.baseline);
    } else {
      groups.push_back({row.reason, {row.currency}, {row.baseline}});
    }
  }
  std::vector<Group> merged;
  for (const Group& group : groups) {
    const auto same = std::ranges::find_if(merged, [&](const Group& other) {
      return other.reason == group.reason && other.baselines == group.baselines;
    });
    if (same == merged.end()) {
      merged.push_back(group);
    } else {
      same->currencies.push_back(group.currencies.front());
    }
  }
  std::vector<std::string> sentences;
  for (const Group& group : merged) {
    sentences.push_back(listed(group.baselines) + " in " + listed(group.currencies) +
                        ": undefined because " + group.reason);
  }
  return sentences;
}

}  // namespace pointsman::reports
