#include "reports/plan_words.hpp"

#include <nlohmann/json.hpp>

namespace pointsman::reports {

Json json_count(const std::optional<std::uint64_t>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json value_json(const analysis::ValueOfLabels& value, std::uint64_t labels) {
  return {{"ships_now", value.ships_now},
          {"gain_now_usd", json_number(value.gain_now)},
          {"chance_wrong", json_number(value.chance_wrong)},
          {"perfect_usd", json_number(value.perfect)},
          {"labels", labels},
          {"of_labels_usd", json_number(value.of_labels)},
          {"chance_of_change", json_number(value.chance_of_change)}};
}

}  // namespace pointsman::reports
