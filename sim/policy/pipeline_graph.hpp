// The graph of a pipeline: which steps wait for which, in the order they are carried out.
//
// Errors are located: a step that nothing leads to, a circle, several ends, a join of nothing.
#pragma once

#include "sim/base/document.hpp"
#include "sim/base/result.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace pointsman::policy {

struct GraphStep {
  const base::Member* written = nullptr;  ///< name and fields
  std::vector<std::size_t> after;         ///< places in the same list, all smaller
};

/// Orders the members of `steps`: each after all it waits for, else as written; the last one ends
/// the pipeline. A step without "after" waits for the one written before it.
base::Result<std::vector<GraphStep>> order_steps(const base::Document& document,
                                                 const base::Node& steps);

}  // namespace pointsman::policy
