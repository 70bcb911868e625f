// Which requests a choice is made on, and which are held out to judge it.
#pragma once

#include "data/select.hpp"
#include "data/workload.hpp"
#include "scenarios/scenario.hpp"
#include "sim/base/result.hpp"

#include <string>

namespace pointsman::scenarios {

struct Holdout {
  data::SplitRows rows;
  std::string description;  ///< "the scenario's split"
};
/// Parts of a workload as the scenario uses it: its own split, or half of the requests by a hash of
/// their ids where it has none or is of one part. Errors: kData where a part is empty.
base::Result<Holdout> holdout_rows(const Scenario& scenario, const data::Workload& workload);

}  // namespace pointsman::scenarios
