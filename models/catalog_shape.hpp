// What a catalogue file may hold: the field lists that the reader checks and the schema derives
// from.
//
// Scenarios use the shapes of one model's price and latency for their own overrides, so a figure is
// written the same way in both places.
#pragma once

#include "sim/base/shape.hpp"

namespace pointsman::models {

extern const base::Shape kTierShape;     ///< one long-context tier
extern const base::Shape kPriceShape;    ///< a scenario's "price": any part of one
extern const base::Shape kHostingShape;  ///< a scenario's "self_hosted"
extern const base::Shape kLatencyShape;  ///< a scenario's "latency": any part of one
extern const base::Shape kProfileShape;  ///< one model of a catalogue
extern const base::Shape kCatalogShape;  ///< a catalogue file

}  // namespace pointsman::models
