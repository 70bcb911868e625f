#include "sim/policy/pipeline_graph.hpp"

#include "sim/base/text.hpp"

#include <algorithm>
#include <utility>

namespace pointsman::policy {

namespace {

using Places = std::vector<std::size_t>;

class Graph {
 public:
  Graph(const base::Document& document, const base::Node& steps)
      : document_(document), steps_(steps.members) {
    for (const base::Member& step : steps_) names_.push_back(step.key);
  }

  base::Result<std::vector<GraphStep>> order() {
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      POINTSMAN_TRY(Places after, read_after(i));
      after_.push_back(std::move(after));
    }
    POINTSMAN_TRY(const Places order, sort());
    POINTSMAN_CHECK(check_end(order));
    std::vector<GraphStep> ordered;
    for (const std::size_t i : order) {
      GraphStep& step = ordered.emplace_back();
      step.written = &steps_[i];
      for (const std::size_t before : after_[i]) {
        step.after.push_back(
            static_cast<std::size_t>(std::ranges::find(order, before) - order.begin()));
      }
    }
    return ordered;
  }

 private:
  std::vector<std::string> others(std::size_t step) const {
    auto names = names_;
    names.erase(names.begin() + static_cast<std::ptrdiff_t>(step));
    return names;
  }

  base::Result<Places> read_after(std::size_t step) const {
    const base::Node* written = steps_[step].value.find("after");
    if (written == nullptr) return step == 0 ? Places{} : Places{step - 1};
    Places after;
    for (const base::Node& name : written->items) {
      const auto found = std::ranges::find(names_, name.text);
      const auto place = static_cast<std::size_t>(found - names_.begin());
      if (found == names_.end()) {
        return fail(document_.error_at(name.at, "unknown step \"" + name.text + "\"",
                                       "one of " + base::quoted_list(names_),
                                       base::did_you_mean(name.text, names_)));
      }
      if (std::ranges::find(after, place) != after.end()) {
        return fail(document_.error_at(name.at, "the step waits for \"" + name.text + "\" twice",
                                       "each step once", "leave out one of them"));
      }
      after.push_back(place);
    }
    const base::Node* tokens = steps_[step].value.find("tokens");
    const base::Node* reads = tokens == nullptr ? nullptr : tokens->find("reads");
    if (after.empty() && reads != nullptr) {
      return fail(document_.error_at(
          reads->at, "step \"" + names_[step] + "\" joins nothing: it waits for no other step",
          R"("after" with the steps whose output it reads, or no "reads")",
          steps_.size() > 1 ? "the other steps are " + base::quoted_list(others(step))
                            : "a pipeline of one step reads what it was given"));
    }
    return after;
  }

  /// Kahn's algorithm; of the steps that are ready, the first written goes first.
  base::Result<Places> sort() const {
    Places order;
    std::vector<bool> is_done(steps_.size(), false);
    while (order.size() < steps_.size()) {
      const auto is_ready = [&](std::size_t step) {
        return !is_done[step] && std::ranges::all_of(after_[step], [&](std::size_t before) {
          return is_done[before];
        });
      };
      std::size_t next = 0;
      while (next < steps_.size() && !is_ready(next)) ++next;
      if (next == steps_.size()) return fail(circle(is_done));
      is_done[next] = true;
      order.push_back(next);
    }
    return order;
  }

  base::Error circle(const std::vector<bool>& is_done) const {
    // Every step that is left waits for another that is left, so this walk must meet itself.
    std::size_t at = static_cast<std::size_t>(std::ranges::find(is_done, false) - is_done.begin());
    Places path;
    while (std::ranges::find(path, at) == path.end()) {
      path.push_back(at);
      at = *std::ranges::find_if(after_[at], [&](std::size_t before) { return !is_done[before]; });
    }
    path.erase(path.begin(), std::ranges::find(path, at));
    std::string names = names_[at];
    for (auto step = path.rbegin(); step != path.rend(); ++step) names += " -> " + names_[*step];
    const base::Node* after = steps_[at].value.find("after");
    return document_.error_at(
        after != nullptr ? after->at : steps_[at].key_at,
        "the steps wait for each other in a circle without end: " + names,
        "a graph without circles",
        R"(a loop is one step with "rounds", at most so many; its "do" may be a pipeline)");
  }

  base::Status check_end(const Places& order) const {
    for (const std::size_t step : order) {
      if (step == order.back()) continue;
      const bool is_used = std::ranges::any_of(after_, [&](const Places& after) {
        return std::ranges::find(after, step) != after.end();
      });
      if (is_used) continue;
      return fail(document_.error_at(steps_[step].key_at,
                                     "nothing waits for step \"" + names_[step] + "\", and \"" +
                                         names_[order.back()] + "\" ends the pipeline",
                                     "one last step, which leads to the answer",
                                     "name \"" + names_[step] + "\" in its \"after\""));
    }
    return {};
  }

  const base::Document& document_;
  const std::vector<base::Member>& steps_;
  std::vector<std::string> names_;
  std::vector<Places> after_;  ///< by place in the file
};

}  // namespace

base::Result<std::vector<GraphStep>> order_steps(const base::Document& document,
                                                 const base::Node& steps) {
  return Graph(document, steps).order();
}

}  // namespace pointsman::policy
