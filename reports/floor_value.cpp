#include "reports/floor_value.hpp"

#include <nlohmann/json.hpp>

namespace pointsman::reports {
Json threshold_json(const char* key, const std::optional<double>& value, analysis::Reach reach,
                    const std::string& reason) {
  Json object = {{key, json_number(value)}, {"reach", reach_name(reach)}};
  if (!reason.empty()) object["reason"] = reason;
  return object;
}

Json floor_json(const analysis::Floor& floor) {
  return threshold_json("floor", floor.value, floor.reach, floor.reason);
}

Json flip_json(const analysis::Flip& flip) {
  Json object = threshold_json("value", flip.value, flip.reach, flip.reason);
  if (flip.reach == analysis::Reach::kReachable) {
    object["pays"] = flip.pays_above ? "above" : "below";
  }
  return object;
}

}  // namespace pointsman::reports
