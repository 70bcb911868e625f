// Profiles, differences and import notes as text for people, in USD per million tokens.
//
// Invariant: the list fits 100 columns unless an id has more than 43 characters.
#pragma once

#include "models/catalog.hpp"
#include "models/price_import.hpp"

#include <span>
#include <string>

namespace pointsman::models {

/// One line per profile: prices, context, speed.
std::string format_list(std::span<const ModelProfile> profiles);

/// Everything known of one profile, each group of figures with its source and date.
std::string format_profile(const ModelProfile& profile);

/// One line per change, then a count of them.
std::string format_diff(std::span<const CatalogChange> changes);

/// What an import took, left out and doubts; at most three keys per issue unless `all_notes`.
std::string format_import(const ImportReport& report, bool all_notes);

}  // namespace pointsman::models
