// Model profiles by name: the built-in price book, a file of one's own, or an imported price map.
//
// A file holds "models", each with prices, latency and limits; every figure has a source and a date
// (models/catalog/README.md, shapes in models/catalog_shape.hpp). Invariant: ids are unique and
// sorted. Cost: the built-in files are parsed one provider at a time, when first asked for (~1 ms);
// a run that names no profile parses none.
#pragma once

#include "models/profile.hpp"
#include "sim/base/document.hpp"
#include "sim/base/result.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pointsman::models {

/// The file or price map that a catalogue as a whole was taken from; empty = none.
struct CatalogOrigin {
  std::string source;
  std::string sha256;  ///< of that file's bytes, lower-case hex
  std::string date;    ///< YYYY-MM-DD of the snapshot
  friend bool operator==(const CatalogOrigin&, const CatalogOrigin&) = default;
};

class Catalog {
 public:
  Catalog() = default;
  /// Sorts by id. Error (kData) if two profiles have one id.
  static base::Result<Catalog> of(std::vector<ModelProfile> profiles, CatalogOrigin origin = {});

  std::span<const ModelProfile> profiles() const { return profiles_; }
  const CatalogOrigin& origin() const { return origin_; }

  /// The profile of this id, or nullptr.
  const ModelProfile* find(std::string_view id) const;
  /// The same, or an error (kUsage) that names the nearest id.
  base::Result<const ModelProfile*> get(std::string_view id) const;

  /// Every built-in profile. Thread-safe; parsed once per process.
  static base::Result<const Catalog*> builtin();
  /// One built-in profile; parses its provider's file alone.
  static base::Result<const ModelProfile*> builtin(std::string_view id);

 private:
  std::vector<ModelProfile> profiles_;
  CatalogOrigin origin_;
};

/// Reads a catalogue from a parsed file. Errors are located and of kind kData.
base::Result<Catalog> read_catalog(const base::Document& document);
base::Result<Catalog> read_catalog_file(const std::string& path);

/// Replaces by the members of "price" that a scenario states (kPriceShape) those of a profile; a
/// profile without a price needs both input and output. `node` has passed check() against the
/// shape.
base::Status apply_price(const base::Document& document, const base::Node& node,
                         ModelProfile& profile);
/// The same for "latency" (kLatencyShape).
base::Status apply_latency(const base::Document& document, const base::Node& node,
                           ModelProfile& profile);

/// What a scenario states as "self_hosted". `node` has passed check() against kHostingShape.
base::Result<SelfHosting> read_self_hosting(const base::Document& document, const base::Node& node);

/// `catalog` with every group of figures (price, latency, limits, names) that `overrides` states
/// for an id taken from there, with its provenance; ids that only `overrides` has are added.
base::Result<Catalog> merge(const Catalog& catalog, const Catalog& overrides);

/// The file form: deterministic, one model after the other, ends in a newline. read_catalog() of it
/// gives the same catalogue.
std::string to_json(const Catalog& catalog);

/// One difference between two catalogues. `field` is "" where a whole model came or went.
struct CatalogChange {
  enum class Kind : std::uint8_t { kAdded, kRemoved, kChanged };
  Kind kind = Kind::kChanged;
  std::string id;
  std::string field;   ///< e.g. "output_usd_per_mtok", "tiers[200000].input_usd_per_mtok"
  std::string before;  ///< "" = absent
  std::string after;
  friend bool operator==(const CatalogChange&, const CatalogChange&) = default;
};

/// Price and limit changes from `before` to `after`, by id, then by field. Models are matched by
/// id, or by their LiteLLM key where both sides name one.
std::vector<CatalogChange> diff(const Catalog& before, const Catalog& after);

}  // namespace pointsman::models
