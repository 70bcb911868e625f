// Foreign tables of outcomes -> a wide workload CSV (DESIGN 5) and a report of what it covers.
//
// Several files may hold the models of the same requests; rows are joined by id, in order of first
// appearance. Invariants: texts of prompts and answers stay behind unless asked for; a number
// passes as it is written unless the map scales it; nothing is returned when any record is bad.
// Cost: memory of the cells kept, about 50 bytes each.
#pragma once

#include "data/import_map.hpp"
#include "sim/base/result.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace pointsman::data {

/// What to do when a (request, model) comes again with other values. Equal ones are only counted.
enum class Conflict : std::uint8_t { kError, kKeepFirst, kKeepLast };

/// USD per million tokens, to recompute logged costs.
struct TokenPrices {
  double input_usd_per_mtok = 0;
  double output_usd_per_mtok = 0;
};
using PriceList = std::map<std::string, TokenPrices>;

struct ImportOptions {
  bool keep_text = false;           ///< keep prompts, and responses as answers
  std::vector<double> drop_scores;  ///< scores, as in the file, that mean "not observed", e.g. -1
  Conflict conflict = Conflict::kError;
  PriceList prices;  ///< by the model's name after renaming; may be empty
};

struct ModelCoverage {
  std::string name;
  std::uint64_t observed = 0;  ///< requests with a score (with anything, when the map has no score)
  std::uint64_t missing = 0;   ///< the other requests
  std::uint64_t zero_costs = 0;
  std::uint64_t costs = 0;       ///< cells with a cost
  double cost_usd = 0;           ///< their sum
  std::uint64_t recomputed = 0;  ///< costs that the price list and the tokens give again
  std::uint64_t differing = 0;   ///< of those, by more than 1 %
};

/// A cell that a person should look at: `mtbench/126/2, unify: -0.1`.
struct CellExample {
  std::string id;
  std::string model;
  std::string text;
};

struct ImportReport {
  std::uint64_t files = 0;
  std::uint64_t records = 0;
  std::uint64_t requests = 0;
  std::vector<ModelCoverage> models;  ///< in order of first appearance
  std::uint64_t repeated = 0;         ///< (request, model) again, with the same values
  std::uint64_t conflicting = 0;      ///< again, with others
  std::uint64_t dropped_scores = 0;
  std::uint64_t outside_scores = 0;    ///< scores outside 0..1 that were kept
  std::uint64_t changed_requests = 0;  ///< cells of a request that differ between its records
  std::vector<CellExample> outside_examples, conflict_examples,
      differing_examples;                     ///< at most 3 each
  std::vector<std::string> columns_left_out;  ///< of the files, in order
};

struct Imported {
  std::string csv;
  ImportReport report;
};

base::Result<Imported> import_files(const ImportMap& map, std::span<const std::string> paths,
                                    const ImportOptions& options = {});

/// The report as lines of text for a person.
std::string describe(const ImportReport& report);

}  // namespace pointsman::data
