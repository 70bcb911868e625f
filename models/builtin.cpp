// The built-in catalogue: one JSON file per provider, embedded in the program, parsed when asked
// for.
#include "data/json_reader.hpp"
#include "models/catalog.hpp"
#include "sim/base/embedded.hpp"
#include "sim/base/text.hpp"

#include <memory>
#include <mutex>
#include <string>

namespace pointsman::embedded {
std::span<const base::EmbeddedFile> catalog_files();
}  // namespace pointsman::embedded

namespace pointsman::models {
namespace {

using base::Result;

constexpr std::string_view kExtension = ".json";

/// One provider's file and, once somebody asked, its profiles.
struct Provider {
  std::once_flag once;
  Result<Catalog> catalog;
};

std::string_view provider_name(const base::EmbeddedFile& file) {
  return file.name.substr(0, file.name.size() - kExtension.size());
}

Result<Catalog> parse(const base::EmbeddedFile& file) {
  POINTSMAN_TRY(const base::Document document,
                data::parse_json("models/catalog/" + std::string(file.name), std::string(file.text),
                                 base::ErrorKind::kInternal));
  return read_catalog(document);
}

const Result<Catalog>& provider_catalog(std::size_t index) {
  static const auto providers = std::make_unique<Provider[]>(embedded::catalog_files().size());
  Provider& provider = providers[index];
  std::call_once(provider.once,
                 [&] { provider.catalog = parse(embedded::catalog_files()[index]); });
  return provider.catalog;
}

Result<Catalog> parse_all() {
  std::vector<ModelProfile> profiles;
  for (std::size_t i = 0; i < embedded::catalog_files().size(); ++i) {
    const Result<Catalog>& part = provider_catalog(i);
    if (!part) return base::fail(part.error());
    profiles.insert(profiles.end(), part->profiles().begin(), part->profiles().end());
  }
  return Catalog::of(std::move(profiles));
}

}  // namespace

Result<const Catalog*> Catalog::builtin() {
  static const Result<Catalog> all = parse_all();
  if (!all) return base::fail(all.error());
  return &*all;
}

Result<const ModelProfile*> Catalog::builtin(std::string_view id) {
  const std::string_view provider = id.substr(0, id.find('/'));
  const auto files = embedded::catalog_files();
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (provider_name(files[i]) != provider) continue;
    const Result<Catalog>& part = provider_catalog(i);
    if (!part) return base::fail(part.error());
    if (const ModelProfile* profile = part->find(id)) return profile;
  }
  POINTSMAN_TRY(const Catalog* all, builtin());  // the error names the nearest id of any provider
  return all->get(id);
}

}  // namespace pointsman::models
