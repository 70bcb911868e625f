#include "scenarios/load.hpp"

#include "data/json_reader.hpp"
#include "scenarios/fields.hpp"
#include "scenarios/overrides.hpp"
#include "scenarios/tree.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

namespace pointsman::scenarios {
namespace {

namespace fs = std::filesystem;
using base::Document;
using base::Node;

const base::Field& top_field(std::string_view name) {
  return *std::find_if(kScenarioShape.fields.begin(), kScenarioShape.fields.end(),
                       [name](const base::Field& field) { return field.name == name; });
}

void erase_key(Node& object, std::string_view key) {
  std::erase_if(object.members, [key](const base::Member& member) { return member.key == key; });
}

/// Says more than the table's range can: which version is meant, and what to do.
base::Status check_version(const Document& document) {
  const Node* version = document.root.find("version");
  if (version == nullptr || !version->is_number() || version->number == kScenarioVersion) return {};
  return base::fail(
      document.error_at(version->at, "version " + version->text + " is not known",
                        "version " + std::to_string(kScenarioVersion),
                        version->number > kScenarioVersion ? "a newer Pointsman may read it" : ""));
}

fs::path folder_of(const std::string& file) {
  return fs::path(file).parent_path();
}

std::string identity_of(const fs::path& path) {
  std::error_code ignored;
  const auto canonical = fs::weakly_canonical(path, ignored);
  return (ignored ? path.lexically_normal() : canonical).string();
}

/// Reads the file that `document` extends; false when it extends none.
base::Result<bool> read_extended(const Document& document, std::vector<std::string>& open,
                                 Document& extended) {
  const Node* extends = document.root.find("extends");
  if (extends == nullptr) return false;
  POINTSMAN_CHECK(base::check(document, *extends, top_field("extends")));
  const fs::path written(extends->text);
  const fs::path path = written.is_absolute() ? written : folder_of(document.file) / written;
  const auto identity = identity_of(path);
  if (std::find(open.begin(), open.end(), identity) != open.end()) {
    return base::fail(document.error_at(extends->at,
                                        "\"" + extends->text + "\" extends this file again",
                                        "a file that is not yet part of this scenario"));
  }
  open.push_back(identity);
  auto read = data::read_json(path.string());
  if (!read && read.error().where.line == 0) {  // the file, not its content
    return base::fail(document.error_at(extends->at, read.error().message, read.error().expected,
                                        read.error().hint));
  }
  if (!read) return base::fail(std::move(read).error());
  extended = std::move(*read);
  return true;
}

/// A key that names itself where the file leaves it out.
void fill_names(Node& root, const std::string& file) {
  const auto text_node = [](std::string text) {
    Node node;
    node.kind = base::NodeKind::kString;
    node.text = std::move(text);
    node.at = {0, 0, 1};
    return node;
  };
  if (root.find("name") == nullptr) {
    const auto stem = fs::path(file).stem().string();
    root.members.push_back({"name", {0, 0, 1}, text_node(stem.empty() ? "scenario" : stem)});
  }
  Node* models = root.find("models");
  for (base::Member& model : models->members) {
    if (model.value.find("column") == nullptr) {
      model.value.members.push_back({"column", {0, 0, 1}, text_node(model.key)});
    }
  }
}

/// A path on the command line starts at the working folder, as a shell completes it.
base::Status apply_overrides(Node& root, const std::vector<std::string>& overrides,
                             Loaded& loaded) {
  for (const std::string& text : overrides) {
    POINTSMAN_CHECK(apply_override(root, text, loaded.sources));
  }
  for (Node* path : path_nodes(root)) {
    const Source* source = loaded.sources.find(path->at);
    if (source->kind == SourceKind::kOverride) move_path(*path, fs::path(), loaded.folder);
  }
  return {};
}

base::Status check_object(const Document& document) {
  if (document.root.is_object()) return {};
  return base::check(document, document.root, kScenarioShape);
}

}  // namespace

base::Result<Loaded> load(Document scenario, const std::vector<std::string>& overrides,
                          const std::vector<std::string>& without) {
  Loaded loaded;
  loaded.folder = folder_of(scenario.file).string();
  const std::string file = scenario.file;
  std::vector<std::string> open = {identity_of(scenario.file)};

  POINTSMAN_CHECK(check_object(scenario));
  loaded.sources.add(SourceKind::kScenario, scenario.file, scenario.text);
  Node root = scenario.root;
  for (Document current = std::move(scenario);;) {
    POINTSMAN_CHECK(check_version(current));
    Document extended;
    POINTSMAN_TRY(const bool is_extended, read_extended(current, open, extended));
    if (!is_extended) break;
    POINTSMAN_CHECK(check_object(extended));
    Node under = extended.root;
    shift_lines(under, loaded.sources.add(SourceKind::kExtended, extended.file, extended.text));
    for (Node* path : path_nodes(under)) {
      move_path(*path, folder_of(extended.file), loaded.folder);
    }
    erase_key(under, "$schema");
    root = merge(kScenarioShape, std::move(under), std::move(root));
    current = std::move(extended);
  }
  erase_key(root, "extends");
  for (const std::string& key : without) erase_key(root, key);

  POINTSMAN_CHECK(apply_overrides(root, overrides, loaded));
  loaded.document = {file, loaded.sources.text(), std::move(root)};
  if (auto checked = base::check(loaded.document, loaded.document.root, kScenarioShape); !checked) {
    return base::fail(loaded.sources.locate(std::move(checked).error()));
  }
  fill_defaults(kScenarioShape, loaded.document.root);
  fill_names(loaded.document.root, file);
  return loaded;
}

}  // namespace pointsman::scenarios
