#include "sim/policy/pipeline_reading.hpp"

#include "sim/base/random.hpp"

#include <utility>

namespace pointsman::policy {

namespace {

TokenAmount read_amount(const base::Node* node) {
  if (node == nullptr) return {};
  if (node->is_number()) return {TokenAmount::Of::kFixed, node->number};
  if (const auto* share = node->find("of_given")) return {TokenAmount::Of::kGiven, share->number};
  return {TokenAmount::Of::kPrompt, node->find("of_prompt")->number};
}

TokenFlow read_tokens(const base::Node& node) {
  TokenFlow flow;
  flow.prompt = read_amount(node.find("prompt"));
  flow.output = read_amount(node.find("output"));
  if (const auto* reads = node.find("reads")) flow.reads = reads->number;
  if (const auto* tools = node.find("tools")) {
    flow.tool_tokens = static_cast<std::int64_t>(tools->number);
  }
  if (const auto* remembers = node.find("remembers")) flow.remembers = remembers->boolean;
  if (const auto* cached = node.find("cached")) flow.reads_cached_prefix = cached->boolean;
  return flow;
}

base::Status read_success(const Builder& builder, const base::Node& node, Step& step) {
  if (node.is_number()) {
    step.success.assign(builder.model_count(), node.number);
    return {};
  }
  step.success.assign(builder.model_count(), data::kAbsent);
  for (const base::Member& member : node.members) {
    base::Node name;
    name.kind = base::NodeKind::kString;
    name.text = member.key;
    name.at = member.key_at;
    POINTSMAN_TRY(const ModelIndex model, builder.model(name));
    step.success[model] = member.value.number;
  }
  return {};
}

void read_needs(const base::Node& written, Step& step) {
  step.needs = written.find("until") != nullptr ? Needs::kLast : Needs::kAll;
  const base::Node* needs = written.find("needs");
  if (needs == nullptr) return;
  if (needs->is_number()) {
    step.needs = Needs::kShare;
    step.share = needs->number;
  } else {
    step.needs = needs->text == "all"   ? Needs::kAll
                 : needs->text == "any" ? Needs::kAny
                                        : Needs::kLast;
  }
}

base::Status check_step(const Builder& builder, const base::Member& written) {
  const base::Node& step = written.value;
  const base::Node* items = step.find("items");
  const base::Node* rounds = step.find("rounds");
  const auto refuse = [&](const base::Node& at, const std::string& message,
                          const std::string& expected, const std::string& hint) -> base::Status {
    return fail(builder.error(at, "step \"" + written.key + "\" " + message, expected, hint));
  };
  if (items != nullptr && rounds != nullptr) {
    return refuse(*rounds, "has both items and rounds", "one of them",
                  R"(the "do" of either may be a pipeline with the other)");
  }
  if (const auto* until = step.find("until"); until != nullptr && rounds == nullptr) {
    return refuse(*until, "is to be repeated, but not how often at most", R"("rounds")",
                  R"("rounds": 3 beside "until")");
  }
  if (const auto* at_once = step.find("at_once"); at_once != nullptr && items == nullptr) {
    return refuse(*at_once, "has nothing to do at once", R"("items")",
                  R"("items": 12 beside "at_once", or neither)");
  }
  const base::Node* tokens = step.find("tokens");
  const base::Node* tools = tokens == nullptr ? nullptr : tokens->find("tools");
  if (tools != nullptr && rounds == nullptr) {
    return refuse(*tools, "has no rounds that tools could answer between", R"("rounds")",
                  R"("rounds": 10 beside "tokens", or no "tools")");
  }
  return {};
}

}  // namespace

base::Result<Step> read_step(const Builder& builder, const base::Member& written) {
  POINTSMAN_CHECK(check_step(builder, written));
  const base::Node& node = written.value;
  Step step;
  step.key = base::stable_hash(written.key);
  step.is_map = node.find("items") != nullptr;
  read_needs(node, step);
  if (const auto* success = node.find("succeeds")) {
    POINTSMAN_CHECK(read_success(builder, *success, step));
  }
  if (const auto* rescues = node.find("rescues")) step.rescue = rescues->number;
  if (const auto* tokens = node.find("tokens")) step.tokens = read_tokens(*tokens);
  return step;
}

base::Status read_count(Builder& builder, const base::Node& step, Gathering& how) {
  const base::Node* items = step.find("items");
  const base::Node* count = items != nullptr ? items : step.find("rounds");
  if (count == nullptr) return {};
  if (count->is_number()) {
    how.limit = static_cast<std::uint32_t>(count->number);
    return {};
  }
  how.limit = static_cast<std::uint32_t>(count->find("most")->number);
  const base::Node* column = count->find("column");
  const base::Node* mean = count->find("mean");
  const base::Node* law = count->find("law");
  if ((column == nullptr) == (mean == nullptr)) {
    return fail(builder.error(*count,
                              column == nullptr ? "nothing says how many there are"
                                                : "the column already says how many there are",
                              "\"column\" or \"mean\"",
                              R"({"column": "files", "most": 40} or {"mean": 5, "most": 40})"));
  }
  if (column != nullptr) {
    if (law != nullptr) {
      return fail(
          builder.error(*law, "a column has no law", "\"mean\" beside a law", "leave out \"law\""));
    }
    auto signal = builder.request_signal(*column);
    if (!signal) {
      base::Error error = std::move(signal).error();
      if (error.hint.empty()) error.hint = R"({"mean": 5, "most": 40} draws the number instead)";
      return fail(std::move(error));
    }
    if (builder.column(*signal).storage == data::Storage::kCodes) {
      return fail(builder.error(*column, "column \"" + column->text + "\" holds text, no numbers",
                                "a column of counts", "or {\"mean\": ...} to draw the number"));
    }
    how.count.of = CountLaw::Of::kSignal;
    how.count.signal = signal->index();
    return {};
  }
  how.count.mean = mean->number;
  how.count.of = law != nullptr && law->text == "geometric" ? CountLaw::Of::kGeometric
                                                            : CountLaw::Of::kPoisson;
  return {};
}

}  // namespace pointsman::policy
