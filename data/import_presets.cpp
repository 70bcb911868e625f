#include "data/import_map.hpp"

namespace pointsman::data {
namespace {

// The choice of RouterBench's oracle (oracle_model_to_route_to) is left out: as a plain column it
// would be a signal that no router has.
constexpr std::string_view kRouterBench = R"json({
  "id": "sample_id",
  "columns": { "category": "eval_name" },
  "prompt": "prompt",
  "models": { "discover": "^(.+)\\|total_cost$" },
  "fields": {
    "score": { "from": "{model}", "values": { "True": 1, "False": 0, "true": 1, "false": 0 },
               "others": "keep" },
    "cost_usd": "{model}|total_cost"
  },
  "response": "{model}|model_response"
}
)json";

// Every file of predictions holds one model.
constexpr std::string_view kRouterArena = R"json({
  "records": "jsonl",
  "id": "global_index",
  "columns": { "category": { "from": "global_index", "match": "_[^_]*$", "to": "" } },
  "prompt": "question",
  "models": { "value": "llm_selected" },
  "fields": {
    "score": "/evaluation_result/score",
    "cost_usd": "/evaluation_result/inference_cost",
    "input_tokens": "/token_usage/input_tokens",
    "output_tokens": "/token_usage/output_tokens"
  },
  "response": "generated_answer"
}
)json";

// The rows have no id: a row's number in the file is its identity.
constexpr std::string_view kRouteLlm = R"json({
  "records": "csv",
  "id": { "format": "{file}/{row}" },
  "prompt": "prompt",
  "models": { "discover": "^(.+)_response$" },
  "fields": { "score": { "from": "{model}", "values": { "True": 1, "False": 0 } } },
  "response": "{model}_response"
}
)json";

// One request per judged turn. The judge's scale is 1 to 10, ours 0 to 1. A score of -1 says that
// the judge's words could not be read.
constexpr std::string_view kMtBench = R"json({
  "records": "jsonl",
  "id": { "format": "mtbench/{question_id}/{turn}" },
  "columns": { "session": { "format": "mtbench/{question_id}" }, "step": "turn" },
  "models": { "value": "model" },
  "fields": { "score": { "from": "score", "factor": 0.1 } }
}
)json";

constexpr ImportPreset kPresets[] = {
    {"mt-bench", "MT-Bench judgements as RouteLLM keeps them (JSON lines, one per judged turn)",
     kMtBench},
    {"routellm", "RouteLLM response tables: prompt, <model> True/False, <model>_response",
     kRouteLlm},
    {"routerarena", "RouterArena predictions (JSON lines, one file per model)", kRouterArena},
    {"routerbench", "RouterBench tables: <model>, <model>|model_response, <model>|total_cost",
     kRouterBench},
};

}  // namespace

std::span<const ImportPreset> import_presets() {
  return kPresets;
}

}  // namespace pointsman::data
