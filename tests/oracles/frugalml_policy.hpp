// The published policies of FrugalML as policies of a scenario.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace pointsman::tests {

inline constexpr const char* kFrugalServices[] = {"google", "facepp", "microsoft", "github-cnn"};

inline const char* service_of_id(int id) {
  return id == 100 ? kFrugalServices[3] : kFrugalServices[id];
}

inline std::string frugalml_base(const nlohmann::json& published) {
  return service_of_id(published["base_id"]);
}

/// Three probabilities speak of the services other than the base, four of all.
inline std::string addon(const nlohmann::json& published, std::size_t index) {
  const std::string base = service_of_id(published["base_id"]);
  if (published["contexts"][0]["addon_prob"].size() == 4) return kFrugalServices[index];
  std::vector<std::string> others;
  for (const char* service : kFrugalServices) {
    if (service != base) others.emplace_back(service);
  }
  return others[index];
}

/// The scenario form of one published policy: a cascade of one stage with a rule per answer.
inline nlohmann::json frugalml_policy(const nlohmann::json& published) {
  using nlohmann::json;
  json rules;
  const json& contexts = published["contexts"];
  for (std::size_t c = 0; c < contexts.size(); ++c) {
    json mix = json::array();
    double rest = 1;
    for (const std::size_t index : contexts[c]["active"]) {
      const double probability = contexts[c]["addon_prob"][index];
      mix.push_back({{"policy", addon(published, index)}, {"weight", probability}});
      rest -= probability;
    }
    // What is missing to 1 asks nobody, and scores 0, as in the published evaluation.
    if (rest > 1e-9) mix.push_back({{"policy", "unanswered"}, {"weight", rest}});
    rules[contexts.size() == 1 ? "*" : std::to_string(c)] = {{"confidence_above", contexts[c]["q"]},
                                                             {"tie_share", contexts[c]["tie_frac"]},
                                                             {"else", {{"mix", mix}}}};
  }
  const json stage = {{"try", service_of_id(published["base_id"])},
                      {"accept", {{"by_answer", rules}}}};
  return {{"cascade", json::array({stage})}};
}

}  // namespace pointsman::tests
